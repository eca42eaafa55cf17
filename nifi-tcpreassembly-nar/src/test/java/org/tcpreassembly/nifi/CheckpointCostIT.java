package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.BuildOutput;
import org.tcpreassembly.nifi.runtime.FlowBuilder;
import org.tcpreassembly.nifi.runtime.NifiClient;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.Workload;

/**
 * What checkpoints cost, measured in a real NiFi and printed as the tables of docs/durability.md, which also lie in
 * {@code nifi-tcpreassembly-nar/target/checkpoint-cost.md}. Nothing is asserted about time. {@code ./mvnw verify -Dit.excluded=
 * -Dit.test=CheckpointCostIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false}, with {@code -Dcost.scale=1} for the whole
 * workloads in place of a quarter and {@code -Dcost.runs} for other than five runs of each kind.
 *
 * <p>Seconds are those of the tasks of ReassembleTcp and of their thread, as NiFi itself tells them; NiFi's CPU beside them has
 * its compiler, collector and repositories too. Of several runs the median is told, and from which to which they went.
 */
@Tag("large")
class CheckpointCostIT {
    private static final Duration LIMIT = Duration.ofMinutes(9);
    private static final Duration CAPTURE = Duration.ofSeconds(30);
    private static final Duration WARMING_UP = Duration.ofSeconds(10);
    private static final Duration WATCHED = Duration.ofSeconds(15);
    private static final double SCALE = Double.parseDouble(System.getProperty("cost.scale", "0.25"));
    private static final int RUNS = Integer.getInteger("cost.runs", 5);
    /** Before those that count, for what runs is compiled meanwhile. */
    private static final int WARM_UPS = 2;

    private static final int RECOVERIES = 2;
    private static final Path REPORT = BuildOutput.target().resolve("checkpoint-cost.md");

    /** Whether the state goes through the flow. */
    private enum State {
        IN_MEMORY(ReassemblyFlow::withoutLoop),
        IN_CHECKPOINTS(flow -> {});

        private final Consumer<FlowBuilder> changes;

        State(Consumer<FlowBuilder> changes) {
            this.changes = changes;
        }
    }

    /**
     * What it took to take in what waited.
     *
     * @param passed until nothing waited any longer, beginning with the call that starts the processor
     * @param work seconds of tasks
     * @param cpuSeconds of all of NiFi
     */
    private record Run(
            double passed, NifiClient.Work work, double cpuSeconds, long checkpointBytes, long checkpoints) {}

    @TempDir
    Path temp;

    @BeforeAll
    static void newReport() throws IOException {
        Files.deleteIfExists(REPORT);
    }

    @Test
    void throughputWithAndWithoutCheckpoints() throws Exception {
        report(
                "| workload | FlowFiles of | MB/s, state in memory | MB/s, checkpoints | ratio | task's CPU s, in memory |"
                        + " task's CPU s, checkpoints | ratio | NiFi's CPU s, in memory | NiFi's CPU s, checkpoints |"
                        + " checkpoint bytes per input byte | checkpoint FlowFiles |");
        report("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (final String workload : List.of("mixed", "lossy")) {
            for (final int megabytes : new int[] {1, 8}) {
                measure(workload, megabytes);
            }
        }
    }

