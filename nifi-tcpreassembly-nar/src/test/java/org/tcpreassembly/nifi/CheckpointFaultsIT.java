package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.FlowBuilder;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.CheckReport.Verdict;
import org.tcpreassembly.testing.Workload;

/**
 * What users, administrators and NiFi itself do to a continuing capture, each tried in a real NiFi, with what comes of it. The kills
 * are in {@link ContinuingKillIT}. Those that take long are run by {@code ./mvnw verify -Dit.excluded= -Dit.test=CheckpointFaultsIT
 * -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class CheckpointFaultsIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration SHORTER_THAN_GAP_TIMEOUT = Duration.ofSeconds(20);
    /** Where the version of the format stands in every part of a checkpoint. */
    private static final int VERSION_OFFSET = 8;

    private static final Consumer<FlowBuilder> UNCHANGED = flow -> {};

    @TempDir
    static Path temp;

    private static NifiInstance nifi;
    private static CaptureInPieces capture;
    private static StreamSet expected;

    @BeforeAll
    static void startNifi() throws Exception {
        capture = CaptureInPieces.of(
                "faulty",
                temp.resolve("pieces"),
                64 << 10,
                SHORTER_THAN_GAP_TIMEOUT,
                Workload.of("mixed").scale(0.005),
                Workload.of("lossy").scale(0.005),
                Workload.interleaved(20, 30_000));
        nifi = NifiInstance.in(temp.resolve("home"))
                .property("nifi.administrative.yield.duration", "1 sec")
                // what has left the queues can be replayed
                .property("nifi.content.repository.archive.enabled", "true")
                .property("nifi.content.repository.archive.max.retention.period", "1 hour")
                .property("nifi.content.repository.archive.max.usage.percentage", "95%")
                .start();
        expected = undisturbed("undisturbed", capture);
    }

    @AfterAll
    static void stopNifi() {
        if (nifi != null) {
            nifi.stop();
        }
    }

    // Nothing happens to the streams

    @Test
    void shouldGoOnWhenStoppedAndStarted() throws Exception {
        try (ReassemblyFlow flow = flow("stop", UNCHANGED).start()) {
            final int parts = 8;
            for (int part = 0; part < parts; part++) {
                flow.feed(capture, capture.size() * part / parts, capture.size() * (part + 1) / parts);
                flow.await("the part to be taken", SOON, () -> flow.notTaken() == 0);
                flow.stopProcessor().startProcessor();
            }
            flow.awaitDone(SOON);

            assertUndisturbed(flow);
        }
    }

    @Test
    void shouldGoOnWithOtherProperties() throws Exception {
        try (ReassemblyFlow flow = flow("properties", UNCHANGED).start()) {
            feedFirstHalf(flow);
            flow.stopProcessor()
                    .configure(Map.of("Maximum Cached State", "1 B", "Maximum Connections", "300000"))
                    .startProcessor();
            feedSecondHalf(flow);

            assertUndisturbed(flow);
        }
    }

    /** Timeouts of seconds and a downtime of many of them stand for those of minutes and an hour. */
    @Test
    void shouldGoOnAfterARestartHoweverLongItTook() throws Exception {
        final CaptureInPieces brief = CaptureInPieces.of(
                "brief",
                temp.resolve("brief-pieces"),
                64 << 10,
                Duration.ofSeconds(1),
                Workload.of("mixed").scale(0.005),
                Workload.interleaved(20, 30_000));
        final Map<String, String> timeouts =
                Map.of("Gap Timeout", "2 sec", "Idle Timeout", "4 sec", "Sequence Timeout", "4 sec");
        final StreamSet expectedOfBrief = undisturbed("brief-undisturbed", brief);
        try (ReassemblyFlow flow = flow("downtime", ReassemblyFlow.properties(timeouts))) {
            final int half = brief.size() / 2;
            flow.feed(brief, 0, half);
            flow.startSource().awaitWaiting(half, SOON);
            flow.startOthers();
            flow.runProcessorUntil(() -> flow.waiting() == 0);
            flow.feed(brief, half, brief.size());
            flow.awaitWaiting(brief.size() - half, SOON);

            nifi.stop();
            Thread.sleep(Duration.ofSeconds(8));
            nifi.start();
            assertEquals(brief.size() - half, flow.waiting());
            assertTrue(flow.checkpoints() > 0);
            flow.startProcessor().awaitDone(SOON);

            assertEquals(List.of(), flow.streams().differencesFrom(expectedOfBrief));
            assertEquals(List.of(), flow.errors());
        }
    }

    @Test
    void shouldGoOnWhenTheCheckpointLeadsElsewhereToo() throws Exception {
        final Consumer<FlowBuilder> elsewhere = definition -> {
            definition.attribute("Elsewhere", "was", "here");
            definition.connect(ReassemblyFlow.PROCESSOR, ReassemblyFlow.CHECKPOINT, "Elsewhere");
            definition.terminate("Elsewhere", "success");
        };
        try (ReassemblyFlow flow = flow("elsewhere", elsewhere).start()) {
            feedFirstHalf(flow);
            flow.stopProcessor().startProcessor();
            flow.feed(capture, capture.size() / 2, capture.size());
            flow.await(
                    "all inputs to be through, and their streams to be written",
                    SOON,
                    () -> flow.cameOutOf("original").size() == capture.size()
                            && flow.streams().differencesFrom(expected).isEmpty());

            assertUndisturbed(flow);
        }
    }

    @Test
    void shouldDropTheCopiesWhenTheLoopIsDrawnTwice() throws Exception {
        final Consumer<FlowBuilder> twice = definition ->
                definition.connect(ReassemblyFlow.PROCESSOR, ReassemblyFlow.CHECKPOINT, ReassemblyFlow.PROCESSOR);
        try (ReassemblyFlow flow = flow("twice", twice).start()) {
            feedFirstHalf(flow);
            flow.stopProcessor().startProcessor();
            flow.feed(capture, capture.size() / 2, capture.size());
            flow.await(
                    "all inputs to be through, and their streams to be written",
                    SOON,
                    () -> flow.cameOutOf("original").size() == capture.size()
                            && flow.streams().differencesFrom(expected).isEmpty());
            flow.awaitBulletin("is a copy or an older state", SOON);

            assertUndisturbed(flow);
        }
    }

    @Test
    void shouldTellAnInputThatIsReplayed() throws Exception {
        try (ReassemblyFlow flow = flow("replay", UNCHANGED).start()) {
            feedFirstHalf(flow);
            final String input = flow.cameOutOf("original").getFirst().attribute("capture.sequence");
            final JsonNode event = flow.replayable(details -> "faulty".equals(attribute(details, "capture.id"))
                    && attribute(details, "checkpoint.generation") == null);
            nifi.client().replay(event);
            flow.await(
                    "the replayed input", SOON, () -> flow.cameOutOf("original").size() == capture.size() / 2 + 1);
            feedSecondHalf(flow);

            assertTrue(input != null);
            assertEquals(
                    1,
                    flow.cameOutOf("original").stream()
                            .filter(original -> "true".equals(original.attribute("capture.duplicate")))
                            .count());
            assertUndisturbed(flow);
        }
    }

    @Test
    void shouldDropACheckpointThatIsReplayed() throws Exception {
        try (ReassemblyFlow flow = flow("replay-checkpoint", UNCHANGED).start()) {
            feedFirstHalf(flow);
            final JsonNode event = flow.replayable(details -> attribute(details, "checkpoint.generation") != null);
            nifi.client().replay(event);
            feedSecondHalf(flow);

            flow.awaitBulletin("is a copy or an older state", SOON);
            assertUndisturbed(flow);
        }
    }

    @Test
    @Tag("large")
    void shouldReadInputsThatWereSwappedOut() throws Exception {
        final CaptureInPieces packets = CaptureInPieces.of(
                "swapped",
                temp.resolve("packets"),
                1,
                SHORTER_THAN_GAP_TIMEOUT,
                Workload.of("mixed").scale(0.03));
        assertTrue(packets.size() > 25_000, () -> packets.size() + " packets");
        try (ReassemblyFlow flow = flow("swap", UNCHANGED)) {
            flow.feed(packets, 0, packets.size());
            flow.startSource().awaitWaiting(packets.size(), SOON);
            flow.start().awaitDone(Duration.ofMinutes(5));

            final CheckReport report = flow.streams().check(packets.truth());
            assertTrue(report.isExact(), report::toString);
            assertEquals(List.of(), flow.streams().fragmentFaults());
            assertEquals(packets.size(), flow.cameOutOf("original").size());
            assertEquals(List.of(), flow.errors());
        }
    }

    @Test
    void shouldGoOnWithACheckpointThatWasTakenOutAndPutBack() throws Exception {
        try (ReassemblyFlow flow = flow("put-back", UNCHANGED).start()) {
            feedFirstHalf(flow);
            flow.stopProcessor();
            flow.putCheckpointBack(content -> content);
            flow.startProcessor();
            feedSecondHalf(flow);

            assertUndisturbed(flow);
        }
    }

    // The state is lost, which is told

    @Test
    void shouldSendADamagedCheckpointToFailureAndBeginANewEpoch() throws Exception {
        try (ReassemblyFlow flow = flow("damaged", UNCHANGED).start()) {
            feedFirstHalf(flow);
            flow.stopProcessor();
            flow.putCheckpointBack(content -> {
                final byte[] damaged = content.clone();
                damaged[damaged.length / 2] ^= 0x55;
                return damaged;
            });
            flow.startProcessor();
            feedSecondHalf(flow);

            final List<Packaged> failed = flow.cameOutOf("failure");
            assertFalse(failed.isEmpty());
            assertTrue(failed.stream().allMatch(checkpoint -> checkpoint.attribute("checkpoint.generation") != null));
            assertTrue(failed.stream().anyMatch(checkpoint -> checkpoint.attribute("error.reason") != null));
            assertNewEpoch(flow);
        }
    }

    @Test
    void shouldSendACheckpointOfAnotherVersionToFailureAndBeginANewEpoch() throws Exception {
        try (ReassemblyFlow flow = flow("version", UNCHANGED).start()) {
            feedFirstHalf(flow);
            flow.stopProcessor();
            flow.putCheckpointBack(content -> {
                final byte[] newer = content.clone();
                newer[VERSION_OFFSET]++;
                return newer;
            });
            flow.startProcessor();
            feedSecondHalf(flow);

            final List<Packaged> failed = flow.cameOutOf("failure");
            assertFalse(failed.isEmpty());
            assertTrue(failed.stream()
                    .allMatch(checkpoint -> checkpoint.attribute("error.reason").contains("it is of version ")));
            assertNewEpoch(flow);
        }
    }

    /** Also shows that the comparison with the truth finds damage. */
    @Test
    void shouldBeginANewEpochWhenTheLoopIsEmptied() throws Exception {
        try (ReassemblyFlow flow = flow("emptied", UNCHANGED).start()) {
            feedFirstHalf(flow);
            assertTrue(nifi.client().emptyQueue(flow.group(), ReassemblyFlow.PROCESSOR, ReassemblyFlow.CHECKPOINT) > 0);
            feedSecondHalf(flow);

            assertNewEpoch(flow);
        }
    }

    /** Nothing in memory tells that there was a checkpoint, only the sequence with which the capture goes on. */
    @Test
    void shouldBeginANewEpochWhenTheLoopIsEmptiedWhileStopped() throws Exception {
        try (ReassemblyFlow flow = flow("emptied-stopped", UNCHANGED).start()) {
            feedFirstHalf(flow);
            flow.stopProcessor();
            assertTrue(nifi.client().emptyQueue(flow.group(), ReassemblyFlow.PROCESSOR, ReassemblyFlow.CHECKPOINT) > 0);
            flow.startProcessor();
            feedSecondHalf(flow);

            assertNewEpoch(flow);
        }
    }

    @Test
    @Tag("large")
    void shouldBeginANewEpochWhenTheCheckpointExpires() throws Exception {
        try (ReassemblyFlow flow = flow("expired", UNCHANGED).start()) {
            feedFirstHalf(flow);
            flow.stopProcessor();
            nifi.client()
                    .configureConnection(
                            flow.group(),
                            ReassemblyFlow.PROCESSOR,
                            ReassemblyFlow.CHECKPOINT,
                            "flowFileExpiration",
                            "1 sec");
            Thread.sleep(1500);
            flow.startProcessor();
            flow.await("the checkpoint to expire", SOON, () -> flow.checkpoints() == 0);
            flow.stopProcessor();
            nifi.client()
                    .configureConnection(
                            flow.group(),
                            ReassemblyFlow.PROCESSOR,
                            ReassemblyFlow.CHECKPOINT,
                            "flowFileExpiration",
                            "0 sec");
            flow.startProcessor();
            feedSecondHalf(flow);

            assertNewEpoch(flow);
        }
    }

    @Test
    void shouldSayThatAnAutoTerminatedLoopKeepsNothing() throws Exception {
        try (ReassemblyFlow flow =
                flow("terminated", ReassemblyFlow::withoutLoop).start()) {
            feedFirstHalf(flow);
            flow.awaitBulletin("WARN.*checkpoint", SOON);
            feedSecondHalf(flow);

            assertUndisturbed(flow);
        }
    }

    // Inputs are lost, which is told

    @Test
    void shouldNameTheInputsThatWereDroppedFromTheQueue() throws Exception {
        try (ReassemblyFlow flow = flow("dropped", ReassemblyFlow.properties(Map.of("Sequence Timeout", "2 sec")))
                .start()) {
            feedFirstHalf(flow);
            flow.stopProcessor();
            final int from = capture.size() / 2;
            final int to = from + capture.size() / 8;
            flow.feed(capture, from, to);
            flow.awaitWaiting(to - from, SOON);
            assertEquals(to - from, nifi.client().emptyQueue(flow.group(), ReassemblyFlow.INPUT, "success"));
            flow.startProcessor();
            flow.feed(capture, to, capture.size());
            flow.awaitDone(SOON);

            assertMissingInputs(flow, from, to);
        }
    }

    @Test
    @Tag("large")
    void shouldNameTheInputsThatExpired() throws Exception {
        try (ReassemblyFlow flow = flow("input-expired", ReassemblyFlow.properties(Map.of("Sequence Timeout", "2 sec")))
                .start()) {
            feedFirstHalf(flow);
            flow.stopProcessor();
            final int from = capture.size() / 2;
            final int to = from + capture.size() / 8;
            nifi.client()
                    .configureConnection(flow.group(), ReassemblyFlow.INPUT, "success", "flowFileExpiration", "1 sec");
            flow.feed(capture, from, to);
            flow.awaitWaiting(to - from, SOON);
            Thread.sleep(1500);
            flow.startProcessor();
            flow.await("the inputs to expire", SOON, () -> flow.waiting() == 0);
            flow.stopProcessor();
            nifi.client()
                    .configureConnection(flow.group(), ReassemblyFlow.INPUT, "success", "flowFileExpiration", "0 sec");
            flow.startProcessor();
            flow.feed(capture, to, capture.size());
            flow.awaitDone(SOON);

            assertMissingInputs(flow, from, to);
        }
    }

    // Steps

    private static ReassemblyFlow flow(String name, Consumer<FlowBuilder> changes) throws Exception {
        return new ReassemblyFlow(nifi, name, temp.resolve("flow-" + name), changes);
    }

    private static StreamSet undisturbed(String name, CaptureInPieces of) throws Exception {
        try (ReassemblyFlow flow = flow(name, UNCHANGED).start()) {
            flow.feed(of, 0, of.size());
            flow.awaitDone(SOON);
            final CheckReport report = flow.streams().check(of.truth());
            assertTrue(report.isExact(), report::toString);
            assertEquals(List.of(), flow.streams().fragmentFaults());
            return flow.streams();
        }
    }

    private static void feedFirstHalf(ReassemblyFlow flow) throws Exception {
        feed(flow, 0, capture.size() / 2);
    }

    private static void feedSecondHalf(ReassemblyFlow flow) throws Exception {
        feed(flow, capture.size() / 2, capture.size());
    }

    /** In several commits. */
    private static void feed(ReassemblyFlow flow, int from, int to) throws Exception {
        final int parts = 5;
        for (int part = 0; part < parts; part++) {
            flow.feed(capture, from + (to - from) * part / parts, from + (to - from) * (part + 1) / parts);
            flow.awaitDone(SOON);
        }
    }

    private static void assertUndisturbed(ReassemblyFlow flow) throws Exception {
        assertEquals(List.of(), flow.streams().differencesFrom(expected));
        assertEquals(List.of(), flow.cameOutOf("failure"));
        assertEquals(List.of(), flow.errors());
    }

    /** The error is told, what comes out afterwards says so, no input is held up, and the check sees the damage. */
    private static void assertNewEpoch(ReassemblyFlow flow) throws Exception {
        assertTrue(flow.errors().stream().anyMatch(error -> error.contains("checkpoint")), () -> "no error");
        assertEquals(capture.size(), flow.cameOutOf("original").size());
        final List<Packaged> streams = flow.streams().flowFiles();
        assertTrue(streams.stream().anyMatch(stream -> stream.attribute("capture.epoch") != null));
        final CheckReport report = flow.streams().check(capture.truth());
        assertFalse(report.isExact(), "the check does not see that a checkpoint was dropped");
        assertEquals(0, report.count(Verdict.LONG), report::toString);
    }

    private static void assertMissingInputs(ReassemblyFlow flow, int from, int to) throws Exception {
        flow.awaitBulletin(from + "[^0-9].*" + (to - 1) + "|" + from, SOON);
        assertEquals(capture.size() - (to - from), flow.cameOutOf("original").size());
        final CheckReport report = flow.streams().check(capture.truth());
        assertFalse(report.isExact());
        assertEquals(0, report.count(Verdict.LONG), report::toString);
        assertTrue(flow.streams().flowFiles().stream().allMatch(stream -> stream.attribute("capture.epoch") == null));
    }

    private static String attribute(JsonNode event, String name) {
        for (final JsonNode attribute : event.path("attributes")) {
            if (attribute.path("name").asText().equals(name)) {
                return attribute.path("value").asText();
            }
        }
        return null;
    }
}
