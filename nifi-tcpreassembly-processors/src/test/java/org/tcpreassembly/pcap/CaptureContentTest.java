package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.pcap.PcapBytes.pcap;
import static org.tcpreassembly.pcap.PcapngBytes.pcapng;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class CaptureContentTest {
    private static final byte[] PCAP = pcap().packet("one").packet("two").bytes();

    private static String refusal(byte[] content) {
        CaptureFormatException e =
                assertThrows(CaptureFormatException.class, () -> CaptureReader.open(new ChunkedStream(content, 1, 5)));
        assertEquals(0, e.offset());
        assertEquals(0, e.recordNumber());
        return e.getMessage();
    }

    @Test
    void textIsNoCapture() {
        assertEquals(
                "not a capture file: starts with 48 65 6c 6c 6f 2c 20 77; expected pcap, pcapng or gzip of either",
                refusal(Packets.bytes("Hello, world")));
    }

    @Test
    void nothingIsNoCapture() {
        assertEquals("not a capture file: it is empty", refusal(new byte[0]));
    }

    @Test
    void lessThanAMagicIsNoCapture() {
        assertEquals(
                "not a capture file: it is just d4 c3; expected pcap, pcapng or gzip of either",
                refusal(Arrays.copyOf(PCAP, 2)));
    }

    @Test
    void aFileHeaderCutShortIsNoCapture() {
        for (int length = 4; length < 24; length++) {
            assertEquals(
                    "not a capture file: its pcap header is cut short after " + length + " bytes",
                    refusal(Arrays.copyOf(PCAP, length)));
        }
        byte[] section = pcapng().bytes();
        for (int length = 4; length < section.length; length++) {
            assertEquals(
                    "not a capture file: its pcapng header is cut short after " + length + " bytes",
                    refusal(Arrays.copyOf(section, length)));
        }
    }

    @Test
    void gzipOfACaptureIsRead() throws IOException {
        Packets read = Packets.read(Packets.gzip(PCAP));
        assertEquals(List.of("one", "two"), read.frames());
        assertFalse(read.truncated());
    }

    @Test
    void gzipOfPcapngIsRead() throws IOException {
        byte[] file =
                pcapng().interfaceOf(1).enhanced(0, 1, Packets.bytes("ng")).bytes();
        assertEquals(List.of("ng"), Packets.read(Packets.gzip(file)).frames());
    }

    @Test
    void gzipOfGzipIsNoCapture() {
        assertEquals(
                "not a capture file: gzip within gzip; expected pcap, pcapng or gzip of either",
                refusal(Packets.gzip(Packets.gzip(PCAP))));
    }

    @Test
    void gzipOfSomethingElseIsNoCapture() {
        assertEquals(
                "not a capture file: it is just 48 69; expected pcap, pcapng or gzip of either",
                refusal(Packets.gzip(Packets.bytes("Hi"))));
        assertEquals("not a capture file: it is empty", refusal(Packets.gzip(new byte[0])));
    }

    @Test
    void gzipDamagedBeforeTheFileHeaderIsNoCapture() {
        assertEquals("not a capture file: the gzip data is cut short", refusal(Arrays.copyOf(Packets.gzip(PCAP), 12)));
    }

    @Test
    void anErrorOfTheStreamIsNoErrorOfTheFormat() throws IOException {
        for (IOException broken :
                List.of(new IOException("disk"), new EOFException("disk"), new ZipException("disk"))) {
            for (byte[] content : List.of(PCAP, Packets.gzip(PCAP), pcapng().bytes(), new byte[0])) {
                assertSame(
                        broken,
                        assertThrows(IOException.class, () -> Packets.read(new ChunkedStream(content, 3, 7, broken))));
            }
        }
    }

    @Test
    void closingTheReaderClosesTheStream() throws IOException {
        for (byte[] content : List.of(PCAP, Packets.gzip(PCAP))) {
            ChunkedStream stream = new ChunkedStream(content, 1, 100);
            CaptureReader.open(stream).close();
            assertTrue(stream.isClosed());
        }
    }

    @Test
    void aStreamThatIsNoCaptureStaysOpen() {
        for (byte[] content : List.of(Packets.bytes("no"), Packets.gzip(Packets.bytes("no")))) {
            ChunkedStream stream = new ChunkedStream(content, 1, 100);
            assertThrows(CaptureFormatException.class, () -> CaptureReader.open(stream));
            assertFalse(stream.isClosed());
        }
    }
}