    @Test
    void recoveryWithAHundredThousandOpenConnections() throws Exception {
        final CaptureInPieces capture = CaptureInPieces.of(
                "open", temp.resolve("pieces"), 1 << 20, CAPTURE, Workload.interleaved(100_000, 300));
        // all have shaken hands, most have sent, none has ended
        final int open = capture.size() * 65 / 100;
        try (NifiInstance nifi = nifi("recovery");
                ReassemblyFlow flow = flow(nifi, "recovery", State.IN_CHECKPOINTS)) {
            flow.feed(capture, 0, open);
            flow.startSource().awaitWaiting(open, LIMIT);
            flow.runProcessorUntil(() -> flow.waiting() == 0);
            report("");
            report("| start with 100,000 open connections | s until the next input is through | of these in tasks |"
                    + " of these committing | task's CPU s |");
            report("| --- | --- | --- | --- | --- |");
            int next = open;
            for (int run = 0; run < RECOVERIES; run++) {
                flow.feed(capture, next++);
                flow.awaitWaiting(1, LIMIT);
                recover(
                        nifi,
                        flow,
                        String.format(
                                Locale.ROOT,
                                "processor started (%d checkpoint FlowFiles, %,d bytes)",
                                flow.checkpoints(),
                                flow.checkpointBytes()));
                flow.feed(capture, next++);
                flow.awaitWaiting(1, LIMIT);
                nifi.kill();
                nifi.start();
                recover(nifi, flow, "processor started after kill -9 of NiFi");
            }
        }
    }

    private static void recover(NifiInstance nifi, ReassemblyFlow flow, String what) throws Exception {
        final Run run = run(nifi, flow);
        report(String.format(
                Locale.ROOT,
                "| %s | %.1f | %.2f | %.2f | %.2f |",
                what,
                run.passed,
                run.work.seconds(),
                run.work.committing(),
                run.work.cpuSeconds()));
    }

    @Test
    void waitingForTimeouts() throws Exception {
        final CaptureInPieces capture =
                CaptureInPieces.of("silent", temp.resolve("silent"), 1 << 20, CAPTURE, Workload.interleaved(2000, 900));
        try (NifiInstance nifi = nifi("silence");
                ReassemblyFlow flow = new ReassemblyFlow(
                        nifi,
                        "silence",
                        temp.resolve("flow-silence"),
                        ReassemblyFlow.properties(Map.of("Idle Timeout", "1 hour")))) {
            Thread.sleep(WARMING_UP);
            final double stopped = load(nifi);
            flow.start();
            final double idle = load(nifi);
            flow.feed(capture, 0, capture.size() / 2);
            flow.awaitDone(LIMIT);
            final double waiting = load(nifi);
            report("");
            report("| NiFi, flow of 8 processors | % of one CPU |");
            report("| --- | --- |");
            report(String.format(Locale.ROOT, "| stopped | %.1f |", stopped));
            report(String.format(Locale.ROOT, "| running, nothing queued | %.1f |", idle));
            report(String.format(
                    Locale.ROOT, "| running, %d checkpoint FlowFiles queued | %.1f |", flow.checkpoints(), waiting));
        }
    }

    private static double load(NifiInstance nifi) throws InterruptedException {
        final Duration before = nifi.cpuTime();
        final long begin = System.nanoTime();
        Thread.sleep(WATCHED);
        return 100.0 * nifi.cpuTime().minus(before).toNanos() / (System.nanoTime() - begin);
    }

    /** Runs of both kinds take turns, after those that warm up. */
    private void measure(String workload, int megabytes) throws Exception {
        final CaptureInPieces capture = CaptureInPieces.of(
                workload,
                temp.resolve(workload + megabytes),
                megabytes << 20,
                CAPTURE,
                Workload.of(workload).scale(SCALE));
        final List<Run> memory = new ArrayList<>();
        final List<Run> checkpoints = new ArrayList<>();
        try (NifiInstance nifi = nifi(workload + megabytes + "-home")) {
            for (int run = -WARM_UPS; run < RUNS; run++) {
                final Run inMemory = run(nifi, capture, State.IN_MEMORY, run);
                final Run inCheckpoints = run(nifi, capture, State.IN_CHECKPOINTS, run);
                if (run >= 0) {
                    memory.add(inMemory);
                    checkpoints.add(inCheckpoints);
                }
            }
        }
        final double input = capture.bytes() / 1e6;
        final ToDoubleFunction<Run> rate = run -> input / run.work.seconds();
        final ToDoubleFunction<Run> cpu = run -> run.work.cpuSeconds();
        report(String.format(
                Locale.ROOT,
                "| %s | %d MB | %s | %s | %s | %s | %s | %s | %s | %s | %.2f | %d |",
                workload,
                megabytes,
                figure("%.0f", memory.stream().mapToDouble(rate)),
                figure("%.0f", checkpoints.stream().mapToDouble(rate)),
                ratios(memory, checkpoints, rate),
                figure("%.2f", memory.stream().mapToDouble(cpu)),
                figure("%.2f", checkpoints.stream().mapToDouble(cpu)),
                ratios(memory, checkpoints, cpu),
                figure("%.2f", memory.stream().mapToDouble(Run::cpuSeconds)),
                figure("%.2f", checkpoints.stream().mapToDouble(Run::cpuSeconds)),
                checkpoints.getFirst().checkpointBytes / 1e6 / input,
                checkpoints.getFirst().checkpoints));
    }

