package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;

/**
 * ReassembleTcp in NiFi's mock, and what came out of it.
 *
 * <pre>{@code
 * Reassembly out = Reassembly.with(GAP_STRATEGY, "Zero Fill").read(conversation);
 * assertEquals("true", out.from("10.0.0.1").getFirst().getAttribute("tcp.end"));
 * }</pre>
 */
final class Reassembly {
    private final TestRunner runner;

    private Reassembly(ReassembleTcp processor) {
        runner = TestRunners.newTestRunner(processor);
    }

    static Reassembly standard() {
        return new Reassembly(new ReassembleTcp());
    }

    static Reassembly with(PropertyDescriptor property, String value) {
        return standard().and(property, value);
    }

    /** With so many bytes of content in memory. */
    static Reassembly withBudget(long bytes) {
        return new Reassembly(new ReassembleTcp(bytes, System::nanoTime));
    }

    Reassembly and(PropertyDescriptor property, String value) {
        runner.setProperty(property, value);
        return this;
    }

    Reassembly read(Conversation... conversations) {
        return read(Capture.of(conversations));
    }

    Reassembly read(Capture capture) {
        return read(capture.pcap(), Map.of());
    }

    Reassembly read(byte[] content, Map<String, String> attributes) {
        runner.enqueue(content, attributes);
        return run();
    }

    Reassembly read(Path file) {
        try {
            runner.enqueue(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run();
    }

    /** Lets the processor work until nothing is queued. */
    Reassembly run() {
        runner.run(Math.max(1, runner.getQueueSize().getObjectCount()));
        runner.assertQueueEmpty();
        runner.assertTransferCount(ReassembleTcp.CHECKPOINT, 0);
        return this;
    }

    TestRunner runner() {
        return runner;
    }

    List<MockFlowFile> streams() {
        return runner.getFlowFilesForRelationship(ReassembleTcp.STREAMS);
    }

    /** The FlowFiles whose sender has that address. */
    List<MockFlowFile> from(String address) {
        return streams().stream()
                .filter(flowFile -> flowFile.getAttribute("tcp.source.address").equals(address))
                .toList();
    }

    /** The one FlowFile whose sender has that address. */
    MockFlowFile oneFrom(String address) {
        List<MockFlowFile> found = from(address);
        assertEquals(1, found.size(), () -> "FlowFiles from " + address);
        return found.getFirst();
    }

    /** The one input, which was read. */
    MockFlowFile original() {
        runner.assertTransferCount(ReassembleTcp.FAILURE, 0);
        runner.assertTransferCount(ReassembleTcp.ORIGINAL, 1);
        return runner.getFlowFilesForRelationship(ReassembleTcp.ORIGINAL).getFirst();
    }

    /** The one input, which failed; nothing else came out. */
    MockFlowFile failure() {
        runner.assertTransferCount(ReassembleTcp.STREAMS, 0);
        runner.assertTransferCount(ReassembleTcp.ORIGINAL, 0);
        runner.assertTransferCount(ReassembleTcp.FAILURE, 1);
        return runner.getFlowFilesForRelationship(ReassembleTcp.FAILURE).getFirst();
    }

    /** Holds attributes of a FlowFile: name, value, name, value; null as the value is not there. */
    static void assertAttributes(MockFlowFile flowFile, String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            assertEquals(namesAndValues[i + 1], flowFile.getAttribute(namesAndValues[i]), namesAndValues[i]);
        }
    }

    /** A connection of 10.0.0.1, port 40000, with 10.0.0.2, port 80, after its handshake. */
    static Conversation talk() {
        Conversation conversation = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
        conversation.handshake();
        return conversation;
    }

    static final String CLIENT = "10.0.0.1";
    static final String SERVER = "10.0.0.2";
}
