package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessorInitializationContext;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.ConcurrentQueues.Item;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.CutCapture;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/**
 * Several tasks at once, over several captures whose inputs wait in one queue, with sessions that fail at random and restarts in
 * between: each stream comes out as it does when one task works undisturbed, attribute for attribute, which is as the truth says.
 *
 * <p>{@code -Dstress.seed=N} makes other failures at other moments, {@code -Dstress.rounds=N} more of them.
 */
class ConcurrentCapturesTest {
    private static final long SEED = Long.getLong("stress.seed", 1);
    private static final int ROUNDS = Integer.getInteger("stress.rounds", 4);
    private static final int TASKS = 4;
    /** Inputs of a capture that come in disorder. */
    private static final int WINDOW = 5;
    /** Time that passes with each trigger. */
    private static final long TICK = 20_000_000;
    /** Longer than any round takes, as long as nothing is stuck. */
    private static final int MOST_TRIGGERS = 100_000;

    @TempDir
    static Path temp;

    private static final List<Feed> FEEDS = new ArrayList<>();
    private static Map<String, String> expected;

    /** A capture in pieces. */
    private record Feed(String id, boolean sequenced, List<byte[]> pieces, Truth truth) {}

    @BeforeAll
    static void undisturbed() throws Exception {
        for (int i = 0; i < 6; i++) {
            Path folder = Files.createDirectory(temp.resolve("capture-" + i));
            Path mixed = folder.resolve("mixed.pcap");
            Path lossy = folder.resolve("lossy.pcap");
            List<Truth> truths = List.of(
                    Workload.of("mixed").scale(0.001).seed(i).network(0).writeTo(mixed),
                    Workload.of("lossy").scale(0.001).seed(i).network(1).writeTo(lossy));
            CutCapture cut = CutCapture.of(List.of(mixed, lossy), Duration.ofSeconds(20));
            List<byte[]> pieces = new ArrayList<>();
            for (Path piece : cut.pieces(8 << 10, folder)) {
                pieces.add(Files.readAllBytes(piece));
            }
            pieces.add(cut.closing(Duration.ofHours(3)));
            FEEDS.add(new Feed(
                    "capture-" + i,
                    i % 3 != 2,
                    pieces,
                    new Truth(truths.stream()
                            .flatMap(truth -> truth.streams().stream())
                            .toList())));
        }
        Run run = new Run(0, 0);
        run.work(1);
        expected = run.streams();
        for (Feed feed : FEEDS) {
            CheckReport report = run.check(feed);
            assertTrue(report.isExact(), () -> feed.id + ": " + report);
        }
    }

