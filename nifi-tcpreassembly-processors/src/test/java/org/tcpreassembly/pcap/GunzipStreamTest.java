package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.pcap.PcapBytes.pcap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class GunzipStreamTest {
    private static final byte[] FIRST = pcap().packet("one").bytes();
    private static final byte[] SECOND =
            Arrays.copyOfRange(pcap().packet("two").packet("three").bytes(), 24, 24 + 2 * 16 + 8);

    private static Packets read(byte[] file) throws IOException {
        return Packets.read(new ChunkedStream(file, 11, 3));
    }

    @Test
    void membersFollowEachOther() throws IOException {
        byte[] file = Packets.concat(Packets.gzip(FIRST), Packets.gzip(new byte[0]), Packets.gzip(SECOND));
        Packets read = read(file);
        assertEquals(List.of("one", "two", "three"), read.frames());
        assertFalse(read.truncated());
    }

    @Test
    void everyOptionalFieldOfTheHeaderIsPassedOver() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, 3});
        file.writeBytes(new byte[] {3, 0, 'x', 'y', 'z'});
        file.writeBytes(Packets.bytes("capture.pcap\0a comment\0"));
        file.writeBytes(new byte[] {0x55, 0x55});
        Deflater deflater = new Deflater(9, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(file, deflater)) {
            out.write(FIRST);
        }
        deflater.end();
        CRC32 checksum = new CRC32();
        checksum.update(FIRST);
        for (long value : new long[] {checksum.getValue(), FIRST.length}) {
            for (int shift = 0; shift < 32; shift += 8) {
                file.write((int) (value >>> shift));
            }
        }
        Packets read = read(file.toByteArray());
        assertEquals(List.of("one"), read.frames());
        assertFalse(read.truncated());
    }

    @Test
    void whatFollowsTheLastMemberIsIgnored() throws IOException {
        Packets read = read(Packets.concat(Packets.gzip(FIRST), new byte[512]));
        assertEquals(List.of("one"), read.frames());
        assertFalse(read.truncated());
    }

    @Test
    void aSecondMemberCutAnywhereIsReported() throws IOException {
        byte[] first = Packets.gzip(FIRST);
        byte[] second = Packets.gzip(SECOND);
        for (int length = 1; length < second.length; length++) {
            Packets read = read(Packets.concat(first, Arrays.copyOf(second, length)));
            assertEquals("one", read.frames().getFirst());
            assertTrue(read.truncated(), "cut to " + length + " bytes");
            assertTrue(read.truncation().endsWith(": the gzip data is cut short"), read.truncation());
        }
    }

    @Test
    void aChecksumThatDoesNotMatchIsReportedAfterThePackets() throws IOException {
        byte[] file = Packets.gzip(FIRST);
        file[file.length - 6] ^= 1;
        Packets read = read(file);
        assertEquals(List.of("one"), read.frames());
        assertEquals(
                "record 2 at offset 43 of the uncompressed content cannot be read:"
                        + " the gzip checksum or length does not match the data",
                read.truncation());
    }

    @Test
    void aMemberOfAnUnknownMethodIsReported() throws IOException {
        byte[] second = Packets.gzip(SECOND);
        second[2] = 7;
        Packets read = read(Packets.concat(Packets.gzip(FIRST), second));
        assertEquals(List.of("one"), read.frames());
        assertTrue(read.truncated());
    }

    /** In one piece, as a file comes: the inflater meets the damage in the very call that gives what is before it. */
    @Test
    void whatComesBeforeTheDamageIsRead() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
        Deflater deflater = new Deflater(9, true);
        try (DeflaterOutputStream out = new DeflaterOutputStream(file, deflater, 512, true)) {
            out.write(FIRST);
            out.flush();
            file.write(7); // a block of a type that there is not
        }
        deflater.end();
        Packets whole = Packets.read(file.toByteArray());
        assertEquals(List.of("one"), whole.frames());
        assertTrue(whole.truncation().contains("the gzip data is corrupt"), whole.truncation());
        assertEquals(whole, read(file.toByteArray()));
    }
}
