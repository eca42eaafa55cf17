package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.nifi.components.AllowableValue;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.util.MockProcessContext;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;

/** The processor as NiFi and its users meet it: properties, relationships, what it refuses. */
class ReassembleTcpTest {
    private final ReassembleTcp processor = new ReassembleTcp();
    private final TestRunner runner = TestRunners.newTestRunner(processor);

    @Test
    void isValidAsItStands() {
        runner.assertValid();
    }

    @Test
    void hasTheseProperties() {
        assertEquals(
                List.of(
                        "Capture Identifier=${capture.id}",
                        "Capture Sequence=${capture.sequence}",
                        "Sequence Order=Dense",
                        "Sequence Timeout=30 sec",
                        "Output Strategy=Complete Streams",
                        "Maximum Fragment Size=64 MB",
                        "Gap Strategy=Split",
                        "Overlap Policy=First",
                        "Conflict Window=0 B",
                        "Midstream Policy=Wait",
                        "Gap Timeout=30 sec",
                        "Idle Timeout=5 min",
                        "Maximum Buffered per Connection=4 MB",
                        "Maximum Buffered per Capture=64 MB",
                        "Maximum Connections=250000",
                        "Maximum Cached State=256 MB",
                        "Maximum Streams per FlowFile=50000",
                        "Connection Key=Endpoints",
                        "Carried Attributes=null",
                        "Checksum Validation=Off",
                        "Emit Empty Streams=false"),
                processor.getPropertyDescriptors().stream()
                        .map(property -> property.getName() + "=" + property.getDefaultValue())
                        .toList());
    }

    @Test
    void everyPropertyAndChoiceIsDescribedInSentences() {
        for (PropertyDescriptor property : processor.getPropertyDescriptors()) {
            assertTrue(property.getDescription().endsWith("."), property.getName());
            assertEquals(property.getName(), property.getDisplayName());
            if (property.getAllowableValues() != null) {
                for (AllowableValue value : property.getAllowableValues()) {
                    boolean plain = Set.of("On", "Off", "true", "false").contains(value.getValue());
                    assertTrue(plain || value.getDescription().endsWith("."), property.getName() + ": " + value);
                }
            }
        }
    }

    @Test
    void hasTheseRelationshipsAndEndsCheckpointByItself() {
        Set<String> names = new HashSet<>();
        for (Relationship relationship : processor.getRelationships()) {
            names.add(relationship.getName());
            assertEquals(relationship.getName().equals("checkpoint"), relationship.isAutoTerminated());
            assertTrue(relationship.getDescription().endsWith("."), relationship.getName());
        }
        assertEquals(Set.of("streams", "original", "failure", "checkpoint"), names);
    }

    @ParameterizedTest
    @CsvSource({
        "Conflict Window, some",
        "Maximum Buffered per Connection, 0 B",
        "Maximum Buffered per Capture, much",
        "Maximum Connections, 0",
        "Maximum Streams per FlowFile, -1",
        "Gap Strategy, Guess",
        "Gap Timeout, 30 B",
        "Checksum Validation, Perhaps"
    })
    void refuses(String property, String value) {
        runner.setProperty(property, value);
        runner.assertNotValid();
    }

    @Test
    void takesALimitPerCaptureBelowThatPerConnection() {
        runner.setProperty("Maximum Buffered per Capture", "16 KB");
        runner.assertValid();
    }

    @Test
    void withAnEmptyCaptureIdentifierEveryFlowFileIsACaptureOfItsOwn() {
        Conversation talk = talk();
        talk.client("x");
        byte[] pcap = Capture.of(talk).pcap();
        runner.setProperty(ReassemblyProperties.CAPTURE_IDENTIFIER, "");
        runner.assertValid();
        runner.enqueue(pcap, Map.of("capture.id", "eth0"));
        runner.enqueue(pcap, Map.of("capture.id", "eth0"));
        runner.run(2);
        runner.assertTransferCount(ReassembleTcp.STREAMS, 2);
        runner.assertAllConditionsMet(
                ReassembleTcp.STREAMS,
                stream -> stream.getAttribute("tcp.source.address").equals(CLIENT)
                        && stream.getAttribute("capture.id").equals("eth0"));
    }

    @Test
    void withoutAnInputItDoesNothing() {
        runner.run();
        runner.assertTransferCount(ReassembleTcp.ORIGINAL, 0);
        runner.assertTransferCount(ReassembleTcp.FAILURE, 0);
    }

    @Test
    void refusesToRunWithRetryOnARelationship() {
        MockProcessContext retrying = new MockProcessContext(processor) {
            @Override
            public boolean isRelationshipRetried(Relationship relationship) {
                return relationship.getName().equals("streams");
            }
        };
        ProcessException refused = assertThrows(ProcessException.class, () -> processor.refuseRetry(retrying));
        assertTrue(refused.getMessage().startsWith("Retry is set on the relationship streams"), refused.getMessage());
        processor.refuseRetry(new MockProcessContext(processor));
    }
}
