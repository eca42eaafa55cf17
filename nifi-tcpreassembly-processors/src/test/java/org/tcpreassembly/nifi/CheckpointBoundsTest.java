package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.CutCapture;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/**
 * What checkpoints cost, over whole captures cut into many commits: bytes written for each byte read, and FlowFiles.
 *
 * <p>No more than a few hundred commits' data can wait at a time here: with 32 FlowFiles no scheme writes what waits for
 * longer only twice.
 */
class CheckpointBoundsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "bulk, 0.02, 100000, 64 MB",
        "mixed, 0.02, 30000, 2 MB",
        "mixed, 0.02, 200000, 64 MB",
        "lossy, 0.02, 80000, 64 MB",
        "lossy, 0.02, 200000, 64 MB",
        "tiny, 0.002, 20000, 64 MB",
        "interleaved, 0.01, 100000, 3 MB"
    })
    void atMostTwoBytesForEachByteReadAndThirtyTwoFlowFiles(String name, double scale, int pieceSize, String limit)
            throws IOException {
        Path pcap = folder.resolve(name + ".pcap");
        Truth truth = Workload.of(name).scale(scale).writeTo(pcap);
        CutCapture cut = CutCapture.of(List.of(pcap), Duration.ofSeconds(20));
        ContinuingRun run = new ContinuingRun().with(ReassemblyProperties.MAXIMUM_PER_CAPTURE, limit);
        long bytes = 0;
        int most = 0;
        int sequence = 0;
        for (Path piece : cut.pieces(pieceSize, Files.createDirectory(folder.resolve("pieces")))) {
            byte[] content = Files.readAllBytes(piece);
            bytes += content.length;
            run.enqueue("c", sequence++, content).drain();
            most = Math.max(most, run.checkpointsQueued());
            if (sequence % 50 == 0) {
                run.restart();
            }
        }
        run.enqueue("c", sequence, cut.closing(Duration.ofHours(1))).drain();
        CheckReport report = StreamFlowFiles.check(truth, run.streams());
        assertTrue(report.isExact(), () -> report.explain(pcap));
        double ratio = (double) run.checkpointBytes() / bytes;
        int parts = most;
        System.out.printf("%s in %d pieces: %.2f bytes for each, %d FlowFiles%n", name, sequence, ratio, most);
        assertTrue(most <= 32, () -> parts + " FlowFiles");
        assertTrue(ratio <= 2, () -> ratio + " bytes for each byte read");
        assertEquals(0, run.failures().size());
    }

    /**
     * Segments too far ahead of their connection are kept, as the beginning of what comes after a loss: 4 MB of them. Here nothing
     * else comes, and of each connection never three that agree.
     */
    @ParameterizedTest
    @CsvSource({"1400", "1"})
    void segmentsThatAreKeptAsSuspectCostNoMoreThanOthers(int length) {
        ContinuingRun run = new ContinuingRun();
        List<Conversation> talks = new ArrayList<>();
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Conversation talk = Conversation.between("10.0.0.1:" + (1000 + i), "10.0.0.2:80");
            talk.handshake();
            talk.client("a");
            talks.add(talk);
            packets.addAll(talk.packets());
        }
        run.enqueue("c", 0, Capture.of(packets).pcap()).drain();
        long before = run.checkpointBytes();
        long bytes = 0;
        byte[] payload = new byte[length];
        int sent = 0;
        for (int sequence = 1; sequence <= 50; sequence++) {
            List<Packet> suspects = new ArrayList<>();
            for (int size = 0; size < 300_000; size += 70 + length) {
                Conversation talk = talks.get(sent % talks.size());
                suspects.add(talk.client().at((3L << 29) + (sent++ / talks.size()) * (10L << 20), payload));
            }
            byte[] content = Capture.of(suspects).pcap();
            bytes += content.length;
            run.enqueue("c", sequence, content).drain();
            assertTrue(run.checkpointsQueued() <= 32, () -> run.checkpointsQueued() + " FlowFiles");
        }
        double ratio = (double) (run.checkpointBytes() - before) / bytes;
        System.out.printf("suspect segments of %d bytes: %.2f bytes for each%n", length, ratio);
        assertTrue(ratio <= 2, () -> ratio + " bytes for each byte read");
        assertEquals("0", run.originals().getLast().getAttribute("stream.count"));
    }
}
