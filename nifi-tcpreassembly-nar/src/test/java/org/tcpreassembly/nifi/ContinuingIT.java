package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.FlowBuilder;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.Endpoint;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.TruthChecker;
import org.tcpreassembly.testing.Workload;

/** Continuing captures in a real NiFi to which nothing happens. */
class ContinuingIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    static Path temp;

    private static NifiInstance nifi;

    @BeforeAll
    static void startNifi() throws Exception {
        nifi = NifiInstance.in(temp.resolve("home")).start();
    }

    @AfterAll
    static void stopNifi() {
        if (nifi != null) {
            nifi.stop();
        }
    }

    @Test
    void shouldReadSeveralCapturesAtOnceWithSeveralTasks() throws Exception {
        final List<CaptureInPieces> captures = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            captures.add(capture(
                    "capture-" + i,
                    64 << 10,
                    Workload.of(i % 2 == 0 ? "mixed" : "lossy").scale(0.004).seed(i)));
        }
        try (ReassemblyFlow flow = flow("several", ReassemblyFlow.tasks(4)).start()) {
            final int parts = 10;
            for (int part = 0; part < parts; part++) {
                for (final CaptureInPieces capture : captures) {
                    flow.feed(capture, capture.size() * part / parts, capture.size() * (part + 1) / parts);
                }
            }
            flow.awaitDone(SOON);

            for (final CaptureInPieces capture : captures) {
                final StreamSet streams = flow.streams().of(capture.id());
                final CheckReport report = streams.check(capture.truth());
                assertTrue(report.isExact(), () -> capture.id() + ": " + report);
                assertEquals(List.of(), streams.fragmentFaults());
            }
            assertEquals(List.of(), flow.errors());
        }
    }

    @Test
    void shouldTimeOutStreamsWhenACaptureFallsSilent() throws Exception {
        final Conversation holed = Conversation.between("10.0.0.1:51000", "10.0.0.2:80");
        holed.handshake();
        holed.client("before");
        holed.client().skip(10);
        holed.client("after");
        final Conversation open = Conversation.between("10.0.0.3:51000", "10.0.0.2:80");
        open.handshake();
        open.server("never closed");
        try (ReassemblyFlow flow = flow(
                        "silent", ReassemblyFlow.properties(Map.of("Gap Timeout", "1 sec", "Idle Timeout", "3 sec")))
                .start()) {
            flow.feed(
                    Map.of("capture.id", "silent", "capture.sequence", "0"),
                    Capture.of(holed, open).pcap());

            flow.await("three FlowFiles of streams", SOON, () -> flow.streams().size() == 3 && flow.waiting() == 0);

            final List<String> contents = new ArrayList<>();
            for (final Packaged stream : flow.streams().flowFiles()) {
                contents.add(stream.attribute("tcp.skip") + " " + stream.attribute("tcp.close.reason") + " "
                        + new String(stream.content(), StandardCharsets.US_ASCII));
            }
            assertEquals(
                    List.of("0 null before", "10 idle after", "0 idle never closed"),
                    contents.stream().toList());
            assertEquals(List.of(), flow.streams().fragmentFaults());
        }
    }

    @Test
    void shouldGiveFragmentsThatMergeContentPutsTogether() throws Exception {
        final CaptureInPieces capture =
                capture("fragments", 64 << 10, Workload.of("mixed").scale(0.005), Workload.interleaved(20, 100_000));
        final Consumer<FlowBuilder> defragment = definition -> {
            definition.standard(
                    "Merge",
                    "MergeContent",
                    Map.of("Merge Strategy", "Defragment", "Maximum number of Bins", "100000"));
            definition.disconnect(ReassemblyFlow.PROCESSOR, "streams");
            definition.connect(ReassemblyFlow.PROCESSOR, "streams", "Merge");
            definition.connect("Merge", "merged", "Mark streams");
            definition.terminate("Merge", "original", "failure");
        };
        try (ReassemblyFlow flow = flow(
                        "fragments",
                        defragment.andThen(ReassemblyFlow.properties(Map.of("Maximum Fragment Size", "10 KB"))))
                .start()) {
            flow.feed(capture, 0, capture.size());
            flow.awaitDone(SOON);

            final TruthChecker checker = new TruthChecker(capture.truth());
            int fromFragments = 0;
            for (final Packaged merged : flow.cameOutOf("streams")) {
                try (InputStream content = merged.open()) {
                    checker.stream(direction(merged)).bytes(content);
                }
                fromFragments += merged.length() > 10 << 10 ? 1 : 0;
            }
            final CheckReport report = checker.report();
            assertTrue(report.isExact(), report::toString);
            assertTrue(fromFragments > 20, fromFragments + " streams came in fragments");
            assertEquals(List.of(), flow.errors());
        }
    }

    @Test
    void shouldPutOutWhatIsThereWithAvailableData() throws Exception {
        final CaptureInPieces capture =
                capture("available", 64 << 10, Workload.of("lossy").scale(0.005), Workload.interleaved(20, 30_000));
        try (ReassemblyFlow flow = flow(
                        "available", ReassemblyFlow.properties(Map.of("Output Strategy", "Available Data")))
                .start()) {
            flow.feed(capture, 0, capture.size());
            flow.awaitDone(SOON);

            final CheckReport report = flow.streams().check(capture.truth());
            assertTrue(report.isExact(), report::toString);
            assertEquals(List.of(), flow.streams().fragmentFaults());
        }
    }

    @Test
    void shouldReadAContinuingCaptureFrameByFrame() throws Exception {
        final Conversation talk = Conversation.between("10.0.0.1:51000", "10.0.0.2:80");
        talk.handshake();
        talk.client("GET / HTTP/1.0\r\n\r\n");
        talk.server("HTTP/1.0 200 OK\r\n\r\nhello");
        talk.close(Side.SERVER);
        final Capture capture = Capture.of(talk);
        try (ReassemblyFlow flow = flow("frames", unchanged -> {}).start()) {
            for (int i = 0; i < capture.frames().size(); i++) {
                flow.feed(
                        Map.of(
                                "capture.id",
                                "frames",
                                "capture.sequence",
                                Integer.toString(i),
                                "packet.link.type",
                                "ETHERNET",
                                "packet.timestamp",
                                capture.times().get(i).toString()),
                        capture.frames().get(i));
            }
            flow.awaitDone(SOON);

            final CheckReport report = flow.streams().check(capture.truth());
            assertTrue(report.isExact(), report::toString);
            assertTrue(flow.streams().flowFiles().stream()
                    .allMatch(stream -> "true".equals(stream.attribute("tcp.complete"))));
        }
    }

    private static CaptureInPieces capture(String id, int bytes, Workload... workloads) throws Exception {
        return CaptureInPieces.of(id, temp.resolve("pieces-" + id), bytes, Duration.ofSeconds(20), workloads);
    }

    private static ReassemblyFlow flow(String name, Consumer<FlowBuilder> changes) throws Exception {
        return new ReassemblyFlow(nifi, name, temp.resolve("flow-" + name), changes);
    }

    private static Direction direction(Packaged stream) {
        return new Direction(
                Endpoint.of(
                        stream.attribute("tcp.source.address"), Integer.parseInt(stream.attribute("tcp.source.port"))),
                Endpoint.of(
                        stream.attribute("tcp.destination.address"),
                        Integer.parseInt(stream.attribute("tcp.destination.port"))));
    }
}
