package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.pcap.Packets.bytes;
import static org.tcpreassembly.pcap.PcapngBytes.pcapng;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PcapngReaderTest {
    private static final long TIME = 1_700_000_000_123_456L;

    private static Stream<ByteOrder> orders() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsEnhancedObsoleteAndSimplePackets(ByteOrder order) throws IOException {
        byte[] file = pcapng(order)
                .interfaceOf(1)
                .enhanced(0, TIME, 5, 1500, bytes("first"), pcapng(order).option(1, bytes("comment")))
                .obsolete(0, TIME + 1, bytes("second"))
                .simple(5, bytes("third"))
                .bytes();

        Packets read = Packets.read(file);

        assertEquals(
                List.of(
                        Packets.Packet.of(TIME * 1000, 1, 0, 1500, bytes("first")),
                        Packets.Packet.of(TIME * 1000 + 1000, 1, 0, 6, bytes("second")),
                        Packets.Packet.of(-1, 1, 0, 5, bytes("third"))),
                read.packets());
        assertFalse(read.truncated());
    }

    @ParameterizedTest
    @MethodSource("orders")
    void eachInterfaceHasItsLinkTypeResolutionAndOffset(ByteOrder order) throws IOException {
        PcapngBytes file = pcapng(order);
        file.interfaceOf(1, 65_535, file.option(2, bytes("eth0")), file.resolution(9), file.option(0))
                .interfaceOf(113, 65_535, file.resolution(0x80 | 10), file.timeOffset(1_000))
                .interfaceOf(276, 0, file.timeOffset(-1));
        file.enhanced(2, 3_000_000, bytes("a"))
                .enhanced(1, 1024 + 512, bytes("b"))
                .enhanced(0, 42, bytes("c"));

        assertEquals(
                List.of(
                        Packets.Packet.of(2_000_000_000L, 276, 2, 1, bytes("a")),
                        Packets.Packet.of(1_001_500_000_000L, 113, 1, 1, bytes("b")),
                        Packets.Packet.of(42, 1, 0, 1, bytes("c"))),
                Packets.read(file.bytes()).packets());
    }

    @Test
    void eachSectionHasItsByteOrderAndInterfaces() throws IOException {
        byte[] file = pcapng(ByteOrder.LITTLE_ENDIAN)
                .interfaceOf(1)
                .interfaceOf(113)
                .enhanced(1, 1, bytes("little"))
                .section(ByteOrder.BIG_ENDIAN, 1, 2)
                .interfaceOf(228)
                .enhanced(0, 1, bytes("big"))
                .section(ByteOrder.LITTLE_ENDIAN)
                .interfaceOf(229)
                .enhanced(0, 1, bytes("little again"))
                .bytes();
        Packets read = Packets.read(file);
        assertEquals(List.of("little", "big", "little again"), read.frames());
        assertEquals(
                List.of(113, 228, 229),
                read.packets().stream().map(Packets.Packet::linkType).toList());
    }

    @Test
    void aSimplePacketIsCutAtTheFirstInterfacesSnapLength() throws IOException {
        byte[] file = pcapng().interfaceOf(1, 4)
                .interfaceOf(1, 2)
                .simple(1500, bytes("fourmore"))
                .simple(3, bytes("few"))
                .bytes();
        Packets read = Packets.read(file);
        assertEquals(List.of("four", "few"), read.frames());
        assertEquals(1500, read.packets().getFirst().originalLength());
    }

    @Test
    void otherBlocksArePassedOver() throws IOException {
        byte[] file = pcapng().block(4, bytes("name resolution"))
                .interfaceOf(1)
                .block(5, bytes("interface statistics"))
                .enhanced(0, 1, bytes("one"))
                .block(10, bytes("decryption secrets"))
                .block(0xbad, bytes("custom"))
                .block(0x4000_0bad, new byte[0])
                .block(0x8000_0001, bytes("local use"))
                .enhanced(0, 1, bytes("two"))
                .bytes();
        Packets read = Packets.read(file);
        assertEquals(List.of("one", "two"), read.frames());
        assertFalse(read.truncated());
    }

    @Test
    void aBlockLargerThanTheBufferIsPassedOverInAStream() throws IOException {
        byte[] file = pcapng().interfaceOf(1)
                .block(0xbad, new byte[3 * BlockBuffer.BLOCK + 5])
                .enhanced(0, 1, bytes("after"))
                .bytes();
        try (CaptureReader capture = CaptureReader.open(new ChunkedStream(file, 3, 70_000))) {
            assertTrue(capture.next());
            assertEquals(BlockBuffer.BLOCK, capture.buffer().length, "the block did not grow");
            assertFalse(capture.next());
        }
    }

    @Test
    void optionsAreReadUpToTheFirstThatCannotBe() throws IOException {
        PcapngBytes file = pcapng();
        file.interfaceOf(1, 0, file.resolution(9), file.option(2, 9_999, bytes("name")), file.resolution(3))
                .interfaceOf(1, 0, file.option(9, 2, bytes("xy")), new byte[] {1, 2})
                .interfaceOf(1, 0, file.option(0), file.resolution(9))
                .enhanced(0, 7, bytes("nanoseconds"))
                .enhanced(1, 7, bytes("microseconds"))
                .enhanced(2, 7, bytes("microseconds"));
        assertEquals(List.of(7L, 7_000L, 7_000L), Packets.read(file.bytes()).timestamps());
    }

    @Test
    void thePacketOptionsMayBeNonsense() throws IOException {
        byte[] file = pcapng().interfaceOf(1)
                .enhanced(0, 1, 3, 3, bytes("one"), bytes("\1\1\177\177abcd"))
                .bytes();
        assertEquals(List.of("one"), Packets.read(file).frames());
    }

    private static Stream<PcapngBytes> impossible() {
        byte[] frame = bytes("frame");
        return Stream.of(
                pcapng().enhanced(0, 1, frame),
                pcapng().interfaceOf(1).enhanced(1, 1, frame),
                pcapng().interfaceOf(1).enhanced(-1, 1, frame),
                pcapng().simple(5, frame),
                pcapng().interfaceOf(1).section(ByteOrder.LITTLE_ENDIAN).enhanced(0, 1, frame),
                pcapng().interfaceOf(1).enhanced(0, 1, 9, 9, frame),
                pcapng().interfaceOf(1).enhanced(0, 1, -1, 9, frame),
                pcapng().interfaceOf(1, 96).enhanced(0, 1, new byte[262_145]),
                pcapng().interfaceOf(1, 96).simple(100, frame),
                pcapng().interfaceOf(1, 0).simple(-1, frame),
                pcapng().block(6, 12, new byte[0], 12),
                pcapng().block(3, 12, new byte[0], 12),
                pcapng().block(1, 12, new byte[0], 12),
                pcapng().block(0xbad, 15, new byte[3], 15),
                pcapng().block(0xbad, 8, new byte[0], 8),
                pcapng().block(0xbad, 0, new byte[0], 0),
                pcapng().block(0xbad, 16, new byte[4], 20),
                pcapng().block(1, 20, new byte[8], 24),
                pcapng().block(1, 0x8000_0000L, new byte[8], 0x8000_0000L),
                pcapng().interfaceOf(1).block(6, 36, new byte[24], 32),
                pcapng().section(ByteOrder.LITTLE_ENDIAN, 2, 0),
                pcapng().section(ByteOrder.LITTLE_ENDIAN, 1, 1),
                pcapng().block(0x0a0d0d0a, 28, bytes("no byte order..."), 28),
                pcapng().block(0x0a0d0d0a, 16, new byte[] {0x4d, 0x3c, 0x2b, 0x1a}, 16));
    }

    @ParameterizedTest
    @MethodSource
    void impossible(PcapngBytes file) throws IOException {
        byte[] content = file.bytes();
        CaptureFormatException e = assertThrows(CaptureFormatException.class, () -> Packets.read(content));
        assertEquals(1, e.recordNumber());
        assertTrue(e.offset() >= 28, e.getMessage());
        assertTrue(e.getMessage().startsWith("record 1 at offset " + e.offset() + " "), e.getMessage());

        byte[] good = pcapng().interfaceOf(1).enhanced(0, 1, bytes("good")).bytes();
        Packets read = Packets.read(Packets.concat(good, content));
        assertEquals(List.of("good"), read.frames());
        assertTrue(read.truncated());
    }

    @Test
    void sayWhichInterfaceIsMissing() {
        byte[] file = pcapng().interfaceOf(1).enhanced(3, 1, bytes("x")).bytes();
        CaptureFormatException e = assertThrows(CaptureFormatException.class, () -> Packets.read(file));
        assertEquals("record 1 at offset 48 is of interface 3, but its section has declared only 1", e.getMessage());
    }

    @Test
    void aFirstSectionHeaderThatCannotBeIsNoCapture() {
        for (PcapngBytes file : List.of(
                PcapngBytes.nothing().block(0x0a0d0d0a, 28, bytes("no byte order..."), 28),
                PcapngBytes.nothing().section(ByteOrder.LITTLE_ENDIAN, 3, 0))) {
            byte[] content = file.bytes();
            CaptureFormatException e = assertThrows(
                    CaptureFormatException.class, () -> CaptureReader.open(new ChunkedStream(content, 1, 9)));
            assertTrue(e.getMessage().startsWith("not a capture file: its pcapng section header "), e.getMessage());
        }
    }

    @Test
    void moreInterfacesThanAnyHostHasAreRefused() {
        PcapngBytes file = pcapng();
        for (int i = 0; i <= 65_536; i++) {
            file.interfaceOf(1);
        }
        byte[] content = file.bytes();
        assertThrows(CaptureFormatException.class, () -> Packets.read(content));
    }

    @Test
    void aTailOfZerosEndsTheReading() throws IOException {
        byte[] file = pcapng().interfaceOf(1)
                .enhanced(0, 1, bytes("one"))
                .raw(new byte[100])
                .bytes();
        Packets read = Packets.read(file);
        assertEquals(List.of("one"), read.frames());
        assertTrue(read.truncated());
    }

    @Test
    void aBlockPassedOverThatIsCutShortIsReported() throws IOException {
        byte[] file = pcapng().interfaceOf(1)
                .enhanced(0, 1, bytes("one"))
                .block(0xbad, new byte[100])
                .bytes();
        Packets read = Packets.read(Arrays.copyOf(file, file.length - 50));
        assertEquals(List.of("one"), read.frames());
        assertEquals("record 2 at offset 84 is cut short, the content ends at offset 146", read.truncation());
    }
}