    @Test
    void eachStreamComesOutAsIfOneTaskWorkedUndisturbed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            Run run = new Run(seed, 0.002);
            run.work(TASKS);
            String what = run.toString();
            assertEquals(expected.keySet(), run.streams().keySet(), what);
            assertEquals(expected, run.streams(), what);
            assertEquals(List.of(), run.queues.cameOutOf(ReassembleTcp.FAILURE), what);
            assertTrue(run.queues.failures() > 0 && run.restarts.get() > 0, what);
            System.out.println(what);
            run.assertInputsReadOnce(what);
            run.assertLittleIsLeft(what);
        }
    }

    /** A processor and its queues, until all captures are read. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final ConcurrentQueues queues;
        private final AtomicLong clock = new AtomicLong(1);
        private final AtomicInteger triggers = new AtomicInteger();
        private final AtomicInteger restarts = new AtomicInteger();
        private final ReassembleTcp processor = new ReassembleTcp(1 << 20, clock::get);
        private final ProcessContext context;
        private final boolean disturbed;
        private final ReadWriteLock running = new ReentrantReadWriteLock();
        private final List<Runnable> inputs;
        private final int inputCount;

        Run(long seed, double faults) {
            this.seed = seed;
            random = new Random(seed);
            disturbed = faults > 0;
            queues = new ConcurrentQueues(new Random(seed), faults);
            TestRunner runner = TestRunners.newTestRunner(processor);
            runner.setProperty(ReassemblyProperties.GAP_TIMEOUT, "1 hour");
            runner.setProperty(ReassemblyProperties.IDLE_TIMEOUT, "1 hour");
            runner.setProperty(ReassemblyProperties.SEQUENCE_TIMEOUT, "1 day");
            runner.setProperty(ReassemblyProperties.MAXIMUM_FRAGMENT_SIZE, "8 KB");
            runner.setProperty(ReassemblyProperties.MAXIMUM_CACHED_STATE, "1 MB");
            processor.initialize(silent());
            context = runner.getProcessContext();
            processor.begin(context);
            inputs = inputs();
            inputCount = inputs.size();
        }

        /** Takes the place of the mock's, which keeps all that it is told, in lists of one thread. */
        private static ProcessorInitializationContext silent() {
            ClassLoader loader = Run.class.getClassLoader();
            Object log = Proxy.newProxyInstance(
                    loader,
                    new Class<?>[] {ComponentLog.class},
                    (proxy, method, arguments) -> method.getReturnType() == boolean.class ? false : null);
            return (ProcessorInitializationContext) Proxy.newProxyInstance(
                    loader,
                    new Class<?>[] {ProcessorInitializationContext.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getLogger" -> log;
                        case "getIdentifier" -> "ReassembleTcp";
                        default -> null;
                    });
        }

        /** What is to come, in its order: of captures with sequences in some disorder and partly twice. */
        private List<Runnable> inputs() {
            List<List<Runnable>> perCapture = new ArrayList<>();
            for (Feed feed : FEEDS) {
                List<Runnable> all = new ArrayList<>();
                for (int from = 0; from < feed.pieces.size(); from += WINDOW) {
                    List<Runnable> window = new ArrayList<>();
                    for (int i = from; i < Math.min(from + WINDOW, feed.pieces.size()); i++) {
                        int number = i;
                        window.add(() -> enqueue(feed, number));
                        if (feed.sequenced && random.nextInt(10) == 0) {
                            window.add(() -> enqueue(feed, number));
                        }
                    }
                    if (feed.sequenced) {
                        Collections.shuffle(window, random);
                    }
                    all.addAll(window);
                }
                perCapture.add(all);
            }
            List<Runnable> all = new ArrayList<>();
            while (!perCapture.isEmpty()) {
                List<Runnable> next = perCapture.get(random.nextInt(perCapture.size()));
                all.add(next.removeFirst());
                perCapture.removeIf(List::isEmpty);
            }
            return all;
        }

        private void enqueue(Feed feed, int number) {
            Map<String, String> attributes = new HashMap<>();
            attributes.put("capture.id", feed.id);
            attributes.put("filename", number + ".pcap");
            if (feed.sequenced) {
                attributes.put("capture.sequence", Integer.toString(number));
            }
            queues.enqueue(feed.pieces.get(number), attributes);
        }

        void work(int tasks) throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(tasks);
            try {
                List<Future<Void>> ends = new ArrayList<>();
                for (int task = 0; task < tasks; task++) {
                    ends.add(threads.submit((Callable<Void>) () -> {
                        while (!isDone()) {
                            trigger();
                            feedAndRestart();
                        }
                        return null;
                    }));
                }
                for (Future<Void> end : ends) {
                    end.get();
                }
            } catch (ExecutionException e) {
                throw new AssertionError(toString(), e.getCause());
            } finally {
                threads.shutdownNow();
            }
        }

        private boolean isDone() {
            assertFalse(triggers.incrementAndGet() > MOST_TRIGGERS, "nothing moves");
            return queues.cameOutOf(ReassembleTcp.ORIGINAL).size()
                            + queues.cameOutOf(ReassembleTcp.FAILURE).size()
                    == inputCount;
        }

        private void trigger() {
            clock.addAndGet(TICK);
            running.readLock().lock();
            try {
                processor.onTrigger(context, queues);
            } catch (ProcessException e) {
                // a look failed, and NiFi triggers again
            } finally {
                running.readLock().unlock();
            }
        }

        private synchronized void feedAndRestart() {
            for (int more = random.nextInt(4); more > 0 && !inputs.isEmpty(); more--) {
                inputs.removeFirst().run();
            }
            if (disturbed && random.nextInt(100) == 0) {
                running.writeLock().lock();
                try {
                    processor.begin(context);
                    restarts.incrementAndGet();
                } finally {
                    running.writeLock().unlock();
                }
            }
        }

        /** All of each FlowFile that came out, by stream and number of the fragment. */
        Map<String, String> streams() {
            Map<String, String> streams = new TreeMap<>();
            for (Item stream : queues.cameOutOf(ReassembleTcp.STREAMS)) {
                Map<String, String> attributes = new TreeMap<>(stream.attributes());
                attributes.remove("uuid");
                String key = attributes.get("fragment.identifier") + ' ' + attributes.get("fragment.index");
                String twice = streams.put(
                        key, attributes + " " + stream.content().length + ' ' + Arrays.hashCode(stream.content()));
                assertEquals(null, twice, () -> key + " came twice");
            }
            return streams;
        }

        CheckReport check(Feed feed) throws IOException {
            return StreamFlowFiles.check(
                    feed.truth,
                    queues.cameOutOf(ReassembleTcp.STREAMS).stream()
                            .filter(stream -> feed.id.equals(stream.getAttribute("capture.id")))
                            .map(Item::mock)
                            .toList());
        }

        void assertInputsReadOnce(String what) {
            for (Feed feed : FEEDS) {
                assertEquals(
                        feed.pieces.size(),
                        queues.cameOutOf(ReassembleTcp.ORIGINAL).stream()
                                .filter(original -> feed.id.equals(original.getAttribute("capture.id")))
                                .filter(original -> original.getAttribute("capture.duplicate") == null)
                                .count(),
                        () -> feed.id + ", " + what);
            }
        }

        /** When nothing lingers any more one part is left of each capture with sequences, and a day later none. */
        void assertLittleIsLeft(String what) {
            letPass(Duration.ofMinutes(3));
            assertEquals(
                    FEEDS.stream()
                            .filter(Feed::sequenced)
                            .map(Feed::id)
                            .sorted()
                            .toList(),
                    queues.checkpoints().stream()
                            .map(part -> part.getAttribute("capture.id"))
                            .sorted()
                            .toList(),
                    what);
            letPass(Duration.ofHours(25));
            assertEquals(List.of(), queues.checkpoints(), what);
        }

        private void letPass(Duration silence) {
            for (int i = 0; i < 60; i++) { // some of which fail, and silence may begin anew then
                clock.addAndGet(Duration.ofSeconds(2).toNanos());
                trigger();
                clock.addAndGet(silence.toNanos() / 10);
            }
        }

        @Override
        public String toString() {
            return "seed " + seed + ", " + triggers + " triggers, " + queues.failures() + " failures, " + restarts
                    + " restarts, "
                    + inputs.size() + " of " + inputCount + " inputs to come, " + queues.inputs() + " wait, "
                    + queues.checkpoints().size() + " checkpoints";
        }
    }
}
