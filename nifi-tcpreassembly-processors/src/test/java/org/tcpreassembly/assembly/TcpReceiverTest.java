package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.TcpSegment;

/** A receiver of its own: what it acknowledges and how much it can take. */
class TcpReceiverTest {
    private final ByteStream stream = new ByteStream(10);
    private final TcpReceiver receiver = new TcpReceiver(new StreamReassembler(stream));

    private int receive(int sequence, int flags, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return receiver.receive(
                new TcpSegment().header(sequence, 0, flags, 0).payload(bytes, 0, bytes.length, bytes.length));
    }

    @Test
    void acknowledgesNothingBeforeTheSyn() {
        assertEquals(0, receive(5, TcpSegment.ACK, "abc"));
        assertFalse(receiver.isAnchored());
        assertEquals(0, receiver.acknowledgement());
        assertEquals(10, receiver.window());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, -1, -3, Integer.MAX_VALUE})
    void theSynAndTheFinTakeOneNumberEach(int isn) {
        receive(isn, TcpSegment.SYN, "");
        assertEquals(isn + 1, receiver.acknowledgement());
        receive(isn + 1, TcpSegment.ACK, "abc");
        assertEquals(isn + 4, receiver.acknowledgement());
        receive(isn + 4, TcpSegment.FIN, "d");
        assertEquals(isn + 6, receiver.acknowledgement());
        assertTrue(stream.isEnded());
        assertEquals("abcd", new String(ByteStreams.read(stream), StandardCharsets.US_ASCII));
    }

    @Test
    void acknowledgesUpToTheFirstHole() {
        receive(100, TcpSegment.SYN, "");
        receive(104, TcpSegment.ACK, "def");
        assertEquals(101, receiver.acknowledgement());
        receive(101, TcpSegment.ACK, "abc");
        assertEquals(107, receiver.acknowledgement());
    }

    @Test
    void aFinBeforeItsDataIsAcknowledgedWithThem() {
        receive(100, TcpSegment.SYN, "");
        receive(104, TcpSegment.FIN, "");
        assertEquals(101, receiver.acknowledgement());
        receive(101, TcpSegment.ACK, "abc");
        assertEquals(105, receiver.acknowledgement());
    }

    @Test
    void theWindowShrinksWithWhatIsNotReadAndTheRestIsRefused() {
        receive(100, TcpSegment.SYN, "");
        assertEquals(0, receive(101, TcpSegment.ACK, "abcdef"));
        assertEquals(4, receiver.window());
        assertEquals(2, receive(107, TcpSegment.ACK, "ghijkl"));
        assertEquals(0, receiver.window());
        assertEquals(111, receiver.acknowledgement());
        stream.pop(10);
        assertEquals(10, receiver.window());
    }

    @Test
    void theWindowFitsItsFieldInTheHeader() {
        assertEquals(65535, new TcpReceiver(new StreamReassembler(new ByteStream(1 << 20))).window());
    }

    @Test
    void payloadOfTheSynCounts() {
        receive(100, TcpSegment.SYN | TcpSegment.FIN, "abc");
        assertEquals(105, receiver.acknowledgement());
        assertTrue(stream.isEnded());
    }

    @Test
    void packetsAreCountedBeyond32Bits() {
        StreamMemory memory = new StreamMemory(1);
        ConnectionTable table = new ConnectionTable(1, false);
        TcpSegment any = new TcpSegment();
        table.find(any);
        int connection = table.add(0);
        int direction = ConnectionTable.direction(connection, 1);
        TcpReceiver receiver =
                new TcpReceiver(table, memory, new StreamReassembler(new ByteStream(memory, Long.MAX_VALUE)));
        receiver.at(direction).anchor(7, false);
        table.records.putInt(connection, ConnectionTable.field(direction, ConnectionTable.PACKETS), -2);
        assertEquals(0xffff_fffeL, receiver.packets());
        for (int i = 0; i < 3; i++) {
            receiver.countPacket();
        }
        assertEquals(0x1_0000_0001L, receiver.packets());
        assertTrue(receiver.isAnchored());
        assertFalse(receiver.isStartKnown());
    }
}
