package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.pcap.PcapBytes.pcap;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapReaderTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final int MICRO = 0xa1b2c3d4;
    private static final int NANO = 0xa1b23c4d;
    private static final int KUZNETZOV = 0xa1b2cd34;

    private static Stream<Arguments> magics() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                .flatMap(order -> Stream.of(
                        Arguments.of(order, MICRO, 123_456_000L),
                        Arguments.of(order, NANO, 123_456L),
                        Arguments.of(order, KUZNETZOV, 123_456_000L)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("magics")
    void readsEveryMagicInEitherByteOrder(ByteOrder order, int magic, long fraction) throws IOException {
        byte[] file = pcap(order, magic, 65_535, 101)
                .packet(1_700_000_000L, 123_456, Packets.bytes("one"))
                .packet(1_700_000_001L, 123_456, 3, 1500, Packets.bytes("two"))
                .bytes();

        Packets read = Packets.read(file);

        assertEquals(
                List.of(
                        Packets.Packet.of(1_700_000_000_000_000_000L + fraction, 101, 0, 3, Packets.bytes("one")),
                        Packets.Packet.of(1_700_000_001_000_000_000L + fraction, 101, 0, 1500, Packets.bytes("two"))),
                read.packets());
        assertFalse(read.truncated());
    }

    @Test
    void secondsAreUnsigned() throws IOException {
        byte[] file =
                pcap().packet(0xffff_ffffL, 999_999, Packets.bytes("2106")).bytes();
        assertEquals(List.of(4_294_967_295_999_999_000L), Packets.read(file).timestamps());
    }

    @Test
    void aFractionOfASecondAndMoreIsAdded() throws IOException {
        byte[] file = pcap().packet(10, 1_500_000, Packets.bytes("a"))
                .packet(10, 0xffff_ffffL, Packets.bytes("b"))
                .bytes();
        assertEquals(
                List.of(11_500_000_000L, 10_000_000_000L + 4_294_967_295_000L),
                Packets.read(file).timestamps());
    }

    @Test
    void bitsAboveTheLinkTypeAreStripped() throws IOException {
        byte[] file = pcap(LITTLE, MICRO, 65_535, 0x1400_0114).packet("sll2").bytes();
        assertEquals(276, Packets.read(file).packets().getFirst().linkType());
    }

    @Test
    void aFileWithoutPacketsIsWhole() throws IOException {
        Packets read = Packets.read(pcap().bytes());
        assertEquals(List.of(), read.packets());
        assertNull(read.truncation());
    }

    @Test
    void aFrameWithoutBytesIsAPacket() throws IOException {
        byte[] file = pcap().packet(1, 0, 0, 60, new byte[0])
                .packet(1, 0, 0, 0, new byte[0])
                .packet("next")
                .bytes();
        assertEquals(List.of("", "", "next"), Packets.read(file).frames());
    }

    @Test
    void theOriginalLengthIsNeverLessThanTheCapturedOne() throws IOException {
        byte[] file = pcap().packet(1, 0, 4, 2, Packets.bytes("four"))
                .packet(1, 0, 4, 0xffff_fff0L, Packets.bytes("four"))
                .bytes();
        List<Packets.Packet> packets = Packets.read(file).packets();
        assertEquals(4, packets.get(0).originalLength());
        assertEquals(Integer.MAX_VALUE, packets.get(1).originalLength());
    }

    @Test
    void aFirstRecordThatCannotBeIsRefused() {
        byte[] file = pcap().packet(1, 0, 0x7fff_ffff, 0x7fff_ffff, Packets.bytes("x"))
                .bytes();

        CaptureFormatException e = assertThrows(CaptureFormatException.class, () -> Packets.read(file));

        assertEquals(24, e.offset());
        assertEquals(1, e.recordNumber());
        assertEquals(
                "record 1 at offset 24 has a captured length of 2147483647 bytes,"
                        + " beyond the snap length 262144 and 256 KiB",
                e.getMessage());
    }

    @Test
    void aLaterRecordThatCannotBeEndsTheReading() throws IOException {
        byte[] file = pcap().packet("good")
                .packet(1, 0, 0xffff_ffffL, 0, Packets.bytes("bad"))
                .packet("never")
                .bytes();

        Packets read = Packets.read(file);

        assertEquals(List.of("good"), read.frames());
        assertEquals(
                "record 2 at offset 44 has a captured length of 4294967295 bytes,"
                        + " beyond the snap length 262144 and 256 KiB",
                read.truncation());
    }

    @Test
    void afterAnExceptionTheReadingHasEnded() throws IOException {
        byte[] file = pcap().packet(1, 0, -1, 0, new byte[100]).bytes();
        try (CaptureReader capture = CaptureReader.open(new ChunkedStream(file, 1, 1000))) {
            assertThrows(CaptureFormatException.class, capture::next);
            assertFalse(capture.next());
            assertTrue(capture.truncated());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 96, 262_144})
    void upTo256KiBAreBelievedWhateverTheSnapLength(int snapLength) throws IOException {
        byte[] believed = pcap(LITTLE, MICRO, snapLength, 1)
                .packet(1, 0, new byte[262_144])
                .bytes();
        assertEquals(1, Packets.read(believed).packets().size());

        byte[] beyond = pcap(LITTLE, MICRO, snapLength, 1)
                .packet(1, 0, new byte[262_145])
                .bytes();
        assertThrows(CaptureFormatException.class, () -> Packets.read(beyond));
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000_000, -1})
    void recordsLargerThanABlockAreReadWhenTheSnapLengthAllowsThem(int snapLength) throws IOException {
        byte[] large = new byte[5_000_000];
        new Random(5).nextBytes(large);
        byte[] file = pcap(LITTLE, MICRO, snapLength, 1)
                .packet("before")
                .packet(1, 0, large)
                .packet("after")
                .bytes();

        Packets read = Packets.read(new ChunkedStream(file, 7, 9000));

        assertEquals(
                Packets.Packet.of(1_000_000_000L, 1, 0, large.length, large),
                read.packets().get(1));
        assertEquals(3, read.packets().size());
        assertFalse(read.truncated());
    }

    @Test
    void offsetsCountFromTheBeginningOfTheContentHoweverLong() throws IOException {
        PcapBytes file = pcap();
        for (int i = 0; i < 2_000; i++) {
            file.packet(1, 0, new byte[1_000]);
        }
        byte[] content = file.packet(1, 0, -1, 0, new byte[0]).bytes();
        Packets read = Packets.read(new ChunkedStream(content, 2, 100_000));
        int offset = 24 + 2_000 * 1_016;
        assertTrue(read.truncation().startsWith("record 2001 at offset " + offset + " "), read.truncation());
    }

    @Test
    void noSnapLengthMakes128MiBBelievable() {
        byte[] file = pcap(LITTLE, MICRO, -1, 1)
                .packet(1, 0, (128 << 20) + 1, 0, new byte[0])
                .bytes();
        CaptureFormatException e = assertThrows(CaptureFormatException.class, () -> Packets.read(file));
        assertEquals(
                "record 1 at offset 24 has a captured length of 134217729 bytes,"
                        + " beyond 128 MiB, the most that is read",
                e.getMessage());
    }

    @Test
    void aSecondFileAppendedToTheFirstIsNotRead() throws IOException {
        byte[] file = pcap().packet("one").packet("two").bytes();
        Packets read = Packets.read(Packets.concat(file, file));
        assertEquals(List.of("one", "two"), read.frames());
        assertEquals(
                "record 3 at offset 62 is not one: zeros, or another file's header, stand in its place",
                read.truncation());
    }

    @Test
    void zerosThatACrashLeftAreNoRecords() throws IOException {
        byte[] file = pcap().packet("one").raw(new byte[4096]).bytes();
        Packets read = Packets.read(file);
        assertEquals(List.of("one"), read.frames());
        assertTrue(read.truncated());
    }

    @Test
    void aTailCutWithinAFrameOrAHeaderIsReported() throws IOException {
        byte[] file = pcap().packet("one").packet("two").bytes();
        Packets withinFrame = Packets.read(Arrays.copyOf(file, file.length - 1));
        assertEquals(List.of("one"), withinFrame.frames());
        assertEquals("record 2 at offset 43 is cut short, the content ends at offset 61", withinFrame.truncation());
        Packets withinHeader = Packets.read(Arrays.copyOf(file, 44));
        assertEquals(List.of("one"), withinHeader.frames());
        assertTrue(withinHeader.truncated());
    }

    @Test
    void aFirstRecordCutShortIsATruncatedFileWithoutPackets() throws IOException {
        Packets read = Packets.read(Arrays.copyOf(pcap().packet("one").bytes(), 41));
        assertEquals(List.of(), read.packets());
        assertTrue(read.truncated());
    }

    @Test
    void beforeVersion23TheLengthsStandTheOtherWayRound() throws IOException {
        byte[] swapped = PcapBytes.ofVersion2(2)
                .packet(1, 0, 1500, 3, Packets.bytes("abc"))
                .bytes();
        assertEquals(1500, Packets.read(swapped).packets().getFirst().originalLength());
        byte[] perhaps = PcapBytes.ofVersion2(3)
                .packet(1, 0, 1500, 3, Packets.bytes("abc"))
                .packet(1, 0, 3, 1500, Packets.bytes("def"))
                .bytes();
        assertEquals(List.of("abc", "def"), Packets.read(perhaps).frames());
    }

    @Test
    void anUnknownVersionIsRefused() {
        byte[] file = PcapBytes.ofVersion2(5).packet("a").bytes();
        CaptureFormatException e = assertThrows(CaptureFormatException.class, () -> Packets.read(file));
        assertEquals("not a capture file: pcap version 2.5; versions 2.0 to 2.4 are known", e.getMessage());
    }
}
