package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What holds for every capture, however its bytes arrive, wherever it is cut and whatever is wrong with it. */
class CaptureReaderPropertiesTest {
    private static final ByteOrder[] ORDERS = {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN};

    /** A capture, what must be read from it, and where each record ends. */
    private record Generated(byte[] bytes, List<Packets.Packet> packets, List<Integer> ends, int headerLength) {}

    private static Generated pcap(long seed, int count) {
        Random random = new Random(seed);
        int magic = new int[] {0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34}[random.nextInt(3)];
        PcapBytes file = PcapBytes.pcap(ORDERS[random.nextInt(2)], magic, 100_000, 113);
        List<Packets.Packet> packets = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] frame = frame(random, 0);
            long seconds = 1 + Integer.toUnsignedLong(random.nextInt()) % 4_000_000_000L;
            int fraction = random.nextInt(1_000_000);
            int original = frame.length + 1 + random.nextInt(9);
            file.packet(seconds, fraction, frame.length, original, frame);
            long nanoseconds = seconds * 1_000_000_000L + (magic == 0xa1b23c4d ? fraction : fraction * 1000L);
            packets.add(Packets.Packet.of(nanoseconds, 113, 0, original, frame));
            ends.add(file.bytes().length);
        }
        return new Generated(file.bytes(), packets, ends, 24);
    }

    private static Generated pcapng(long seed, int count) {
        Random random = new Random(seed);
        PcapngBytes file = PcapngBytes.pcapng(ORDERS[random.nextInt(2)]).interfaceOf(200, 50_000);
        int interfaces = 1;
        List<Packets.Packet> packets = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        while (packets.size() < count) {
            int id = random.nextInt(interfaces);
            byte[] frame = frame(random, 1);
            long time = random.nextLong(1L << 52);
            int before = packets.size();
            switch (random.nextInt(8)) {
                case 0 -> file.interfaceOf(200 + interfaces++, 0, file.resolution(6), file.option(2, (byte) 'x'));
                case 1 -> file.block(0x8000_0000 | random.nextInt(), new byte[random.nextInt(5_000)]);
                case 2 -> {
                    file.section(ORDERS[random.nextInt(2)]).interfaceOf(200, 50_000);
                    interfaces = 1;
                }
                case 3 -> {
                    file.simple(frame.length, frame);
                    packets.add(Packets.Packet.of(-1, 200, 0, frame.length, frame));
                }
                case 4 -> {
                    file.obsolete(id, time, frame);
                    packets.add(Packets.Packet.of(time * 1000, 200 + id, id, frame.length, frame));
                }
                default -> {
                    file.enhanced(id, time, frame.length, frame.length + 7L, frame, file.option(1, (byte) 'c'));
                    packets.add(Packets.Packet.of(time * 1000, 200 + id, id, frame.length + 7, frame));
                }
            }
            if (packets.size() > before) {
                ends.add(file.bytes().length);
            }
        }
        return new Generated(file.bytes(), packets, ends, 28);
    }

    /** Mostly small, now and then larger than what is left of a block. */
    private static byte[] frame(Random random, int smallest) {
        byte[] frame = new byte[smallest + random.nextInt(random.nextInt(20) == 0 ? 40_000 : 200)];
        random.nextBytes(frame);
        return frame;
    }

    private static Generated capture(boolean ng, long seed, int count) {
        return ng ? pcapng(seed, count) : pcap(seed, count);
    }

    @Property(tries = 300)
    void everyPacketIsReadInWhateverChunksTheBytesArrive(
            @ForAll boolean ng,
            @ForAll boolean gzip,
            @ForAll long seed,
            @ForAll @IntRange(max = 60) int count,
            @ForAll @IntRange(min = 1, max = 5_000) int chunk)
            throws IOException {
        Generated capture = capture(ng, seed, count);
        byte[] content = gzip ? Packets.gzip(capture.bytes()) : capture.bytes();

        Packets read = Packets.read(new ChunkedStream(content, seed, chunk));

        assertEquals(capture.packets(), read.packets());
        assertFalse(read.truncated());
    }

    @Property(tries = 60)
    void packetsThatStraddleBlocksAreReadWhole(@ForAll boolean ng, @ForAll long seed) throws IOException {
        Generated capture = capture(ng, seed, 600);
        Packets read = Packets.read(capture.bytes());
        assertEquals(capture.packets(), read.packets());
    }

    @Property(tries = 500)
    void cutAnywhereItGivesTheWholePacketsBeforeTheCut(
            @ForAll boolean ng,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long where)
            throws IOException {
        Generated capture = capture(ng, seed, count);
        int header = capture.headerLength();
        int cut = header + (int) (where % (capture.bytes().length - header));
        int whole = (int) capture.ends().stream().filter(end -> end <= cut).count();

        Packets read = Packets.read(new ChunkedStream(Arrays.copyOf(capture.bytes(), cut), seed, 4_000));

        assertEquals(capture.packets().subList(0, whole), read.packets());
        boolean betweenRecords = cut == header || capture.ends().contains(cut) || ng && isBetweenBlocks(capture, cut);
        assertEquals(!betweenRecords, read.truncated(), read.truncation());
    }

    /** Walks the blocks by the lengths at their ends, from behind, knowing the generator makes none that lie. */
    private static boolean isBetweenBlocks(Generated capture, int cut) {
        byte[] bytes = capture.bytes();
        int end = bytes.length;
        while (end > cut) {
            int little = ByteBuffer.wrap(bytes, end - 4, 4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt();
            // lengths here are below 64 KiB, so the wrong order shows
            end -= little >>> 16 == 0 ? little : Integer.reverseBytes(little);
        }
        return end == cut;
    }

    @Property(tries = 300)
    void gzipCutAnywhereGivesNothingButWholePackets(
            @ForAll boolean ng,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long where)
            throws IOException {
        Generated capture = capture(ng, seed, count);
        byte[] content = Packets.gzip(capture.bytes());
        byte[] cut = Arrays.copyOf(content, (int) (where % content.length));
        try {
            Packets read = Packets.read(cut);
            assertTrue(read.truncated());
            assertEquals(capture.packets().subList(0, read.packets().size()), read.packets());
        } catch (CaptureFormatException e) {
            assertEquals(0, e.recordNumber(), e.getMessage());
        }
    }

    @Property(tries = 1000)
    void aFlippedByteIsAnExceptionOfTheFormatOrNothing(
            @ForAll boolean ng,
            @ForAll boolean gzip,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 10) int count,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long where,
            @ForAll @IntRange(min = 1, max = 255) int flip)
            throws IOException {
        Generated capture = capture(ng, seed, count);
        byte[] content = gzip ? Packets.gzip(capture.bytes()) : capture.bytes();
        // mostly among the headers, where it hurts
        int at = (int) (where % Math.min(content.length, (where & 1) == 0 ? 100 : Integer.MAX_VALUE));
        content[at] ^= (byte) flip;
        readWithinBounds(content, capture.bytes().length);
    }

    @Property(tries = 500)
    void noiseBehindAHeaderIsAnExceptionOfTheFormatOrNothing(@ForAll boolean ng, @ForAll byte[] noise)
            throws IOException {
        byte[] content = ng
                ? PcapngBytes.pcapng().interfaceOf(1).raw(noise).bytes()
                : PcapBytes.pcap().raw(noise).bytes();
        readWithinBounds(content, content.length);
    }

    /** The buffer may grow with the content, but not with what the content says. */
    private static void readWithinBounds(byte[] content, int uncompressed) throws IOException {
        try (CaptureReader capture = CaptureReader.open(new ByteArrayInputStream(content))) {
            int bound = Math.max(BlockBuffer.BLOCK, 4 * uncompressed + 4096);
            while (capture.next()) {
                assertTrue(capture.capturedLength() >= 0 && capture.originalLength() >= capture.capturedLength());
                assertTrue(capture.offset() + capture.capturedLength() <= capture.buffer().length);
                assertTrue(capture.recordNumber() <= content.length * 2L);
            }
            assertTrue(capture.buffer().length <= bound, () -> capture.buffer().length + " bytes");
        } catch (CaptureFormatException e) {
            assertTrue(e.recordNumber() <= 1, e.getMessage());
        }
    }

    @Property(tries = 200)
    void whatIsWrittenIsRead(
            @ForAll long seed,
            @ForAll boolean nanoseconds,
            @ForAll boolean big,
            @ForAll @IntRange(max = 100) int count,
            @ForAll @IntRange(max = 0xffff) int linkType)
            throws IOException {
        Random random = new Random(seed);
        PcapEncoder encoder = (nanoseconds
                        ? PcapEncoder.nanoseconds(linkType, 262_144)
                        : PcapEncoder.microseconds(linkType, 262_144))
                .withByteOrder(ORDERS[big ? 1 : 0]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Packets.Packet> packets = new ArrayList<>();
        try (PcapWriter file = new PcapWriter(out, encoder)) {
            for (int i = 0; i < count; i++) {
                byte[] frame = frame(random, 1);
                long time = random.nextLong(1L << 62) % 4_294_967_296_000_000_000L;
                time -= nanoseconds ? 0 : time % 1000;
                file.append(time, frame, 0, frame.length, frame.length + 1);
                packets.add(Packets.Packet.of(time, linkType, 0, frame.length + 1, frame));
            }
        }
        Packets read = Packets.read(out.toByteArray());
        assertEquals(packets, read.packets());
        assertFalse(read.truncated());
    }
}
