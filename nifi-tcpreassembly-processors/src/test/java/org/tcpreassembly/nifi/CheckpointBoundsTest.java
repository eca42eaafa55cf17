package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.CutCapture;
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
}
