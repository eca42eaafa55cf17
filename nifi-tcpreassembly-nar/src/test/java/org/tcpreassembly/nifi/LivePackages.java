package org.tcpreassembly.nifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.tcpreassembly.nifi.runtime.FlowFilePackages;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiClient;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Truth;

/** A ListenRawPackets and a ReassembleTcp in a real NiFi; all that comes out is written, attributes included, into a folder. */
final class LivePackages implements AutoCloseable {
    static final String LISTEN = "Listen";
    static final String REASSEMBLE = "Reassemble TCP";

    private static final Path FLOW = Path.of("src/test/resources/flows/live-to-packages.json");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private NifiClient client;
    private final Path out;
    private final String group;

    /** Imports the flow; it is not started. */
    LivePackages(NifiInstance nifi, String name, String networkInterface, Path out) throws Exception {
        this.client = nifi.client();
        this.out = out;
        this.group = client.importFlow(
                name, FLOW, Map.of("Network Interface", networkInterface, "Output Directory", out.toString()));
        configure(REASSEMBLE, Map.of("Idle Timeout", "5 sec", "Gap Timeout", "5 sec"));
    }

    /** Makes one batch of all that is captured until the listener stops. */
    LivePackages oneBatch() throws Exception {
        return configure(
                LISTEN,
                Map.of(
                        "Maximum Batch Duration", "1 day",
                        "Maximum Batch Packets", "100000000",
                        "Maximum Batch Size", "1 GB"));
    }

    static String id(NifiClient client, String group, String processor) throws Exception {
        return client.processor(group, processor).path("id").asText();
    }

    LivePackages configure(String processor, Map<String, String> properties) throws Exception {
        client.configure(id(client, group, processor), properties);
        return this;
    }

    String group() {
        return group;
    }

    String id(String processor) throws Exception {
        return id(client, group, processor);
    }

    void start() throws Exception {
        client.start(group);
    }

    /** Starts some of its processors. */
    void start(String... processors) throws Exception {
        for (final String processor : processors) {
            client.setProcessorState(id(processor), "RUNNING");
        }
    }

    /** Goes on after NiFi was stopped and started again. */
    void restarted(NifiInstance nifi) {
        client = nifi.client();
    }

    /** Waits until the kernel knows a socket that captures on an interface. */
    static void awaitCapture(String networkInterface) throws Exception {
        final String index = Files.readString(Path.of("/sys/class/net", networkInterface, "ifindex"))
                .strip();
        NifiClient.await(
                "a capture on [" + networkInterface + "]",
                LIMIT,
                () -> Files.readAllLines(Path.of("/proc/net/packet")).stream()
                        .anyMatch(line -> line.strip().split("\\s+")[4].equals(index)));
    }

    void stopListening() throws Exception {
        client.setProcessorState(id(LISTEN), "STOPPED");
    }

    /** Waits until the streams of the truth are out, and holds them against it. */
    CheckReport check(Truth truth) throws Exception {
        final int expected = truth.streams().size();
        try {
            NifiClient.await(
                    expected + " streams",
                    LIMIT,
                    () -> streams().stream()
                                    .filter(stream -> "true".equals(stream.attribute("tcp.end")))
                                    .count()
                            >= expected);
        } catch (final IOException e) {
            throw new IOException(
                    e.getMessage() + "; queues " + client.queues(group) + ", bulletins " + client.bulletins(group), e);
        }
        return new StreamSet(streams()).check(truth);
    }

    List<Packaged> streams() throws IOException {
        return PackagedStreams.streams(out);
    }

    /** The batches, as ReassembleTcp gave them on. */
    List<Packaged> batches() throws IOException {
        return FlowFilePackages.list(out).stream()
                .filter(flowFile -> "original".equals(flowFile.attribute("came.out.of")))
                .toList();
    }

    @Override
    public void close() throws IOException {
        try {
            client.remove(group);
        } catch (final Exception e) {
            throw new IOException("The flow could not be removed", e);
        }
    }
}
