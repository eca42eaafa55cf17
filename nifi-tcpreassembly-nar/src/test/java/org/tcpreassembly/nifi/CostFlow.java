package org.tcpreassembly.nifi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.tcpreassembly.nifi.runtime.FlowBuilder;
import org.tcpreassembly.nifi.runtime.NifiClient;

/**
 * A flow in a real NiFi that puts the same captures through one processor as often as is asked for, and tells what each time cost.
 * Captures are imported once: from {@code original} they come back to the processor's queue between the runs.
 */
final class CostFlow implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration WATCHED = Duration.ofMillis(500);
    private static final String PROCESSOR = "Measured";
    private static final String BACK = "Back";
    private static final String PUT = "Put";

    private final Supplier<Duration> cpuTime;
    private final NifiClient nifi;
    private final String group;
    private final int captures;
    private final boolean toFiles;
    private int runs;

    /**
     * What a run cost.
     *
     * @param seconds from the start of the processor until its queue was empty, or until all files were written
     * @param cpuSeconds of NiFi's work, until it was quiet again
     * @param streams FlowFiles put out
     * @param bytes of their content
     */
    record Cost(double seconds, double cpuSeconds, long streams, long bytes) {}

    /** The flow of a ReassembleTcp, whose streams stay in a queue. */
    static CostFlow reassembly(Supplier<Duration> cpuTime, NifiClient nifi, String name, List<Path> captures, int tasks)
            throws Exception {
        final FlowBuilder flow = new FlowBuilder(name);
        reassembleTcp(flow, tasks);
        return new CostFlow(cpuTime, nifi, flow, name, captures, null);
    }

    /** The flow of a ReassembleTcp whose streams PutFile writes into a folder. */
    static CostFlow toFiles(Supplier<Duration> cpuTime, NifiClient nifi, String name, List<Path> captures, Path folder)
            throws Exception {
        final FlowBuilder flow = new FlowBuilder(name);
        reassembleTcp(flow, 1);
        return new CostFlow(cpuTime, nifi, flow, name, captures, folder);
    }

    /** The flow of a FloorProcessor. */
    static CostFlow floor(Supplier<Duration> cpuTime, NifiClient nifi, String name, List<Path> captures)
            throws Exception {
        final FlowBuilder flow = new FlowBuilder(name);
        flow.test(PROCESSOR, FloorProcessor.class, Map.of("Sizes", "${absolute.path}/${filename}.sizes"));
        return new CostFlow(cpuTime, nifi, flow, name, captures, null);
    }

    private static void reassembleTcp(FlowBuilder flow, int tasks) {
        final ObjectNode processor = flow.own(PROCESSOR, "ReassembleTcp", Map.of());
        processor.put("concurrentlySchedulableTaskCount", tasks);
        flow.terminate(PROCESSOR, "failure", "checkpoint");
    }

    /** @param captures are left where they are, all in one folder; {@link StreamSizes} lie beside them if anybody needs them */
    private CostFlow(
            Supplier<Duration> cpuTime,
            NifiClient nifi,
            FlowBuilder flow,
            String name,
            List<Path> captures,
            Path folder)
            throws Exception {
        this.cpuTime = cpuTime;
        this.nifi = nifi;
        this.captures = captures.size();
        this.toFiles = folder != null;
        final String names = String.join(
                "|",
                captures.stream()
                        .map(capture -> "\\Q" + capture.getFileName() + "\\E")
                        .toList());
        flow.standard(
                "Get",
                "GetFile",
                Map.of(
                        "Input Directory",
                        captures.getFirst().getParent().toString(),
                        "File Filter",
                        names,
                        "Polling Interval",
                        "1 day",
                        "Keep Source File",
                        "true"));
        // what ReassembleTcp says of an input would be carried over to its streams the next time
        final ObjectNode back = flow.attribute(BACK, "times", "more");
        ((ObjectNode) back.get("properties")).put("Delete Attributes Expression", "stream\\..*|tcp\\..*|pcap\\..*");
        flow.connect("Get", "success", PROCESSOR);
        flow.connect(PROCESSOR, "original", BACK);
        flow.connect(BACK, "success", PROCESSOR);
        if (toFiles) {
            flow.standard(
                    PUT, "PutFile", Map.of("Directory", folder.toString(), "Conflict Resolution Strategy", "replace"));
            flow.terminate(PUT, "success", "failure");
        } else {
            flow.attribute(PUT, "never", "used").put("scheduledState", "ENABLED");
            flow.terminate(PUT, "success");
        }
        flow.connect(PROCESSOR, "streams", PUT);
        this.group = nifi.importFlow(name, flow.build(), Map.of());
        nifi.awaitValid(group);
        nifi.setProcessorState(id("Get"), "RUNNING");
        NifiClient.await("the captures", LIMIT, () -> queued("Get", "success") == captures.size());
        nifi.stopProcessor(id("Get"));
    }

    /** Puts all captures through, once. */
    Cost run() throws Exception {
        if (runs++ > 0) {
            nifi.setProcessorState(id(BACK), "RUNNING");
            NifiClient.await("the captures", LIMIT, () -> queued(BACK, "success") == captures);
            nifi.stopProcessor(id(BACK));
        }
        final String input = runs == 1 ? "Get" : BACK;
        final Map<String, Long> before = nifi.counters(id(PROCESSOR));
        awaitQuiet();
        if (toFiles) {
            nifi.setProcessorState(id(PUT), "RUNNING");
        }
        final String processor = id(PROCESSOR);
        final Duration cpu = cpuTime.get();
        final long begin = System.nanoTime();
        nifi.setProcessorState(processor, "RUNNING");
        NifiClient.await("the captures to be read", LIMIT, () -> queued(input, "success") == 0);
        if (toFiles) {
            NifiClient.await("the files", LIMIT, () -> queued(PROCESSOR, "streams") == 0);
        }
        final double seconds = (System.nanoTime() - begin) / 1e9;
        nifi.stopProcessor(processor);
        awaitQuiet();
        final double cpuSeconds = cpuTime.get().minus(cpu).toNanos() / 1e9;
        final Map<String, Long> after = nifi.counters(processor);
        if (toFiles) {
            nifi.stopProcessor(id(PUT));
        } else {
            nifi.emptyQueue(group, PROCESSOR, "streams");
        }
        return new Cost(
                seconds, cpuSeconds, difference(before, after, "Streams"), difference(before, after, "Stream Bytes"));
    }

    /** What one run left, the index of provenance for instance, is not to be charged to the next. */
    private void awaitQuiet() throws InterruptedException {
        final long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        Duration before = cpuTime.get();
        do {
            Thread.sleep(WATCHED);
            final Duration now = cpuTime.get();
            if (now.minus(before).multipliedBy(10).compareTo(WATCHED) < 0) {
                return;
            }
            before = now;
        } while (System.nanoTime() < limit);
    }

    private long queued(String processor, String relationship) throws IOException, InterruptedException {
        return nifi.queued(group, processor, relationship);
    }

    private String id(String processor) throws IOException, InterruptedException {
        return nifi.processor(group, processor).path("id").asText();
    }

    private static long difference(Map<String, Long> before, Map<String, Long> after, String counter) {
        return after.getOrDefault(counter, 0L) - before.getOrDefault(counter, 0L);
    }

    @Override
    public void close() throws IOException {
        try {
            nifi.remove(group);
        } catch (final Exception e) {
            throw new IOException("The flow could not be removed", e);
        }
    }
}
