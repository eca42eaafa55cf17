package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.nifi.runtime.FlowBuilder;
import org.tcpreassembly.nifi.runtime.FlowFilePackage;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.CheckReport.Verdict;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** What can be set or fed, on self-contained captures, each seen once in a real NiFi. */
class ProcessorOptionsIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String NAME = "name.of.capture";

    @TempDir
    static Path temp;

    private static NifiInstance nifi;

    @BeforeAll
    static void startNifi() throws Exception {
        nifi = NifiInstance.in(temp.resolve("home"))
                // how long one that cannot be scheduled keeps its thread
                .property("nifi.administrative.yield.duration", "1 sec")
                .start();
    }

    @AfterAll
    static void stopNifi() {
        if (nifi != null) {
            nifi.stop();
        }
    }

    @Test
    void shouldReadSeveralCapturesAtOnceWithSeveralTasks() throws Exception {
        final Map<String, Truth> truths = new LinkedHashMap<>();
        try (ReassemblyFlow flow = flow("tasks", ReassemblyFlow.tasks(4))) {
            try (FlowFilePackage captures = flow.nextPackage()) {
                for (int i = 0; i < 12; i++) {
                    final String name = "capture" + i;
                    final Path file = temp.resolve(name);
                    truths.put(
                            name,
                            Workload.of(i % 2 == 0 ? "mixed" : "lossy")
                                    .scale(0.004)
                                    .seed(i)
                                    .writeTo(file));
                    captures.add(Map.of("filename", name, NAME, name), Files.readAllBytes(file));
                }
            }
            flow.start().awaitDone(SOON);

            final List<Packaged> all = flow.streams().flowFiles();
            for (final Map.Entry<String, Truth> truth : truths.entrySet()) {
                final CheckReport report = new StreamSet(all.stream()
                                .filter(stream -> truth.getKey().equals(stream.attribute(NAME)))
                                .toList())
                        .check(truth.getValue());
                assertTrue(report.isExact(), () -> truth.getKey() + ": " + report);
            }
            assertEquals(truths.size(), flow.cameOutOf("original").size());
            assertEquals(List.of(), flow.errors());
        }
    }

    @ParameterizedTest
    @CsvSource({"Split, EXACT", "Zero Fill, ZERO", "Concatenate, UNMARKED"})
    void shouldDoWithHolesAsTheGapStrategySays(String strategy, Verdict ofThoseWithHoles) throws Exception {
        final Path capture = temp.resolve(strategy);
        final Truth truth = Workload.of("lossy").scale(0.01).writeTo(capture);
        try (ReassemblyFlow flow = flow(strategy, ReassemblyFlow.properties(Map.of("Gap Strategy", strategy)))) {
            flow.feed(Map.of("filename", strategy), Files.readAllBytes(capture));
            flow.start().awaitDone(SOON);

            final StreamSet streams = flow.streams();
            final CheckReport report = streams.check(truth, strategy.equals("Split"));
            assertTrue(report.isOnly(Verdict.EXACT, ofThoseWithHoles), report::toString);
            assertEquals(List.of(), streams.fragmentFaults());
            if (!strategy.equals("Split")) {
                assertTrue(report.count(ofThoseWithHoles) > 0);
                assertTrue(streams.flowFiles().stream().anyMatch(stream -> stream.attribute("tcp.skips") != null));
            }
        }
    }

    @Test
    void shouldReadSingleFrames() throws Exception {
        final Conversation talk = Conversation.between("10.0.0.1:51000", "10.0.0.2:80");
        talk.client("to the server");
        talk.server("to the client");
        talk.ack();
        try (ReassemblyFlow flow = flow("frames", unchanged -> {})) {
            for (final byte[] frame : Capture.of(talk).frames()) {
                flow.feed(
                        Map.of("packet.link.type", "ETHERNET", "packet.timestamp", "2024-02-03T04:05:06.789012Z"),
                        frame);
            }
            flow.feed(Map.of("packet.link.type", "no such type"), new byte[60]);
            flow.start().awaitDone(SOON);

            final Map<String, String> contents = new TreeMap<>();
            for (final Packaged stream : flow.streams().flowFiles()) {
                contents.put(
                        stream.attribute("tcp.source.address") + " " + stream.attribute("tcp.first.timestamp"),
                        new String(stream.content(), StandardCharsets.US_ASCII));
            }
            assertEquals(
                    Map.of(
                            "10.0.0.1 2024-02-03T04:05:06.789012Z", "to the server",
                            "10.0.0.2 2024-02-03T04:05:06.789012Z", "to the client"),
                    contents);
            assertEquals(3, flow.cameOutOf("original").size());
            assertEquals(1, flow.cameOutOf("failure").size());
        }
    }

    @Test
    void shouldRefuseMoreStreamsThanAllowedAndPutNothingOut() throws Exception {
        final Path capture = temp.resolve("many");
        Workload.of("tiny").scale(0.001).writeTo(capture);
        final byte[] content = Files.readAllBytes(capture);
        try (ReassemblyFlow flow =
                flow("streams", ReassemblyFlow.properties(Map.of("Maximum Streams per FlowFile", "900")))) {
            flow.feed(Map.of("filename", "many"), content);
            flow.start().awaitDone(SOON);

            final List<Packaged> failed = flow.cameOutOf("failure");
            assertEquals(1, failed.size());
            assertTrue(failed.getFirst().attribute("error.reason").contains("Maximum Streams per FlowFile"));
            assertArrayEquals(content, failed.getFirst().content());
            assertEquals(0, flow.streams().size());
        }
    }

    @Test
    void shouldEvictConnectionsBeyondTheLimitAndLoseNoByte() throws Exception {
        final Path capture = temp.resolve("connections");
        final Workload workload = Workload.interleaved(50, 20_000);
        final long bytes = workload.writeTo(capture).capturedBytes();
        try (ReassemblyFlow flow =
                flow("connections", ReassemblyFlow.properties(Map.of("Maximum Connections", "40")))) {
            flow.feed(Map.of("filename", "connections"), Files.readAllBytes(capture));
            flow.start().awaitDone(SOON);

            final List<Packaged> streams = flow.streams().flowFiles();
            assertEquals(bytes, streams.stream().mapToLong(Packaged::length).sum());
            assertTrue(streams.stream().anyMatch(stream -> "evicted".equals(stream.attribute("tcp.close.reason"))));
        }
    }

    @Test
    void shouldReadATruncatedCaptureUpToItsLastWholePacket() throws Exception {
        final Conversation talk = Conversation.between("10.0.0.1:51000", "10.0.0.2:80");
        talk.handshake();
        talk.client("whole");
        talk.client("cut off");
        final byte[] whole = Capture.of(talk).pcap();
        try (ReassemblyFlow flow = flow("truncated", unchanged -> {})) {
            flow.feed(Map.of("filename", "cut"), Arrays.copyOf(whole, whole.length - 3));
            flow.feed(Map.of("filename", "empty"), new byte[0]);
            flow.start().awaitDone(SOON);

            final Packaged original = flow.cameOutOf("original").getFirst();
            assertEquals("true", original.attribute("pcap.truncated"));
            assertEquals("4", original.attribute("packet.count"));
            final Packaged stream = flow.streams().flowFiles().getFirst();
            assertEquals("whole", new String(stream.content(), StandardCharsets.US_ASCII));
            assertEquals("capture-end", stream.attribute("tcp.close.reason"));
            assertEquals("empty", flow.cameOutOf("failure").getFirst().attribute("filename"));
        }
    }

    @Test
    void shouldRefuseToRunWithRetry() throws Exception {
        final Conversation talk = Conversation.between("10.0.0.1:51000", "10.0.0.2:80");
        talk.handshake();
        talk.client("hello");
        talk.close(Side.CLIENT);
        try (ReassemblyFlow flow = flow("retry", ReassemblyFlow::retryStreams)) {
            flow.feed(Map.of("filename", "talk"), Capture.of(talk).pcap());
            flow.start();

            flow.awaitBulletin("Retry is set on the relationship streams", SOON);
            assertEquals(0, flow.streams().size());
            assertEquals(1, flow.waiting());
        }
    }

    private static ReassemblyFlow flow(String name, Consumer<FlowBuilder> changes) throws Exception {
        return new ReassemblyFlow(nifi, name, temp.resolve("flow-" + name), changes);
    }
}
