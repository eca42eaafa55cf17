package org.tcpreassembly.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;

/** A capture file played as if its packets came again. */
class ReplaySourceTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;

    @TempDir
    Path directory;

    private Path file;
    private List<byte[]> frames;

    @BeforeEach
    void writeCapture() throws Exception {
        Conversation talk = Conversation.between("10.0.0.1:51000", "10.0.0.2:80");
        talk.handshake();
        talk.client("GET / HTTP/1.0\r\n\r\n");
        talk.server("HTTP/1.0 200 OK\r\n\r\nhello");
        Capture capture = Capture.of(talk);
        frames = capture.frames();
        file = capture.writeTo(directory.resolve("talk.pcap"));
    }

    private static Packets readAll(ReplayOptions options) throws Exception {
        Packets packets = new Packets();
        try (ReplaySource source = ReplaySource.open(options)) {
            while (source.receive(packets, 2) != PacketSource.END) {
                // until the end
            }
        }
        return packets;
    }

    private static long start() {
        return Capture.START.getEpochSecond() * SECOND;
    }

    @Test
    void everyPacketComesOnceWithItsTime() throws Exception {
        Packets packets = readAll(new ReplayOptions(file, false, false));
        assertEquals(frames.size(), packets.all.size());
        for (int i = 0; i < frames.size(); i++) {
            assertTrue(Arrays.equals(frames.get(i), packets.all.get(i).bytes()));
            assertEquals(start() + i * MILLISECOND, packets.all.get(i).timestamp());
        }
    }

    @Test
    void asRecordedThePausesAreKept() throws Exception {
        long begin = System.nanoTime();
        Packets packets = readAll(new ReplayOptions(file, true, false));
        assertEquals(frames.size(), packets.all.size());
        assertTrue(System.nanoTime() - begin >= (frames.size() - 1) * MILLISECOND);
    }

    @Test
    void repeatedItsTimesGoOn() throws Exception {
        Packets packets = new Packets();
        try (ReplaySource source = ReplaySource.open(new ReplayOptions(file, false, true))) {
            while (packets.all.size() < 3 * frames.size()) {
                source.receive(packets, frames.size());
            }
            source.finish();
            while (source.receive(packets, 1) != PacketSource.END) {
                // until the end
            }
        }
        long round = (frames.size() - 1) * MILLISECOND + SECOND;
        for (int i = 0; i < packets.all.size(); i++) {
            long inRound = i % frames.size() * MILLISECOND;
            assertEquals(
                    start() + i / frames.size() * round + inRound,
                    packets.all.get(i).timestamp());
        }
    }

    @Test
    void finishingEndsItBetweenPackets() throws Exception {
        Packets packets = new Packets();
        try (ReplaySource source = ReplaySource.open(new ReplayOptions(file, true, true))) {
            while (packets.all.isEmpty()) {
                source.receive(packets, 1);
            }
            source.finish();
            assertEquals(PacketSource.END, source.receive(packets, 10));
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertMessage(
                "The capture file [/no/such.pcap] does not exist: set Capture File to one that does",
                Path.of("/no/such.pcap"));
    }

    @Test
    void aDirectoryIsNoFile() {
        assertMessage(
                "The capture file [" + directory + "] is a directory: set Capture File to a file in it", directory);
    }

    @Test
    void aFileThatIsNoCaptureSaysWhy() throws Exception {
        Path text = Files.writeString(directory.resolve("note.txt"), "This is no capture.");
        CaptureException e =
                assertThrows(CaptureException.class, () -> ReplaySource.open(new ReplayOptions(text, false, false)));
        assertTrue(e.getMessage().startsWith("The capture file [" + text + "] cannot be read: "), e::getMessage);
    }

    @Test
    void aFileCutShortIsReadToItsLastWholePacketAndSaysSo() throws Exception {
        byte[] pcap = Files.readAllBytes(file);
        Path cut = Files.write(directory.resolve("cut.pcap"), Arrays.copyOf(pcap, pcap.length - 1));
        Packets packets = new Packets();
        try (ReplaySource source = ReplaySource.open(new ReplayOptions(cut, false, false))) {
            while (source.receive(packets, 100) != PacketSource.END) {
                // until the end
            }
            assertEquals(frames.size() - 1, packets.all.size());
            assertTrue(source.trouble()
                    .startsWith(
                            "The capture file [" + cut + "] is damaged or cut short: it is read only up to record "));
        }
    }

    @Test
    @Timeout(60)
    void aFileCutShortSaysSoWhenItIsRepeatedUntilItIsWhole() throws Exception {
        byte[] pcap = Files.readAllBytes(file);
        Path cut = Files.write(directory.resolve("cut.pcap"), Arrays.copyOf(pcap, pcap.length - 1));
        Packets packets = new Packets();
        try (ReplaySource source = ReplaySource.open(new ReplayOptions(cut, false, true))) {
            assertNull(source.trouble());
            while (packets.all.size() < 2 * frames.size()) {
                source.receive(packets, frames.size());
            }
            String told = source.trouble();
            assertTrue(told.endsWith("the content ends at offset " + (pcap.length - 1)), told);
            Files.write(cut, pcap);
            while (source.trouble() != null) {
                assertEquals(told, source.trouble(), "the same in each round is told once");
                source.receive(packets, frames.size());
            }
        }
    }

    private static void assertMessage(String message, Path path) {
        CaptureException e =
                assertThrows(CaptureException.class, () -> ReplaySource.open(new ReplayOptions(path, false, false)));
        assertEquals(message, e.getMessage());
    }
}
