package org.tcpreassembly.nifi.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;

/** The part of NiFi's REST API that tests and the demonstration need. */
public final class NifiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL_LIMIT = Duration.ofSeconds(60);
    private static final String CLIENT_ID = "tcpreassembly";

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** A client of the NiFi at an address such as {@code http://127.0.0.1:8080}. */
    public NifiClient(URI base) {
        this.base = base;
    }

    /** The address of the canvas, showing a process group. */
    public URI canvas(String group) {
        return base.resolve("/nifi/#/process-groups/" + group);
    }

    /** The address of the canvas. */
    public URI canvas() {
        return base.resolve("/nifi/");
    }

    // The API as it is

    public JsonNode get(String path) throws IOException, InterruptedException {
        return call("GET", path, BodyPublishers.noBody(), null);
    }

    public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return call("POST", path, json(body), "application/json");
    }

    public JsonNode put(String path, JsonNode body) throws IOException, InterruptedException {
        return call("PUT", path, json(body), "application/json");
    }

    public JsonNode delete(String path) throws IOException, InterruptedException {
        return call("DELETE", path, BodyPublishers.noBody(), null);
    }

    /** Whether NiFi is up, its flow loaded. */
    public boolean answers() throws InterruptedException {
        try {
            get("/flow/about");
            return true;
        } catch (final IOException e) {
            return false;
        }
    }

    // Extensions

    /** The bundle of a processor type; null while NiFi does not know it. */
    public JsonNode bundleOf(String type) throws IOException, InterruptedException {
        for (final JsonNode known :
                get("/flow/processor-types?type=" + encoded(type)).path("processorTypes")) {
            if (known.path("type").asText().equals(type)) {
                return known.path("bundle");
            }
        }
        return null;
    }

    public void awaitType(String type, Duration limit) throws Exception {
        await("the processor type [" + type + "]", limit, () -> bundleOf(type) != null);
    }

    // Flows

    public String rootGroup() throws IOException, InterruptedException {
        return get("/flow/process-groups/root").at("/processGroupFlow/id").asText();
    }

    /**
     * Imports a flow definition as a process group on the root canvas, as a drag onto the canvas does. The parameters given
     * replace the values of those that the definition has. Its parameter contexts are renamed after the group, because NiFi would
     * join one of a name it knows.
     *
     * @return the id of the process group
     */
    public String importFlow(String name, Path definition, Map<String, String> parameters)
            throws IOException, InterruptedException {
        return importFlow(name, JSON.readTree(definition.toFile()), parameters);
    }

    public String importFlow(String name, JsonNode definition, Map<String, String> parameters)
            throws IOException, InterruptedException {
        final JsonNode flow = definition.deepCopy();
        setParameters(name, flow, parameters);
        final MultipartBody body = new MultipartBody();
        body.text("groupName", name);
        body.text("positionX", "0");
        body.text("positionY", "0");
        body.text("clientId", CLIENT_ID);
        body.text("disconnectedNodeAcknowledged", "false");
        body.file("file", "flow.json", "application/json", JSON.writeValueAsBytes(flow));
        return call(
                        "POST",
                        "/process-groups/" + rootGroup() + "/process-groups/upload",
                        BodyPublishers.ofByteArray(body.toByteArray()),
                        body.contentType())
                .path("id")
                .asText();
    }

    /** Starts all processors of a group, once they are valid. */
    public void start(String group) throws Exception {
        awaitValid(group);
        setState(group, "RUNNING");
    }

    /** Waits until all processors of a group are valid, and says of one that is not what is wrong. */
    public void awaitValid(String group) throws Exception {
        await("validation", Duration.ofSeconds(30), () -> {
            for (final JsonNode processor : processors(group)) {
                if (processor.at("/component/validationStatus").asText().equals("VALIDATING")) {
                    return false;
                }
            }
            return true;
        });
        for (final JsonNode processor : processors(group)) {
            final JsonNode component = processor.path("component");
            if (component.path("validationStatus").asText().equals("INVALID")) {
                throw new IllegalStateException("The processor ["
                        + component.path("name").asText() + "] is invalid: " + component.path("validationErrors"));
            }
        }
    }

    /** Stops all processors of a group and waits until none of their threads is active. */
    public void stop(String group) throws Exception {
        setState(group, "STOPPED");
        await("the processors to stop", CALL_LIMIT, () -> {
            for (final JsonNode processor : processors(group)) {
                if (processor.at("/status/aggregateSnapshot/activeThreadCount").asInt() > 0
                        || processor.at("/component/state").asText().equals("RUNNING")) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Stops a group, empties its queues and removes it. */
    public void remove(String group) throws Exception {
        stop(group);
        final JsonNode request = post("/process-groups/" + group + "/empty-all-connections-requests", object())
                .path("dropRequest");
        final String path = "/process-groups/" + group + "/empty-all-connections-requests/"
                + request.path("id").asText();
        await("empty queues", CALL_LIMIT, () -> get(path)
                .at("/dropRequest/finished")
                .asBoolean());
        delete(path);
        final long version =
                get("/process-groups/" + group).at("/revision/version").asLong();
        delete("/process-groups/" + group + "?clientId=" + CLIENT_ID + "&version=" + version);
    }

    /** The processors of a group by name, as REST gives them: {@code id}, {@code component}, {@code status}, {@code revision}. */
    public List<JsonNode> processors(String group) throws IOException, InterruptedException {
        return list(get("/process-groups/" + group + "/processors").path("processors"));
    }

    public JsonNode processor(String group, String name) throws IOException, InterruptedException {
        for (final JsonNode processor : processors(group)) {
            if (processor.at("/component/name").asText().equals(name)) {
                return processor;
            }
        }
        throw new IllegalArgumentException("The group has no processor [" + name + "]");
    }

    /** Sets properties of a stopped processor. */
    public void configure(String processor, Map<String, String> properties) throws IOException, InterruptedException {
        final ObjectNode values = object();
        properties.forEach(values::put);
        final ObjectNode component = object().put("id", processor);
        component.set("config", object().set("properties", values));
        update("/processors/" + processor, component);
    }

    /** Stops one processor and waits until none of its threads is active. */
    public void stopProcessor(String processor) throws Exception {
        setProcessorState(processor, "STOPPED");
        await("a processor to stop", CALL_LIMIT, () -> {
            final JsonNode now = get("/processors/" + processor);
            return now.at("/component/state").asText().equals("STOPPED")
                    && now.at("/status/aggregateSnapshot/activeThreadCount").asInt() == 0;
        });
    }

    /** Sets a field of the connection that leads from a relationship of a processor, such as {@code flowFileExpiration}. */
    public void configureConnection(String group, String processor, String relationship, String field, String value)
            throws IOException, InterruptedException {
        final String connection = connection(group, processor, relationship);
        update("/connections/" + connection, object().put("id", connection).put(field, value));
    }

    /** RUNNING, STOPPED, DISABLED or RUN_ONCE. */
    public void setProcessorState(String processor, String state) throws IOException, InterruptedException {
        final ObjectNode body = object().put("state", state);
        body.set("revision", get("/processors/" + processor).path("revision"));
        put("/processors/" + processor + "/run-status", body);
    }

    // What a flow does

    /** How many FlowFiles wait in the queues of a group, those being worked on included. */
    public long queued(String group) throws IOException, InterruptedException {
        return get("/flow/process-groups/" + group + "/status")
                .at("/processGroupStatus/aggregateSnapshot/flowFilesQueued")
                .asLong();
    }

    /** The queues of a group: relationship names (and processor names where those are equal) to the number of FlowFiles. */
    public Map<String, Long> queues(String group) throws IOException, InterruptedException {
        final Map<String, Long> sizes = new TreeMap<>();
        for (final JsonNode connection :
                list(get("/process-groups/" + group + "/connections").path("connections"))) {
            sizes.merge(
                    describe(connection),
                    connection.at("/status/aggregateSnapshot/flowFilesQueued").asLong(),
                    Long::sum);
        }
        return sizes;
    }

    /** How many FlowFiles wait in the queue that leads from a relationship of a processor. */
    public long queued(String group, String processor, String relationship) throws IOException, InterruptedException {
        return queue(group, processor, relationship).path("flowFilesQueued").asLong();
    }

    /** How many bytes they have. */
    public long queuedBytes(String group, String processor, String relationship)
            throws IOException, InterruptedException {
        return queue(group, processor, relationship).path("bytesQueued").asLong();
    }

    private JsonNode queue(String group, String processor, String relationship)
            throws IOException, InterruptedException {
        return get("/flow/connections/" + connection(group, processor, relationship) + "/status")
                .at("/connectionStatus/aggregateSnapshot");
    }

    /** "Empty queue", as users do it; FlowFiles that a processor is working on stay. Returns how many were dropped. */
    public int emptyQueue(String group, String processor, String relationship) throws Exception {
        final String requests = "/flowfile-queues/" + connection(group, processor, relationship) + "/drop-requests";
        final String request =
                requests + "/" + post(requests, object()).at("/dropRequest/id").asText();
        await("a queue to be emptied", CALL_LIMIT, () -> get(request)
                .at("/dropRequest/finished")
                .asBoolean());
        final int dropped = get(request).at("/dropRequest/droppedCount").asInt();
        delete(request);
        return dropped;
    }

    /** The FlowFiles in the queue that leads from a relationship of a processor: their attributes, at most 100 of them. */
    public List<Map<String, String>> flowFiles(String group, String processor, String relationship) throws Exception {
        final String connection = connection(group, processor, relationship);
        final String requests = "/flowfile-queues/" + connection + "/listing-requests";
        final String request = requests + "/"
                + post(requests, object()).at("/listingRequest/id").asText();
        await("the listing of a queue", CALL_LIMIT, () -> get(request)
                .at("/listingRequest/finished")
                .asBoolean());
        final List<Map<String, String>> flowFiles = new ArrayList<>();
        for (final JsonNode summary : get(request).at("/listingRequest/flowFileSummaries")) {
            final Map<String, String> attributes = new TreeMap<>();
            get("/flowfile-queues/" + connection + "/flowfiles/"
                            + summary.path("uuid").asText())
                    .at("/flowFile/attributes")
                    .properties()
                    .forEach(attribute -> attributes.put(
                            attribute.getKey(), attribute.getValue().asText()));
            flowFiles.add(attributes);
        }
        delete(request);
        return flowFiles;
    }

    /** The content of a FlowFile in a queue. */
    public byte[] content(String group, String processor, String relationship, String uuid)
            throws IOException, InterruptedException {
        return send(
                "GET",
                "/flowfile-queues/" + connection(group, processor, relationship) + "/flowfiles/" + uuid + "/content",
                BodyPublishers.noBody(),
                null);
    }

    /** The bulletins of a group: {@code LEVEL source: message}. */
    public List<String> bulletins(String group) throws IOException, InterruptedException {
        final List<String> messages = new ArrayList<>();
        for (final JsonNode entry : get("/flow/bulletin-board?groupId=" + group).at("/bulletinBoard/bulletins")) {
            final JsonNode bulletin = entry.path("bulletin");
            messages.add(bulletin.path("level").asText() + " "
                    + bulletin.path("sourceName").asText() + ": "
                    + bulletin.path("message").asText());
        }
        return messages;
    }

    /**
     * What the tasks of a processor have taken, in seconds, in the last five minutes and since NiFi was started.
     *
     * @param seconds from their begin to their end
     * @param cpuSeconds of their threads; this and the others are 0 unless {@code nifi.performance.tracking.percentage} is set
     */
    public record Work(double seconds, double cpuSeconds, double committing) {
        /** What came to it. */
        public Work since(Work before) {
            return new Work(seconds - before.seconds, cpuSeconds - before.cpuSeconds, committing - before.committing);
        }
    }

    /** What the tasks of a processor have taken. */
    public Work work(String processor) throws IOException, InterruptedException {
        final JsonNode status =
                get("/flow/processors/" + processor + "/status").at("/processorStatus/aggregateSnapshot");
        final JsonNode measured = status.path("processingPerformanceStatus");
        return new Work(
                status.path("tasksDurationNanos").asLong() / 1e9,
                measured.path("cpuDuration").asLong() / 1e9,
                measured.path("sessionCommitDuration").asLong() / 1e9);
    }

    /** The counters of one processor by name. */
    public Map<String, Long> counters(String processor) throws IOException, InterruptedException {
        final Map<String, Long> values = new TreeMap<>();
        for (final JsonNode counter : get("/counters").at("/counters/aggregateSnapshot/counters")) {
            if (counter.path("context").asText().contains(processor)) {
                values.put(
                        counter.path("name").asText(),
                        counter.path("valueCount").asLong());
            }
        }
        return values;
    }

    /** The latest provenance events, at most 1000, of one component. Events become visible shortly after their commit. */
    public List<JsonNode> provenance(String component) throws Exception {
        final ObjectNode request = object().put("maxResults", 1000).put("summarize", false);
        request.set(
                "searchTerms",
                object().set("ProcessorID", object().put("value", component).put("inverse", false)));
        final ObjectNode body = object();
        body.set("provenance", object().set("request", request));
        final String path =
                "/provenance/" + post("/provenance", body).at("/provenance/id").asText();
        await("a provenance query", CALL_LIMIT, () -> get(path)
                .at("/provenance/finished")
                .asBoolean());
        final List<JsonNode> events = list(get(path).at("/provenance/results/provenanceEvents"));
        delete(path);
        return events;
    }

    /** One provenance event with all that NiFi tells of it. */
    public JsonNode provenanceEvent(JsonNode summary) throws IOException, InterruptedException {
        return get("/provenance-events/" + summary.path("eventId").asText()).path("provenanceEvent");
    }

    /** "Replay" of a provenance event: the FlowFile goes into the queue once more. */
    public void replay(JsonNode event) throws IOException, InterruptedException {
        post(
                "/provenance-events/replays",
                object().put("eventId", event.path("eventId").asLong()));
    }

    // Helpers

    /** Waits until the condition holds; an answer that is an error counts as "not yet". */
    public static void await(String what, Duration limit, Callable<Boolean> condition) throws Exception {
        final long end = System.nanoTime() + limit.toNanos();
        IOException last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (final IOException e) {
                last = e;
            }
            if (System.nanoTime() > end) {
                throw new IOException("Waited " + limit + " in vain for " + what, last);
            }
            Thread.sleep(100);
        }
    }

    private static void setParameters(String group, JsonNode flow, Map<String, String> parameters) {
        final Map<String, String> missing = new LinkedHashMap<>(parameters);
        final ObjectNode renamed = object();
        for (final Map.Entry<String, JsonNode> entry :
                flow.path("parameterContexts").properties()) {
            final ObjectNode context = (ObjectNode) entry.getValue();
            final String name = entry.getKey() + " of " + group;
            context.put("name", name);
            for (final JsonNode parameter : context.path("parameters")) {
                final String value = missing.remove(parameter.path("name").asText());
                if (value != null) {
                    ((ObjectNode) parameter).put("value", value);
                }
            }
            renamed.set(name, context);
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The flow has no parameters " + missing.keySet());
        }
        if (flow instanceof ObjectNode definition && !renamed.isEmpty()) {
            definition.set("parameterContexts", renamed);
            renameContexts(definition.path("flowContents"), group);
        }
    }

    private static void renameContexts(JsonNode contents, String group) {
        if (contents.path("parameterContextName").isTextual()) {
            ((ObjectNode) contents)
                    .put(
                            "parameterContextName",
                            contents.path("parameterContextName").asText() + " of " + group);
        }
        contents.path("processGroups").forEach(inner -> renameContexts(inner, group));
    }

    private String connection(String group, String processor, String relationship)
            throws IOException, InterruptedException {
        for (final JsonNode connection :
                list(get("/process-groups/" + group + "/connections").path("connections"))) {
            if (connection.at("/component/source/name").asText().equals(processor)) {
                for (final JsonNode selected : connection.at("/component/selectedRelationships")) {
                    if (selected.asText().equals(relationship)) {
                        return connection.path("id").asText();
                    }
                }
            }
        }
        throw new IllegalArgumentException("No connection leads from [" + relationship + "] of [" + processor + "]");
    }

    private static String describe(JsonNode connection) {
        final List<String> relationships = new ArrayList<>();
        connection
                .at("/component/selectedRelationships")
                .forEach(relationship -> relationships.add(relationship.asText()));
        return connection.at("/component/source/name").asText() + " -" + String.join(",", relationships) + "-> "
                + connection.at("/component/destination/name").asText();
    }

    private void setState(String group, String state) throws IOException, InterruptedException {
        put("/flow/process-groups/" + group, object().put("id", group).put("state", state));
    }

    private void update(String path, ObjectNode component) throws IOException, InterruptedException {
        final ObjectNode body = object();
        body.set("revision", get(path).path("revision"));
        body.set("component", component);
        put(path, body);
    }

    private JsonNode call(String method, String path, BodyPublisher body, String contentType)
            throws IOException, InterruptedException {
        final byte[] answer = send(method, path, body, contentType);
        return answer.length == 0 ? JSON.missingNode() : JSON.readTree(answer);
    }

    private byte[] send(String method, String path, BodyPublisher body, String contentType)
            throws IOException, InterruptedException {
        final HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/nifi-api" + path))
                .timeout(CALL_LIMIT)
                .method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        final var response = http.send(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " was answered " + response.statusCode() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    private static BodyPublisher json(JsonNode body) throws IOException {
        return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static List<JsonNode> list(JsonNode array) {
        final List<JsonNode> nodes = new ArrayList<>();
        array.forEach(nodes::add);
        return nodes;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** A form as browsers upload it. */
    private static final class MultipartBody {
        private final String boundary = UUID.randomUUID().toString();
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void text(String name, String value) {
            part("name=\"" + name + "\"", "text/plain", value.getBytes(StandardCharsets.UTF_8));
        }

        void file(String name, String fileName, String contentType, byte[] content) {
            part("name=\"" + name + "\"; filename=\"" + fileName + "\"", contentType, content);
        }

        String contentType() {
            return "multipart/form-data; boundary=" + boundary;
        }

        byte[] toByteArray() {
            write("--" + boundary + "--\r\n");
            return out.toByteArray();
        }

        private void part(String disposition, String contentType, byte[] content) {
            write("--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\nContent-Type: "
                    + contentType + "\r\n\r\n");
            out.writeBytes(content);
            write("\r\n");
        }

        private void write(String text) {
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
