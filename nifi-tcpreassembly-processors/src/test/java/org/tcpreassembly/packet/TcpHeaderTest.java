package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

class TcpHeaderTest {
    /** Where the TCP header begins behind Ethernet and IPv4. */
    private static final int TCP = 34;

    @Test
    void fieldsAreAsOnTheWire() {
        byte[] frame = frame().ethernet()
                .ipv4()
                .tcp()
                .fields(0xfffffffe, 0x80000001, 0xff, 0xffff)
                .payload("abc")
                .build();
        TcpSegment segment = new TcpSegment();
        assertEquals(Verdict.TCP, new FrameDecoder().decode(1, frame, 0, frame.length, frame.length, segment));
        assertEquals(0xfffffffe, segment.sequence());
        assertEquals(0x80000001, segment.acknowledgement());
        assertEquals(0xff, segment.flags());
        assertTrue(segment.isSyn() && segment.isAck() && segment.isFin() && segment.isRst());
        assertEquals(0xffff, segment.window());
        assertEquals(FrameBuilder.CLIENT_PORT, segment.sourcePort());
        assertEquals(FrameBuilder.SERVER_PORT, segment.destinationPort());
        assertEquals(frame, segment.buffer());
        assertEquals(TCP + 20, segment.payloadOffset());
    }

    @Test
    void portsMayBeZeroOrHigh() {
        Decoded decoded =
                Decoded.of(frame().ethernet().ipv4().tcp().set(TCP, 0, 0).set(TCP + 2, 0xff, 0xff));
        assertEquals("10.0.0.1:0 > 192.0.2.1:65535 ACK seq=1000 ack=2000 payload=0/0", decoded.segment());
    }

    @Test
    void optionsAreNotPayload() {
        assertEquals(
                "abc",
                Decoded.of(frame().ethernet().ipv4().tcp(bytes(2, 4, 5, 0xb4)).payload("abc"))
                        .payload());
        assertEquals(
                "abc",
                Decoded.of(frame().ethernet().ipv4().tcp(new byte[40]).payload("abc"))
                        .payload());
    }

    @Test
    void optionsMayBeCutByTheSnapLength() {
        byte[] frame = frame().ethernet()
                .ipv4()
                .tcp(new byte[40])
                .fields(7, 8, TcpSegment.SYN, 9)
                .payload("abc")
                .build();
        for (int captured = TCP + 20; captured <= TCP + 60; captured++) {
            Decoded cut = Decoded.cut(1, frame, captured);
            assertEquals("10.0.0.1:40000 > 192.0.2.1:80 SYN seq=7 ack=8 payload=0/3", cut.segment());
        }
        assertEquals(Verdict.INVALID, Decoded.cut(1, frame, TCP + 19).verdict());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x40, 0x60, 0xf0})
    void headerTooShortOrBeyondTheSegmentIsInvalid(int dataOffset) {
        FrameBuilder frame = frame().ethernet().ipv4().tcp().payload("abc").padding(60);
        assertEquals(
                Verdict.INVALID, Decoded.of(frame.set(TCP + 12, dataOffset)).verdict());
    }

    @Test
    void datagramTooShortForTheHeaderIsInvalid() {
        for (int length = 0; length < 20; length++) {
            assertEquals(
                    Verdict.INVALID,
                    Decoded.of(frame().ethernet().ipv4().other(6, length).padding(40))
                            .verdict());
            assertEquals(
                    Verdict.INVALID,
                    Decoded.of(frame().ethernet()
                                    .ipv6()
                                    .extension(60, bytes(1, 4, 0, 0, 0, 0))
                                    .other(6, length)
                                    .padding(40))
                            .verdict());
        }
    }

    @Test
    void segmentsCanBeMadeByHand() {
        TcpSegment segment = new TcpSegment()
                .endpoints(true, 0, 0xffff_c0000201L, 1, 0x20010db8_00000000L, 1, 2)
                .header(-1, 5, TcpSegment.SYN | TcpSegment.ACK, 100)
                .payload(bytes('a', 'b', 'c'), 1, 2, 7)
                .encapsulation(9);
        assertEquals(
                "[::ffff:192.0.2.1]:1 > [2001:db8::1]:2 SYN ACK seq=4294967295 ack=5 payload=2/7", segment.toString());
        assertEquals(9, segment.encapsulation());
        assertEquals(0, new TcpSegment().payloadLength());
        assertEquals(0, new TcpSegment().buffer().length);
    }

    @Test
    void payloadMustLieInItsBuffer() {
        TcpSegment segment = new TcpSegment();
        assertThrows(IndexOutOfBoundsException.class, () -> segment.payload(new byte[3], 2, 2, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> segment.payload(new byte[3], -1, 2, 2));
        assertThrows(IllegalArgumentException.class, () -> segment.payload(new byte[3], 0, 3, 2));
    }
}
