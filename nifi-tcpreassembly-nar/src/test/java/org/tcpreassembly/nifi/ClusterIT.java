package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.FlowBuilder;
import org.tcpreassembly.nifi.runtime.NifiCluster;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Workload;

/**
 * A cluster shares captures between its nodes and goes on with them when nodes leave, die and come back. Takes three NiFis and some
 * minutes: {@code ./mvnw verify -Dit.excluded= -Dit.test=ClusterIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("large")
class ClusterIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SEED = Long.getLong("kill.seed", 1);
    private static final int PARTS = 16;

    @TempDir
    Path temp;

    @Test
    void shouldPutOutEachByteOnceWhenOneNodeIsOffloadedAndAnotherKilled() throws Exception {
        final Random random = new Random(SEED);
        final List<CaptureInPieces> captures = captures(6);
        try (NifiCluster cluster = NifiCluster.start(temp.resolve("cluster"), 3, "512m")) {
            final ReassemblyFlow flow =
                    new ReassemblyFlow(cluster.last(), "cluster", temp.resolve("flow"), ClusterIT::balanced).start();
            feed(captures, flow, 0, 4);
            flow.await("streams", LIMIT, () -> flow.streams().size() > 0);
            flow.awaitDone(LIMIT);
            flow.await("checkpoints on both nodes", LIMIT, () -> cluster.queued(0) > 0 && cluster.queued(1) > 0);

            feed(captures, flow, 4, 7);
            cluster.offload(1);
            feed(captures, flow, 7, 10);
            Thread.sleep(random.nextInt(1500));

            cluster.node(0).kill();
            feed(captures, flow, 10, 12);
            cluster.node(0).start();
            cluster.awaitConnected(2);

            cluster.connect(1);
            feed(captures, flow, 12, 14);
            Thread.sleep(random.nextInt(1500));
            // while what belongs to the node that came back is on its way there
            cluster.node(0).kill();
            cluster.node(0).start();
            cluster.awaitConnected(3);
            feed(captures, flow, 14, PARTS);
            flow.awaitDone(LIMIT);

            for (final CaptureInPieces capture : captures) {
                final StreamSet streams = flow.streams().of(capture.id());
                final CheckReport report = streams.check(capture.truth());
                assertTrue(report.isExact(), () -> capture.id() + ": " + report);
                assertEquals(List.of(), streams.fragmentFaults());
                assertTrue(streams.flowFiles().stream().allMatch(stream -> stream.attribute("capture.epoch") == null));
            }
            assertEquals(List.of(), flow.cameOutOf("failure"));
        }
    }

    private List<CaptureInPieces> captures(int count) throws IOException {
        final List<CaptureInPieces> captures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            captures.add(CaptureInPieces.of(
                    "capture-" + i,
                    temp.resolve("pieces-" + i),
                    64 << 10,
                    Duration.ofSeconds(20),
                    Workload.of("mixed").scale(0.005).seed(i),
                    Workload.of("lossy").scale(0.005).seed(i),
                    Workload.interleaved(20, 50_000).seed(i)));
        }
        return captures;
    }

    /** Packets and checkpoint of a capture meet on one node; one node takes the packages from the folder. */
    private static void balanced(FlowBuilder flow) {
        ReassemblyFlow.tasks(2)
                .andThen(ReassemblyFlow.properties(Map.of("Sequence Timeout", "1 hour")))
                .accept(flow);
        flow.processor(ReassemblyFlow.SOURCE).put("executionNode", "PRIMARY");
        flow.connection(ReassemblyFlow.INPUT, "success")
                .put("loadBalanceStrategy", "PARTITION_BY_ATTRIBUTE")
                .put("partitioningAttribute", "capture.id");
        flow.connection(ReassemblyFlow.PROCESSOR, ReassemblyFlow.CHECKPOINT)
                .put("loadBalanceStrategy", "PARTITION_BY_ATTRIBUTE")
                .put("partitioningAttribute", "capture.id");
    }

    private static void feed(List<CaptureInPieces> captures, ReassemblyFlow flow, int from, int to) throws IOException {
        for (int part = from; part < to; part++) {
            for (final CaptureInPieces capture : captures) {
                flow.feed(capture, capture.size() * part / PARTS, capture.size() * (part + 1) / PARTS);
            }
        }
    }
}