    /** Of runs that followed each other what the second had for each of the first. */
    private static String ratios(List<Run> first, List<Run> second, ToDoubleFunction<Run> of) {
        return figure(
                "%.2f",
                IntStream.range(0, first.size())
                        .mapToDouble(run -> of.applyAsDouble(second.get(run)) / of.applyAsDouble(first.get(run))));
    }

    /** The median, and the range. */
    private static String figure(String format, DoubleStream values) {
        final double[] sorted = values.sorted().toArray();
        return String.format(
                Locale.ROOT,
                format + " (" + format + "-" + format + ")",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private Run run(NifiInstance nifi, CaptureInPieces capture, State state, int number) throws Exception {
        try (ReassemblyFlow flow = flow(nifi, capture.id() + "-" + state + "-" + number, state)) {
            flow.feed(capture, 0, capture.size());
            flow.startSource().awaitWaiting(capture.size(), LIMIT);
            final Run run = run(nifi, flow);
            final Map<String, Long> counters = nifi.client().counters(flow.processor());
            assertEquals(0L, counters.getOrDefault("Captures Failed", 0L));
            assertTrue(counters.get("Streams") > 0);
            return run;
        }
    }

    /** Lets the stopped processor take what waits. */
    private static Run run(NifiInstance nifi, ReassemblyFlow flow) throws Exception {
        final NifiClient.Work before = nifi.client().work(flow.processor());
        final Duration cpu = nifi.cpuTime();
        final long begin = System.nanoTime();
        flow.startProcessor();
        flow.await("all inputs to be read", LIMIT, () -> flow.waiting() == 0);
        final double passed = (System.nanoTime() - begin) / 1e9;
        final double cpuSeconds = nifi.cpuTime().minus(cpu).toNanos() / 1e9;
        flow.stopProcessor();
        final Map<String, Long> counters = nifi.client().counters(flow.processor());
        return new Run(
                passed,
                nifi.client().work(flow.processor()).since(before),
                cpuSeconds,
                counters.getOrDefault("Checkpoint Bytes", 0L),
                counters.getOrDefault("Checkpoint FlowFiles", 0L));
    }

    /** What comes out ends there, so that nothing but ReassembleTcp is at work. */
    private ReassemblyFlow flow(NifiInstance nifi, String name, State state) throws Exception {
        final Consumer<FlowBuilder> alone = definition -> {
            for (final String relationship : List.of("streams", "original", "failure")) {
                definition.disconnect(ReassemblyFlow.PROCESSOR, relationship);
                definition.terminate(ReassemblyFlow.PROCESSOR, relationship);
            }
        };
        return new ReassemblyFlow(nifi, name, temp.resolve("flow-" + name), alone.andThen(state.changes));
    }

    private NifiInstance nifi(String name) throws Exception {
        return NifiInstance.in(temp.resolve(name))
                .heap("1g")
                .property("nifi.performance.tracking.percentage", "100")
                .start();
    }

    private static void report(String line) throws IOException {
        System.out.println(line);
        Files.writeString(REPORT, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
