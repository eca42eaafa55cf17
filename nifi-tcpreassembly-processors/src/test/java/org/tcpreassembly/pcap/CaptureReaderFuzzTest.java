package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tcpreassembly.testing.SeedCorpus;

/**
 * Whatever bytes a content is made of: it is read, or refused with {@link CaptureFormatException}; in whatever chunks it
 * comes that is the same; and neither the records nor the memory for them go beyond what was there.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CaptureReaderFuzzTest {
    /** The least that a record takes in a file: the header of pcap, a simple packet block of no bytes. */
    private static final int SMALLEST_RECORD = 16;

    private static final ByteOrder[] ORDERS = {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN};

    @FuzzTest
    void pcap(byte[] content) throws IOException {
        if (!isPcapng(content) && !isGzip(content)) {
            assertReadable(content);
            assertComesBackFromOurWriter(content);
        }
    }

    @FuzzTest
    void pcapng(byte[] content) throws IOException {
        if (isPcapng(content)) {
            assertReadable(content);
            assertComesBackFromOurWriter(content);
        }
    }

    /** Bytes that are compressed well are a pcap a thousand times as long, so its bound is another. */
    @FuzzTest
    void gzip(byte[] content) throws IOException {
        if (isGzip(content)) {
            assertReadable(content);
        }
    }

    private static boolean isPcapng(byte[] content) {
        return content.length >= 4 && content[0] == 0x0a && content[1] == 0x0d;
    }

    private static boolean isGzip(byte[] content) {
        return content.length >= 2 && content[0] == 0x1f && content[1] == (byte) 0x8b;
    }

    private static void assertReadable(byte[] content) throws IOException {
        int expansion = isGzip(content) ? 1_100 : 1;
        long most = 24L + (long) expansion * content.length;
        Summary summary = Summary.of(new ByteArrayInputStream(content), most);
        int chunk = 1 + (content.length == 0 ? 0 : content[content.length - 1] & 0x3f);
        assertEquals(summary, Summary.of(new ChunkedStream(content, chunk, chunk), most));
    }

    /** What was read of it, as records that can be compared. */
    private record Summary(long records, long checksum, String ending) {
        static Summary of(InputStream in, long most) throws IOException {
            CRC32C checksum = new CRC32C();
            long records = 0;
            try (CaptureReader capture = CaptureReader.open(in)) {
                while (capture.next()) {
                    records++;
                    assertEquals(records, capture.recordNumber());
                    assertTrue(records * SMALLEST_RECORD <= most, "more records than bytes for them");
                    Objects.checkFromIndexSize(capture.offset(), capture.capturedLength(), capture.buffer().length);
                    assertTrue(capture.capturedLength() <= most);
                    assertTrue(capture.originalLength() >= capture.capturedLength());
                    assertTrue(capture.linkType() >= 0 && capture.linkType() <= LinkType.MAXIMUM);
                    assertTrue(capture.buffer().length <= Math.max(BlockBuffer.BLOCK, 2 * most), "a block grew");
                    String header = capture.timestamp() + " " + capture.hasTimestamp() + " " + capture.linkType() + " "
                            + capture.interfaceId() + " " + capture.originalLength();
                    checksum.update(header.getBytes(StandardCharsets.US_ASCII));
                    checksum.update(capture.buffer(), capture.offset(), capture.capturedLength());
                }
                String ending = capture.truncation();
                assertEquals(capture.truncated(), ending != null);
                assertFalse(capture.next());
                assertEquals(ending, capture.truncation());
                return new Summary(records, checksum.getValue(), ending);
            } catch (CaptureFormatException refused) {
                assertEquals(0, records, "refused behind a good record");
                assertTrue(refused.offset() <= most && refused.recordNumber() <= 1);
                return new Summary(0, 0, refused.getMessage());
            }
        }
    }

    /** What the format of our writer can say of it, it says. */
    private static void assertComesBackFromOurWriter(byte[] content) throws IOException {
        Packets packets;
        try {
            packets = Packets.read(content);
        } catch (CaptureFormatException refused) {
            return;
        }
        long latest = (1L << 32) * 1_000_000_000L;
        for (Packets.Packet packet : packets.packets()) {
            // a record of no length may be taken for the zeros or the file header that it looks like
            if (packet.timestamp() < 0 || packet.timestamp() >= latest || packet.originalLength() == 0) {
                continue;
            }
            byte[] frame = HexFormat.of().parseHex(packet.frame());
            ByteOrder order = ORDERS[frame.length & 1];
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PcapEncoder encoder = PcapEncoder.nanoseconds(packet.linkType(), Math.max(1, frame.length));
            try (PcapWriter writer = new PcapWriter(out, encoder.withByteOrder(order))) {
                writer.append(packet.timestamp(), frame, 0, frame.length, packet.originalLength());
            }
            Packets again = Packets.read(out.toByteArray());
            assertFalse(again.truncated());
            Packets.Packet expected =
                    Packets.Packet.of(packet.timestamp(), packet.linkType(), 0, packet.originalLength(), frame);
            assertEquals(List.of(expected), again.packets());
        }
    }

    @Test
    void seedsAreThoseOfOurWriters() throws IOException {
        byte[] frame = Packets.bytes("a frame of bytes");
        SeedCorpus pcap = SeedCorpus.of(CaptureReaderFuzzTest.class, "pcap");
        int[] magics = {0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34};
        for (ByteOrder order : ORDERS) {
            for (int magic : magics) {
                byte[] file = PcapBytes.pcap(order, magic)
                        .packet(1_700_000_000L, 5, frame)
                        .packet(1_700_000_001L, 6, 4, 1500, Arrays.copyOf(frame, 4))
                        .packet(1_700_000_001L, 7, new byte[0])
                        .bytes();
                pcap.add(Integer.toHexString(magic) + "-" + order, file);
            }
        }
        byte[] swapped = PcapBytes.ofVersion2(3).packet(1, 2, 60, 16, frame).bytes();
        byte[] whole = PcapBytes.pcap().packet("one").packet("two").bytes();
        pcap.add("lengths-swapped", swapped)
                .add("cut-short", Arrays.copyOf(whole, whole.length - 2))
                .add("header-cut-short", Arrays.copyOf(whole, 20))
                .add(
                        "impossible-record",
                        PcapBytes.pcap().packet(1, 1, -1, -1, frame).bytes())
                .add(
                        "impossible-after-a-good-one",
                        PcapBytes.pcap()
                                .packet("one")
                                .packet(1, 1, -1, 7, frame)
                                .bytes())
                .verify();

        SeedCorpus pcapng = SeedCorpus.of(CaptureReaderFuzzTest.class, "pcapng");
        for (ByteOrder order : ORDERS) {
            PcapngBytes file = PcapngBytes.pcapng(order);
            file.interfaceOf(1, 262_144, file.resolution(9), file.timeOffset(-3), file.option(0))
                    .interfaceOf(113, 8, file.resolution(0x8a))
                    .enhanced(0, 1_700_000_000_000_000_000L, frame)
                    .block(5, new byte[12])
                    .simple(frame.length, frame)
                    .obsolete(0, 1_700_000_000_000_000_001L, frame)
                    .enhanced(1, 5, Arrays.copyOf(frame, 7));
            pcapng.add("all-blocks-" + order, file.bytes());
        }
        PcapngBytes sections = PcapngBytes.pcapng()
                .interfaceOf(1)
                .enhanced(0, 1_700_000_000_000_000L, frame)
                .section(ByteOrder.BIG_ENDIAN)
                .interfaceOf(101)
                .enhanced(0, 1_700_000_000_000_001L, frame);
        pcapng.add("two-sections", sections.bytes())
                .add("cut-short", Arrays.copyOf(sections.bytes(), sections.bytes().length - 6))
                .add("section-alone", PcapngBytes.pcapng().bytes())
                .add("no-interface", PcapngBytes.pcapng().enhanced(0, 1, frame).bytes())
                .verify();

        byte[] gzip = Packets.gzip(whole);
        SeedCorpus.of(CaptureReaderFuzzTest.class, "gzip")
                .add("pcap", gzip)
                .add("pcapng", Packets.gzip(sections.bytes()))
                .add(
                        "two-members",
                        Packets.concat(
                                Packets.gzip(Arrays.copyOf(whole, 30)),
                                Packets.gzip(Arrays.copyOfRange(whole, 30, whole.length))))
                .add("cut-short", Arrays.copyOf(gzip, gzip.length - 9))
                .add("within-gzip", Packets.gzip(gzip))
                .verify();
    }
}
