package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.FlowBuilder;
import org.tcpreassembly.nifi.runtime.FlowFilePackage;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Workload;

/**
 * Continuing captures come out as if nothing had happened when NiFi is killed again and again while it reads them: every stream is
 * compared with the truth, and every FlowFile, attributes included, with those of a run without kills. That the comparison can fail is
 * shown by {@link CheckpointFaultsIT}.
 *
 * <p>Three kills are part of the build. Twenty-five over a capture of half a gigabyte take about a quarter of an hour:
 * {@code ./mvnw verify -Dit.excluded= -Dit.test='ContinuingKillIT#*TwentyFive*' -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false},
 * with {@code -Dkill.seed=N} at other moments.
 */
class ContinuingKillIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SEED = Long.getLong("kill.seed", 1);
    private static final int LONGEST_RUN_MILLIS = 2000;

    /**
     * Streams in fragments, and no limit that gives up what is merely late: NiFi may run for half a minute before it answers, and
     * that is silence of the capture.
     */
    private static final Map<String, String> PROPERTIES = Map.of(
            "Sequence Timeout", "1 hour",
            "Gap Timeout", "5 min",
            "Maximum Fragment Size", "16 KB",
            "Maximum Buffered per Capture", "256 MB");

    @TempDir
    Path temp;

    @Test
    void shouldPutOutEachByteOnceOverThreeKills() throws Exception {
        survive(
                3,
                capture(
                        128 << 10,
                        Duration.ofSeconds(20),
                        Workload.of("mixed").scale(0.02),
                        Workload.of("lossy").scale(0.02),
                        Workload.of("tiny").scale(0.002),
                        Workload.interleaved(60, 60_000)));
    }

    @Test
    @Tag("large")
    void shouldPutOutEachByteOnceOverTwentyFiveKills() throws Exception {
        survive(
                25,
                capture(
                        1 << 20,
                        Duration.ofSeconds(60),
                        Workload.of("mixed").scale(0.3),
                        Workload.of("lossy").scale(0.3),
                        Workload.of("tiny").scale(0.02),
                        Workload.interleaved(400, 150_000)));
    }

    /**
     * The last workload's streams are open from the first second to the last.
     *
     * @param lasts the more, the longer a packet that is out of order is under way, which must stay within Gap Timeout
     */
    private CaptureInPieces capture(int bytes, Duration lasts, Workload... workloads) throws IOException {
        return CaptureInPieces.of("long", temp.resolve("pieces"), bytes, lasts, workloads);
    }

    private void survive(int kills, CaptureInPieces capture) throws Exception {
        final Random random = new Random(SEED);
        try (NifiInstance nifi =
                NifiInstance.in(temp.resolve("home")).heap("1g").start()) {
            final StreamSet expected = undisturbed(nifi, capture, Numbering.NUMBERED);
            final StreamSet expectedUnnumbered = undisturbed(nifi, capture, Numbering.ABSENT);
            try (ReassemblyFlow numbered = flow(nifi, "numbered", Numbering.NUMBERED);
                    ReassemblyFlow unnumbered = flow(nifi, "unnumbered", Numbering.ABSENT)) {
                feedUnnumbered(capture, unnumbered);
                final Feed feed = new Feed(capture, numbered, random);
                numbered.startForGood();
                unnumbered.startForGood();
                for (int kill = 1; kill <= kills; kill++) {
                    feed.run((double) kill / (kills + 1), random.nextInt(LONGEST_RUN_MILLIS));
                    System.out.printf(
                            "kill %d: %d of %d pieces fed, %d wait, %d checkpoints; unnumbered %d wait, %d checkpoints%n",
                            kill,
                            feed.fed,
                            capture.size(),
                            numbered.waiting(),
                            numbered.checkpoints(),
                            unnumbered.waiting(),
                            unnumbered.checkpoints());
                    nifi.kill();
                    if (kill % 5 == 3) {
                        // once more while it starts
                        nifi.launch();
                        Thread.sleep(4000 + random.nextInt(8000));
                        nifi.kill();
                    }
                    nifi.start();
                }
                feed.rest();
                numbered.awaitDone(LIMIT);
                unnumbered.awaitDone(LIMIT);

                assertSame("numbered", capture, expected, numbered);
                assertSame("unnumbered", capture, expectedUnnumbered, unnumbered);
                assertReadOnce(capture, numbered.cameOutOf("original"));
                assertEquals(capture.size(), unnumbered.cameOutOf("original").size());
            }
        }
    }

    /** The streams of a run in which nothing happens, held against the truth. */
    private StreamSet undisturbed(NifiInstance nifi, CaptureInPieces capture, Numbering numbering) throws Exception {
        try (ReassemblyFlow flow = flow(nifi, "undisturbed-" + numbering, numbering)) {
            if (numbering == Numbering.NUMBERED) {
                flow.feed(capture, 0, capture.size());
            } else {
                feedUnnumbered(capture, flow);
            }
            flow.start().awaitDone(LIMIT);

            final StreamSet streams = flow.streams();
            final CheckReport report = streams.check(capture.truth());
            assertTrue(report.isExact(), () -> numbering + ", undisturbed: " + report);
            assertEquals(List.of(), streams.fragmentFaults());
            return streams;
        }
    }

    /** Without sequence a FlowFile that comes twice cannot be told: all are there before the first kill. */
    private static void feedUnnumbered(CaptureInPieces capture, ReassemblyFlow flow) throws Exception {
        try (FlowFilePackage flowFiles = flow.nextPackage()) {
            for (int i = 0; i < capture.size(); i++) {
                final Map<String, String> attributes = capture.attributes(i);
                attributes.remove("capture.sequence");
                flowFiles.add(attributes, capture.content(i));
            }
        }
        flow.startSource().awaitWaiting(capture.size(), LIMIT);
    }

    private ReassemblyFlow flow(NifiInstance nifi, String name, Numbering numbering) throws Exception {
        return new ReassemblyFlow(nifi, name, temp.resolve("flow-" + name), numbering.changes);
    }

    private static void assertSame(String what, CaptureInPieces capture, StreamSet expected, ReassemblyFlow flow)
            throws Exception {
        final StreamSet streams = flow.streams();
        final CheckReport report = streams.check(capture.truth());
        assertTrue(report.isExact(), () -> what + ": " + report);
        assertEquals(List.of(), streams.differencesFrom(expected), what);
        assertEquals(List.of(), streams.fragmentFaults(), what);
        assertEquals(List.of(), flow.cameOutOf("failure"), what);
    }

    /** Each piece once; what came a second time is said to have. */
    private static void assertReadOnce(CaptureInPieces capture, List<Packaged> originals) {
        final Map<Integer, Integer> read = new TreeMap<>();
        for (final Packaged original : originals) {
            if (!"true".equals(original.attribute("capture.duplicate"))) {
                read.merge(Integer.parseInt(original.attribute("capture.sequence")), 1, Integer::sum);
            }
        }
        assertEquals(capture.size(), read.size());
        assertTrue(read.values().stream().allMatch(times -> times == 1), read::toString);
        assertTrue(originals.size() > capture.size(), "no piece came twice");
    }

    private enum Numbering {
        /** Order and duplicates are told by sequence; no downtime lets a missing piece be taken for lost. */
        NUMBERED(flow -> ReassemblyFlow.properties(PROPERTIES).accept(flow)),
        ABSENT(flow -> {
            ReassemblyFlow.properties(PROPERTIES).accept(flow);
            ReassemblyFlow.firstInFirstOut(flow);
            // so that the kills meet it at work
            flow.processor(ReassemblyFlow.PROCESSOR).put("schedulingPeriod", "1 sec");
        });

        private final Consumer<FlowBuilder> changes;

        Numbering(Consumer<FlowBuilder> changes) {
            this.changes = changes;
        }
    }

    /** Pieces one by one, not quite in their order, and some of them twice. */
    private static final class Feed {
        private static final int WINDOW = 4;

        private final CaptureInPieces capture;
        private final ReassemblyFlow flow;
        private final List<Integer> order;
        private int fed;

        Feed(CaptureInPieces capture, ReassemblyFlow flow, Random random) {
            this.capture = capture;
            this.flow = flow;
            final List<Integer> all = new ArrayList<>();
            for (int from = 0; from < capture.size(); from += WINDOW) {
                final List<Integer> window = new ArrayList<>();
                for (int i = from; i < Math.min(from + WINDOW, capture.size()); i++) {
                    window.add(i);
                    if (i % 10 == 9) {
                        window.add(i);
                    }
                }
                Collections.shuffle(window, random);
                all.addAll(window);
            }
            this.order = all;
        }

        /** For as long as told, though no more than that share of all. */
        void run(double share, long millis) throws Exception {
            final long end = System.nanoTime() + millis * 1_000_000;
            final long last = (long) (share * order.size());
            while (System.nanoTime() < end) {
                if (fed < last) {
                    next();
                }
                Thread.sleep(5);
            }
        }

        void rest() throws IOException {
            while (fed < order.size()) {
                next();
            }
        }

        private void next() throws IOException {
            flow.feed(capture, order.get(fed));
            fed++;
        }
    }
}
