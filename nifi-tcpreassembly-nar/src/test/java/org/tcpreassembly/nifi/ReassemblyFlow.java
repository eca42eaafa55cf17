package org.tcpreassembly.nifi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.tcpreassembly.nifi.runtime.FlowBuilder;
import org.tcpreassembly.nifi.runtime.FlowFilePackage;
import org.tcpreassembly.nifi.runtime.FlowFilePackages;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiClient;
import org.tcpreassembly.nifi.runtime.NifiInstance;

/**
 * A ReassembleTcp in a real NiFi, its checkpoint looped back, that takes FlowFiles with attributes from a folder and writes all
 * that comes out into another.
 *
 * <p>However often NiFi is killed, each FlowFile that leaves ReassembleTcp is in the output once: a FlowFile becomes part of a package
 * in one commit, and a package is a file named by its uuid, which is written over when NiFi is killed before it knew that it had
 * written it. Input is taken at least once: GetFile deletes a file after its commit, so a kill between the two brings it again.
 */
final class ReassemblyFlow implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    static final String SOURCE = "Get";
    static final String INPUT = "Unpack";
    static final String PROCESSOR = "Reassemble TCP";
    static final String CHECKPOINT = "checkpoint";

    private final NifiInstance nifi;
    private final Path in;
    private final Path out;
    private final String group;
    private int packages;

    /** Imports the flow; it is not started. */
    ReassemblyFlow(NifiInstance nifi, String name, Path directory) throws IOException, InterruptedException {
        this(nifi, name, directory, flow -> {});
    }

    /** @param changes to the flow before it is imported */
    ReassemblyFlow(NifiInstance nifi, String name, Path directory, Consumer<FlowBuilder> changes)
            throws IOException, InterruptedException {
        this.nifi = nifi;
        this.in = Files.createDirectories(directory.resolve("in"));
        this.out = Files.createDirectories(directory.resolve("out"));
        final FlowBuilder flow = definition(name, in, out);
        changes.accept(flow);
        this.group = nifi.client().importFlow(name, flow.build(), Map.of());
    }

    private static FlowBuilder definition(String name, Path in, Path out) {
        final FlowBuilder flow = new FlowBuilder(name);
        flow.standard(
                        SOURCE,
                        "GetFile",
                        Map.of(
                                "Input Directory", in.toString(),
                                "Keep Source File", "false",
                                "Recurse Subdirectories", "false",
                                "Polling Interval", "0 sec",
                                "Batch Size", "100"))
                .put("schedulingPeriod", "100 ms");
        flow.standard(INPUT, "UnpackContent", Map.of("Packaging Format", "flowfile-stream-v3"));
        flow.own(PROCESSOR, "ReassembleTcp", Map.of());
        flow.standard("Package", "PackageFlowFile", Map.of("max-batch-size", "1000"));
        // a name of its own for each package, the same when it is written again
        flow.attribute("Name", "filename", "${uuid}");
        flow.standard("Put", "PutFile", Map.of("Directory", out.toString(), "Conflict Resolution Strategy", "replace"));
        flow.connect(SOURCE, "success", INPUT);
        flow.connect(INPUT, "success", PROCESSOR);
        flow.connect(PROCESSOR, CHECKPOINT, PROCESSOR);
        for (final String relationship : List.of("streams", "original", "failure")) {
            final String mark = "Mark " + relationship;
            flow.attribute(mark, "came.out.of", relationship);
            flow.connect(PROCESSOR, relationship, mark);
            flow.connect(mark, "success", "Package");
        }
        flow.connect("Package", "success", "Name");
        flow.connect("Name", "success", "Put");
        return flow.terminate(INPUT, "original", "failure")
                .terminate("Package", "original")
                .terminate("Put", "success", "failure");
    }

    // Changes to the flow

    /** The state is kept in memory only. */
    static void withoutLoop(FlowBuilder flow) {
        flow.disconnect(PROCESSOR, CHECKPOINT).terminate(PROCESSOR, CHECKPOINT);
    }

    static Consumer<FlowBuilder> tasks(int concurrent) {
        return flow -> flow.processor(PROCESSOR).put("concurrentlySchedulableTaskCount", concurrent);
    }

    static Consumer<FlowBuilder> properties(Map<String, String> properties) {
        return flow ->
                flow.processor(PROCESSOR).withObjectProperty("properties").setAll(json(properties));
    }

    static void retryStreams(FlowBuilder flow) {
        ((ArrayNode) flow.processor(PROCESSOR).get("retriedRelationships")).add("streams");
    }

    /** In order of arrival, for captures without sequence. */
    static void firstInFirstOut(FlowBuilder flow) {
        ((ArrayNode) flow.connection(INPUT, "success").get("prioritizers"))
                .add("org.apache.nifi.prioritizer.FirstInFirstOutPrioritizer");
    }

    private static Map<String, JsonNode> json(Map<String, String> properties) {
        final Map<String, JsonNode> values = new TreeMap<>();
        properties.forEach((name, value) -> values.put(name, TextNode.valueOf(value)));
        return values;
    }

    // The flow as it runs

    NifiClient client() {
        return nifi.client();
    }

    String group() {
        return group;
    }

    Path out() {
        return out;
    }

    /** The id of the ReassembleTcp. */
    String processor() throws IOException, InterruptedException {
        return processor(PROCESSOR);
    }

    String processor(String name) throws IOException, InterruptedException {
        return client().processor(group, name).path("id").asText();
    }

    ReassemblyFlow start() throws Exception {
        client().start(group);
        return this;
    }

    /** Starts it and waits until it would run after a kill. */
    ReassemblyFlow startForGood() throws Exception {
        start();
        final List<String> ids = client().processors(group).stream()
                .map(processor -> processor.path("id").asText())
                .toList();
        await("the flow to be saved as running", Duration.ofMinutes(1), () -> {
            final Set<String> running = new HashSet<>();
            for (final JsonNode processor : JSON.readTree(nifi.savedFlow()).findParents("scheduledState")) {
                if (processor.path("scheduledState").asText().equals("RUNNING")) {
                    running.add(processor.path("instanceIdentifier").asText());
                }
            }
            return running.containsAll(ids);
        });
        return this;
    }

    ReassemblyFlow startProcessor() throws Exception {
        client().setProcessorState(processor(), "RUNNING");
        return this;
    }

    ReassemblyFlow stopProcessor() throws Exception {
        client().stopProcessor(processor());
        return this;
    }

    /** Sets properties of the stopped ReassembleTcp. */
    ReassemblyFlow configure(Map<String, String> properties) throws IOException, InterruptedException {
        client().configure(processor(), properties);
        return this;
    }

    /** Starts only what brings FlowFiles in; they wait for ReassembleTcp. */
    ReassemblyFlow startSource() throws Exception {
        client().setProcessorState(processor(SOURCE), "RUNNING");
        client().setProcessorState(processor(INPUT), "RUNNING");
        return this;
    }

    /** Starts all but ReassembleTcp. */
    ReassemblyFlow startOthers() throws Exception {
        for (final JsonNode other : client().processors(group)) {
            if (!other.at("/component/name").asText().equals(PROCESSOR)
                    && !other.at("/component/state").asText().equals("RUNNING")) {
                client().setProcessorState(other.path("id").asText(), "RUNNING");
            }
        }
        return this;
    }

    /** Lets the stopped ReassembleTcp run until the condition holds, and not a moment longer than it takes to notice. */
    void runProcessorUntil(Callable<Boolean> condition) throws Exception {
        startProcessor();
        await("ReassembleTcp", Duration.ofMinutes(2), condition);
        stopProcessor();
    }

    /** A provenance event of ReassembleTcp that can be replayed, with all that is known of it. */
    JsonNode replayable(Predicate<JsonNode> wanted) throws Exception {
        final JsonNode[] found = new JsonNode[1];
        await("an event that can be replayed", Duration.ofMinutes(1), () -> {
            for (final JsonNode summary : client().provenance(processor())) {
                final JsonNode event = client().provenanceEvent(summary);
                if (event.path("replayAvailable").asBoolean() && wanted.test(event)) {
                    found[0] = event;
                }
            }
            return found[0] != null;
        });
        return found[0];
    }

    /** Takes all FlowFiles out of the loop and feeds them anew, with other contents. ReassembleTcp must be stopped. */
    void putCheckpointBack(UnaryOperator<byte[]> change) throws Exception {
        final List<Map<String, String>> checkpoint = client().flowFiles(group, PROCESSOR, CHECKPOINT);
        try (FlowFilePackage flowFiles = nextPackage()) {
            for (final Map<String, String> attributes : checkpoint) {
                final byte[] content = client().content(group, PROCESSOR, CHECKPOINT, attributes.get("uuid"));
                flowFiles.add(attributes, change.apply(content));
            }
        }
        client().emptyQueue(group, PROCESSOR, CHECKPOINT);
        awaitWaiting(checkpoint.size(), Duration.ofMinutes(1));
    }

    /** Puts one FlowFile in. */
    void feed(Map<String, String> attributes, byte[] content) throws IOException {
        try (FlowFilePackage flowFiles = nextPackage()) {
            flowFiles.add(attributes, content);
        }
    }

    /** Puts pieces of a capture in, all at once. */
    void feed(CaptureInPieces capture, int from, int to) throws IOException {
        try (FlowFilePackage flowFiles = nextPackage()) {
            for (int sequence = from; sequence < to; sequence++) {
                flowFiles.add(capture.attributes(sequence), capture.content(sequence));
            }
        }
    }

    /** Puts one piece in, as a FlowFile that comes alone. */
    void feed(CaptureInPieces capture, int sequence) throws IOException {
        feed(capture, sequence, sequence + 1);
    }

    /** A package that goes in when it is closed. */
    FlowFilePackage nextPackage() throws IOException {
        return new FlowFilePackage(in.resolve(String.format("package-%06d", packages++)));
    }

    /** How many packages NiFi has not taken yet. */
    long notTaken() throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.count();
        }
    }

    /** How many FlowFiles wait in the loop. */
    long checkpoints() throws IOException, InterruptedException {
        return client().queued(group, PROCESSOR, CHECKPOINT);
    }

    /** How many bytes the FlowFiles in the loop have. */
    long checkpointBytes() throws IOException, InterruptedException {
        return client().queuedBytes(group, PROCESSOR, CHECKPOINT);
    }

    /** How many FlowFiles wait for ReassembleTcp, those it works on included. */
    long waiting() throws IOException, InterruptedException {
        return client().queued(group, INPUT, "success");
    }

    /** Waits until all that was fed has been taken and waits for ReassembleTcp. */
    void awaitWaiting(long flowFiles, Duration limit) throws Exception {
        await(flowFiles + " FlowFiles before ReassembleTcp", limit, () -> notTaken() == 0 && waiting() == flowFiles);
    }

    /** Waits until nothing is left in the flow but checkpoints. */
    void awaitDone(Duration limit) throws Exception {
        // twice, for while the queues are looked at a FlowFile may go from one not seen yet to one already seen
        await("all FlowFiles to be through", limit, () -> notTaken() == 0 && isEmpty() && isEmpty());
    }

    private boolean isEmpty() throws IOException, InterruptedException {
        return client().queues(group).entrySet().stream()
                .allMatch(queue ->
                        queue.getValue() == 0 || queue.getKey().startsWith(PROCESSOR + " -" + CHECKPOINT + "-> "));
    }

    void awaitBulletin(String regularExpression, Duration limit) throws Exception {
        await("a bulletin [" + regularExpression + "]", limit, () -> client().bulletins(group).stream()
                .anyMatch(bulletin -> bulletin.matches("(?s).*(" + regularExpression + ").*")));
    }

    /** Waits, and says in what state the flow is if in vain. */
    void await(String what, Duration limit, Callable<Boolean> condition) throws Exception {
        try {
            NifiClient.await(what, limit, condition);
        } catch (final IOException e) {
            throw new IOException(
                    e.getMessage() + "; queues " + client().queues(group) + ", not taken " + notTaken() + ", bulletins "
                            + client().bulletins(group) + "\n" + nifi.troubles(10),
                    e);
        }
    }

    List<String> errors() throws IOException, InterruptedException {
        return client().bulletins(group).stream()
                .filter(bulletin -> bulletin.startsWith("ERROR"))
                .toList();
    }

    // What came out

    StreamSet streams() throws IOException {
        return StreamSet.in(out);
    }

    /** What came out of a relationship of ReassembleTcp. */
    List<Packaged> cameOutOf(String relationship) throws IOException {
        return FlowFilePackages.list(out).stream()
                .filter(flowFile -> relationship.equals(flowFile.attribute("came.out.of")))
                .toList();
    }

    /** Removes the flow and what is in it, so that a failed test leaves nothing to the next. */
    @Override
    public void close() throws IOException {
        if (!nifi.isRunning()) {
            return;
        }
        try {
            client().remove(group);
        } catch (final Exception e) {
            throw new IOException("The flow could not be removed", e);
        }
    }
}
