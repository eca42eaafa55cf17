package org.tcpreassembly.nifi.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A flow definition, as {@link NifiClient#importFlow} takes it, of processors and connections. Both are handed out as the JSON
 * that they are, to be changed where the usual settings do not do. Relationships that lead nowhere are auto-terminated as far as
 * {@link #terminate} says so.
 */
public final class FlowBuilder {
    private static final String GROUP = "g";
    private static final String STANDARD = "org.apache.nifi.processors.standard.";
    private static final String UPDATE_ATTRIBUTE = "org.apache.nifi.processors.attributes.UpdateAttribute";

    private final String name;
    private final Map<String, ObjectNode> processors = new LinkedHashMap<>();
    private final List<ObjectNode> connections = new ArrayList<>();
    private int drawn;

    public FlowBuilder(String name) {
        this.name = name;
    }

    /** A processor of NiFi's standard NAR, such as {@code PutFile}. Property keys are those of the flow definition. */
    public ObjectNode standard(String processor, String type, Map<String, String> properties) {
        return processor(processor, STANDARD + type, nifiBundle("nifi-standard-nar"), properties);
    }

    /** An UpdateAttribute that sets one attribute. */
    public ObjectNode attribute(String processor, String attribute, String value) {
        return processor(
                processor, UPDATE_ATTRIBUTE, nifiBundle("nifi-update-attribute-nar"), Map.of(attribute, value));
    }

    /** A processor of this project, such as {@code ReassembleTcp}. */
    public ObjectNode own(String processor, String type, Map<String, String> properties) {
        return processor(
                processor,
                "org.tcpreassembly.nifi." + type,
                bundle("org.tcpreassembly", "nifi-tcpreassembly-nar", BuildOutput.projectVersion()),
                properties);
    }

    /** A processor of the tests, packed by {@link TestNar}. */
    public ObjectNode test(String processor, Class<?> type, Map<String, String> properties) {
        return processor(
                processor, type.getName(), bundle(TestNar.GROUP, TestNar.ID, BuildOutput.projectVersion()), properties);
    }

    public ObjectNode processor(String processor) {
        final ObjectNode found = processors.get(processor);
        if (found == null) {
            throw new IllegalArgumentException("The flow has no processor [" + processor + "]");
        }
        return found;
    }

    /** A new connection without limits. */
    public ObjectNode connect(String source, String relationship, String destination) {
        final ObjectNode connection = object("CONNECTION")
                .put("identifier", GROUP + "-" + drawn++)
                .put("name", "")
                .put("labelIndex", 0)
                .put("zIndex", 0)
                .put("backPressureObjectThreshold", 0)
                .put("backPressureDataSizeThreshold", "0 B")
                .put("flowFileExpiration", "0 sec")
                .put("loadBalanceStrategy", "DO_NOT_LOAD_BALANCE")
                .put("partitioningAttribute", "")
                .put("loadBalanceCompression", "DO_NOT_COMPRESS");
        connection.set("source", end(source));
        connection.set("destination", end(destination));
        connection.set("selectedRelationships", array().add(relationship));
        connection.set("prioritizers", array());
        connection.set("bends", array());
        connections.add(connection);
        return connection;
    }

    /** The connection that leads from a relationship of a processor. */
    public ObjectNode connection(String source, String relationship) {
        return connections.stream()
                .filter(connection -> connection.at("/source/id").asText().equals(source)
                        && connection.at("/selectedRelationships/0").asText().equals(relationship))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "No connection leads from [" + relationship + "] of [" + source + "]"));
    }

    public FlowBuilder disconnect(String source, String relationship) {
        final ObjectNode connection = connection(source, relationship);
        connections.removeIf(other -> other == connection);
        return this;
    }

    public FlowBuilder terminate(String processor, String... relationships) {
        final ArrayNode terminated = (ArrayNode) processor(processor).get("autoTerminatedRelationships");
        for (final String relationship : relationships) {
            terminated.add(relationship);
        }
        return this;
    }

    public JsonNode build() {
        final ObjectNode contents = object("PROCESS_GROUP")
                .put("identifier", GROUP)
                .put("name", name)
                .put("comments", "")
                .put("defaultFlowFileExpiration", "0 sec")
                .put("defaultBackPressureObjectThreshold", 10_000)
                .put("defaultBackPressureDataSizeThreshold", "1 GB")
                .put("scheduledState", "ENABLED")
                .put("executionEngine", "INHERITED")
                .put("maxConcurrentTasks", 1)
                .put("statelessFlowTimeout", "1 min")
                .put("flowFileConcurrency", "UNBOUNDED")
                .put("flowFileOutboundPolicy", "STREAM_WHEN_AVAILABLE");
        contents.set("position", position(0));
        for (final String none : new String[] {
            "processGroups",
            "remoteProcessGroups",
            "inputPorts",
            "outputPorts",
            "labels",
            "funnels",
            "controllerServices"
        }) {
            contents.set(none, array());
        }
        final ArrayNode all = array();
        processors.values().forEach(all::add);
        contents.set("processors", all);
        final ArrayNode lines = array();
        connections.forEach(lines::add);
        contents.set("connections", lines);
        final ObjectNode flow = JsonNodeFactory.instance
                .objectNode()
                .put("flowEncodingVersion", "1.0")
                .put("latest", false);
        flow.set("flowContents", contents);
        flow.set("externalControllerServices", JsonNodeFactory.instance.objectNode());
        flow.set("parameterContexts", JsonNodeFactory.instance.objectNode());
        flow.set("parameterProviders", JsonNodeFactory.instance.objectNode());
        return flow;
    }

    private ObjectNode processor(String processor, String type, ObjectNode bundle, Map<String, String> properties) {
        final ObjectNode made = object("PROCESSOR")
                .put("identifier", processor)
                .put("name", processor)
                .put("comments", "")
                .put("type", type)
                .put("schedulingPeriod", "0 sec")
                .put("schedulingStrategy", "TIMER_DRIVEN")
                .put("executionNode", "ALL")
                .put("penaltyDuration", "30 sec")
                .put("yieldDuration", "1 sec")
                .put("bulletinLevel", "WARN")
                .put("runDurationMillis", 0)
                .put("concurrentlySchedulableTaskCount", 1)
                .put("scheduledState", "ENABLED")
                .put("retryCount", 10)
                .put("backoffMechanism", "PENALIZE_FLOWFILE")
                .put("maxBackoffPeriod", "10 mins");
        made.set("bundle", bundle);
        made.set("position", position(200 * processors.size()));
        final ObjectNode values = JsonNodeFactory.instance.objectNode();
        properties.forEach(values::put);
        made.set("properties", values);
        made.set("propertyDescriptors", JsonNodeFactory.instance.objectNode());
        made.set("style", JsonNodeFactory.instance.objectNode());
        made.set("autoTerminatedRelationships", array());
        made.set("retriedRelationships", array());
        processors.put(processor, made);
        return made;
    }

    private ObjectNode end(String processor) {
        processor(processor);
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", processor)
                .put("type", "PROCESSOR")
                .put("groupId", GROUP)
                .put("name", processor);
    }

    private static ObjectNode object(String componentType) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("componentType", componentType)
                .put("groupIdentifier", GROUP);
    }

    private static ObjectNode nifiBundle(String artifact) {
        return bundle("org.apache.nifi", artifact, BuildOutput.nifiVersion());
    }

    private static ObjectNode bundle(String group, String artifact, String version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("group", group)
                .put("artifact", artifact)
                .put("version", version);
    }

    private static ObjectNode position(int y) {
        return JsonNodeFactory.instance.objectNode().put("x", 0).put("y", y);
    }

    private static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
