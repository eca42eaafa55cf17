package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tcpreassembly.pcap.Packets.bytes;
import static org.tcpreassembly.pcap.PcapBytes.pcap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PcapWriterTest {
    private static byte[] write(PcapEncoder encoder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapWriter file = new PcapWriter(out, encoder)) {
            file.append(1_700_000_000_123_456_789L, bytes("..one.."), 2, 3, 1500);
            file.append(0xffff_ffffL * 1_000_000_000 + 999_999_999, bytes("two"), 0, 3, 3);
        }
        return out.toByteArray();
    }

    @Test
    void writesMicrosecondsRoundedDown() throws IOException {
        byte[] expected = pcap(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 65_535, 276)
                .packet(1_700_000_000L, 123_456, 3, 1500, bytes("one"))
                .packet(0xffff_ffffL, 999_999, bytes("two"))
                .bytes();
        assertArrayEquals(expected, write(PcapEncoder.microseconds(276, 65_535)));
    }

    @Test
    void writesNanosecondsInEitherByteOrder() throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] expected = pcap(order, 0xa1b23c4d, 65_535, 1)
                    .packet(1_700_000_000L, 123_456_789, 3, 1500, bytes("one"))
                    .packet(0xffff_ffffL, 999_999_999, bytes("two"))
                    .bytes();
            assertArrayEquals(expected, write(PcapEncoder.nanoseconds(1, 65_535).withByteOrder(order)));
        }
    }

    @Test
    void aFileWithoutRecordsIsItsHeader() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PcapWriter(out, PcapEncoder.microseconds(1, 262_144)).close();
        assertArrayEquals(pcap().bytes(), out.toByteArray());
    }

    @Test
    void framesOfEverySizeAroundTheBlockComeOutWhole() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PcapBytes expected = pcap();
        try (PcapWriter file = new PcapWriter(out, PcapEncoder.microseconds(1, 262_144))) {
            for (int size : new int[] {65_480, 10, 65_520, 65_536, 65_537, 0, 262_144, 1}) {
                byte[] frame = new byte[size];
                Arrays.fill(frame, (byte) size);
                file.append(1_000_000_000L, frame, 0, size, size);
                expected.packet(1, 0, frame);
            }
        }
        assertArrayEquals(expected.bytes(), out.toByteArray());
    }

    @Test
    void flushBringsEverythingToTheStream() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapWriter file = new PcapWriter(out, PcapEncoder.microseconds(1, 262_144))) {
            file.append(0, bytes("abc"), 0, 3, 3);
            file.flush();
            assertEquals(24 + 16 + 3, out.size());
        }
    }

    @Test
    void whatTheFileCannotSayIsRefusedAndLeavesItAsItWas() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] frame = new byte[200];
        try (PcapWriter file = new PcapWriter(out, PcapEncoder.microseconds(1, 100))) {
            assertThrows(IllegalArgumentException.class, () -> file.append(-1, frame, 0, 1, 1));
            assertThrows(IllegalArgumentException.class, () -> file.append(1L << 62, frame, 0, 1, 1));
            assertThrows(IllegalArgumentException.class, () -> file.append(0, frame, 0, 101, 101));
            assertThrows(IllegalArgumentException.class, () -> file.append(0, frame, 0, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> file.append(0, frame, 0, 2, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> file.append(0, frame, 150, 60, 60));
        }
        assertEquals(24, out.size());
        assertThrows(IllegalArgumentException.class, () -> PcapEncoder.microseconds(65_536, 1));
        assertThrows(IllegalArgumentException.class, () -> PcapEncoder.microseconds(1, 0));
    }

    @Test
    void recordsAreLaidIntoACallersBuffer() {
        PcapEncoder encoder = PcapEncoder.microseconds(1, 262_144);
        byte[] batch = new byte[64];
        int at = encoder.putFileHeader(batch, 0);
        at = encoder.putRecordHeader(batch, at, 5_000_000_000L, 3, 3);
        System.arraycopy(bytes("abc"), 0, batch, at, 3);
        assertArrayEquals(pcap().packet(5, 0, bytes("abc")).bytes(), Arrays.copyOf(batch, at + 3));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.putRecordHeader(batch, 50, 0, 1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.putFileHeader(batch, 41));
    }
}
