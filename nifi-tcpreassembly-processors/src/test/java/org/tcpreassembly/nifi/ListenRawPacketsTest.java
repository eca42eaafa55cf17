package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.notification.PrimaryNodeState;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.provenance.ProvenanceEventRecord;
import org.apache.nifi.provenance.ProvenanceEventType;
import org.apache.nifi.scheduling.ExecutionNode;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.capture.PrivilegeProbe;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.SampleCapture;

/** The processor in NiFi's mock, on a capture file. */
class ListenRawPacketsTest {
    @TempDir
    Path directory;

    private final ListenRawPackets processor = new ListenRawPackets();
    private final TestRunner runner = TestRunners.newTestRunner(processor);
    private Capture sample;
    private Path file;

    @BeforeEach
    void replayTheSample() throws Exception {
        sample = SampleCapture.create();
        file = sample.writeTo(directory.resolve("sample.pcap"));
        runner.setProperty(ListenProperties.PACKET_SOURCE, "Capture File");
        runner.setProperty(ListenProperties.CAPTURE_FILE, file.toString());
        runner.setProperty(ListenProperties.REPLAY_SPEED, "As Fast As Possible");
    }

    /** Starts, runs until so many packets are out, and stops. */
    private List<MockFlowFile> run() {
        runner.run(1, false, true);
        while (count("Packets Captured") < sample.packets().size()) {
            runner.run(1, false, false);
        }
        runner.stop();
        return flowFiles();
    }

    private long count(String counter) {
        Long value = runner.getCounterValue(counter);
        return value == null ? 0 : value;
    }

    private List<MockFlowFile> flowFiles() {
        return runner.getFlowFilesForRelationship(ListenRawPackets.SUCCESS);
    }

    @Test
    void aBatchIsAPcapFileWithItsAttributes() {
        List<MockFlowFile> flowFiles = run();
        assertEquals(1, flowFiles.size());
        MockFlowFile batch = flowFiles.getFirst();
        assertAttributes(
                batch,
                "capture.sequence",
                "0",
                "capture.interface",
                "sample.pcap",
                "capture.filter",
                null,
                "capture.link.type",
                "ETHERNET",
                "packet.count",
                Integer.toString(sample.packets().size()),
                "capture.dropped.kernel",
                "0",
                "capture.dropped.interface",
                "0",
                "capture.truncated.count",
                "0",
                "mime.type",
                "application/vnd.tcpdump.pcap");
        assertTrue(batch.getAttribute("filename").matches("sample.pcap_\\d{8}T\\d{6}\\.\\d{6}Z_0_0\\.pcap"));
        assertTrue(batch.getAttribute("capture.id").matches(".+/sample.pcap/\\d{4}-.+\\.\\d{6}Z/0"));
        assertEquals(
                sample.times().getFirst().toString().substring(0, 19),
                batch.getAttribute("capture.first.timestamp").substring(0, 19));
    }

    @Test
    void whatComesOutIsWhatReassembleTcpTakes() {
        MockFlowFile batch = run().getFirst();
        Reassembly out = Reassembly.with(ReassemblyProperties.CAPTURE_IDENTIFIER, "")
                .read(batch.toByteArray(), batch.getAttributes());
        CheckReport report = StreamFlowFiles.check(sample.truth(), out.streams());
        assertTrue(report.isExact(), report::toString);
    }

    @Test
    void batchesAreNumberedWithoutHoles() {
        runner.setProperty(ListenProperties.MAXIMUM_BATCH_PACKETS, "10");
        List<MockFlowFile> flowFiles = run();
        int packets = 0;
        for (int i = 0; i < flowFiles.size(); i++) {
            assertAttributes(flowFiles.get(i), "capture.sequence", Integer.toString(i));
            packets += Integer.parseInt(flowFiles.get(i).getAttribute("packet.count"));
        }
        assertEquals(sample.packets().size(), packets);
        assertEquals(
                1,
                flowFiles.stream()
                        .map(one -> one.getAttribute("capture.id"))
                        .distinct()
                        .count());
    }

    @Test
    void everyStartIsANewCapture() {
        String first = run().getFirst().getAttribute("capture.id");
        runner.clearTransferState();
        runner.run(1, true, true);
        assertNotEquals(first, flowFiles().getFirst().getAttribute("capture.id"));
        assertAttributes(flowFiles().getFirst(), "capture.sequence", "0");
    }

    @Test
    void partitionsAreCapturesOfTheirOwn() {
        runner.setProperty(ListenProperties.PARTITIONS, "4");
        runner.setProperty(ListenProperties.MAXIMUM_BATCH_PACKETS, "10");
        Map<String, Integer> next = new java.util.TreeMap<>();
        int packets = 0;
        for (MockFlowFile flowFile : run()) {
            String id = flowFile.getAttribute("capture.id");
            assertTrue(id.matches(".+/[0-3]"), id);
            assertAttributes(flowFile, "capture.sequence", Integer.toString(next.merge(id, 1, Integer::sum) - 1));
            packets += Integer.parseInt(flowFile.getAttribute("packet.count"));
        }
        assertEquals(sample.packets().size(), packets);
        assertTrue(next.size() > 1, next::toString);
    }

    @Test
    void rawPacketsAreSingleFramesThatReassembleTcpTakes() throws Exception {
        runner.setProperty(ListenProperties.OUTPUT_FORMAT, "Raw");
        List<MockFlowFile> flowFiles = run();
        List<byte[]> frames = sample.frames();
        assertEquals(frames.size(), flowFiles.size());
        for (int i = 0; i < frames.size(); i++) {
            flowFiles.get(i).assertContentEquals(frames.get(i));
            assertAttributes(
                    flowFiles.get(i),
                    "capture.sequence",
                    Integer.toString(i),
                    "packet.link.type",
                    "ETHERNET",
                    "packet.captured.length",
                    Integer.toString(frames.get(i).length),
                    "packet.count",
                    "1");
            assertEquals(
                    sample.times().get(i),
                    java.time.Instant.parse(flowFiles.get(i).getAttribute("packet.timestamp")));
        }
    }

    @Test
    void provenanceTellsWhereItWasReceivedFrom() {
        run();
        List<ProvenanceEventRecord> events = runner.getProvenanceEvents();
        assertEquals(1, events.size());
        assertEquals(ProvenanceEventType.RECEIVE, events.getFirst().getEventType());
        assertEquals(file.toUri().toString(), events.getFirst().getTransitUri());
    }

    @Test
    void whatWasCapturedComesOutWhenItStops() {
        runner.setProperty(ListenProperties.MAXIMUM_BATCH_DURATION, "1 day");
        runner.setProperty(ListenProperties.REPEAT, "true");
        runner.setProperty(ListenProperties.REPLAY_SPEED, "As Recorded");
        runner.run(1, false, true);
        runner.run(20, false, false);
        runner.assertTransferCount(ListenRawPackets.SUCCESS, 0);
        runner.stop();
        runner.assertTransferCount(ListenRawPackets.SUCCESS, 1);
        assertFalse(flowFiles().getFirst().getAttribute("packet.count").equals("0"));
    }

    @ParameterizedTest
    @CsvSource({
        "PCAP, 10, write",
        "PCAP, 10, commitAsync",
        "PCAP, 10, createSession",
        "PCAP, 10, rollback",
        "Raw, 10, write",
        "Raw, 10, commitAsync",
        "Raw, 10, createSession",
        "Raw, 10, rollback"
    })
    void aBatchWhoseSessionFailsComesAgain(String format, String batchPackets, String failing) {
        runner.setProperty(ListenProperties.OUTPUT_FORMAT, format);
        runner.setProperty(ListenProperties.MAXIMUM_BATCH_PACKETS, batchPackets);
        ProcessSessionFactory sessions = runner.getProcessSessionFactory();
        int[] created = new int[1];
        ProcessSessionFactory sometimesFailing = () -> {
            boolean fails = created[0]++ % 2 == 0;
            if (fails && failing.equals("createSession")) {
                throw new FlowFileAccessException("No session");
            }
            ProcessSession session = sessions.createSession();
            return fails ? failing(session, failing) : session;
        };
        processor.open(runner.getProcessContext());
        int failures = 0;
        while (count("Packets Captured") < sample.packets().size()) {
            try {
                processor.onTrigger(runner.getProcessContext(), sometimesFailing);
            } catch (FlowFileAccessException e) {
                failures++;
            }
        }
        processor.stop();
        assertTrue(failures > 0);
        List<String> sequences = new ArrayList<>();
        flowFiles().forEach(flowFile -> sequences.add(flowFile.getAttribute("capture.sequence")));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            expected.add(Integer.toString(i));
        }
        assertEquals(expected, sequences);
        assertEquals(sample.packets().size(), count("Packets Captured"));
    }

    @ParameterizedTest
    @CsvSource({"PCAP", "Raw"})
    void stoppingTriesAgainWhatCouldNotBePutOut(String format) {
        runner.setProperty(ListenProperties.OUTPUT_FORMAT, format);
        ProcessSessionFactory sessions = runner.getProcessSessionFactory();
        int[] created = new int[1];
        startAndStop(() -> {
            ProcessSession session = sessions.createSession();
            return created[0]++ < 3 ? failing(session, "commitAsync") : session;
        });
        assertEquals(sample.packets().size(), count("Packets Captured"));
        assertTrue(runner.getLogger().getErrorMessages().isEmpty());
    }

    @Test
    void whatCannotBePutOutWhenStoppingIsToldInPackets() {
        processor.stopLimit = java.time.Duration.ofMillis(500);
        ProcessSessionFactory sessions = runner.getProcessSessionFactory();
        startAndStop(() -> failing(sessions.createSession(), "commitAsync"));
        String message = runner.getLogger().getErrorMessages().getFirst().getMsg();
        assertTrue(message.contains(sample.packets().size() + " packets that were captured"), message);
    }

    /** One trigger, of which the batch is still open, and a stop. */
    private void startAndStop(ProcessSessionFactory sessions) {
        runner.setProperty(ListenProperties.MAXIMUM_BATCH_DURATION, "1 day");
        runner.setProperty(ListenProperties.REPEAT, "false");
        processor.open(runner.getProcessContext());
        try {
            processor.onTrigger(runner.getProcessContext(), sessions);
        } catch (FlowFileAccessException e) {
            // the file may have come to its end already
        }
        try {
            Thread.sleep(500); // all of it is read
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        processor.stop();
    }

    /** A session of which one method fails. */
    private static ProcessSession failing(ProcessSession session, String name) {
        return (ProcessSession) Proxy.newProxyInstance(
                ProcessSession.class.getClassLoader(),
                new Class<?>[] {ProcessSession.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(name)
                            || name.equals("rollback") && method.getName().equals("write")) {
                        throw new FlowFileAccessException("No space left on device");
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aFileThatIsNotThereKeepsItFromStarting() {
        runner.setProperty(ListenProperties.CAPTURE_FILE, "/no/such.pcap");
        ProcessException e = assertThrows(ProcessException.class, () -> processor.open(runner.getProcessContext()));
        assertEquals(
                "The capture file [/no/such.pcap] does not exist: set Capture File to one that does", e.getMessage());
    }

    @Test
    void verifyReadsTheFile() {
        List<ConfigVerificationResult> results =
                processor.verify(runner.getProcessContext(), runner.getLogger(), Map.of());
        assertEquals(1, results.size());
        assertEquals(Outcome.SUCCESSFUL, results.getFirst().getOutcome());
        assertTrue(results.getFirst().getExplanation().startsWith("The first packet is of link type ETHERNET"));
    }

    @Test
    void verifyTellsTheStepThatFailsAndSkipsTheRest() {
        PrivilegeProbe.require();
        runner.setProperty(ListenProperties.PACKET_SOURCE, "Network Interface");
        runner.setProperty(ListenProperties.NETWORK_INTERFACE, "nosuch0");
        List<ConfigVerificationResult> results =
                processor.verify(runner.getProcessContext(), runner.getLogger(), Map.of());
        assertEquals(
                List.of(Outcome.SUCCESSFUL, Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.SKIPPED),
                results.stream().map(ConfigVerificationResult::getOutcome).toList());
        assertTrue(results.get(1).getExplanation().contains("There is no network interface [nosuch0]"));
    }

    @Test
    void verifySamplesASecond() {
        PrivilegeProbe.require();
        runner.setProperty(ListenProperties.PACKET_SOURCE, "Network Interface");
        runner.setProperty(ListenProperties.NETWORK_INTERFACE, PrivilegeProbe.LOOPBACK);
        runner.setProperty(ListenProperties.FILTER, "tcp port 1");
        List<ConfigVerificationResult> results =
                processor.verify(runner.getProcessContext(), runner.getLogger(), Map.of());
        assertTrue(results.stream().allMatch(result -> result.getOutcome() == Outcome.SUCCESSFUL), results::toString);
        assertTrue(results.getLast().getExplanation().matches("The filter keeps \\d+ of \\d+ packets in a second"));
    }

    @Test
    void whatTheKernelLosesIsInAttributesCountersAndABulletin() throws Exception {
        PrivilegeProbe.require();
        int sent = 20_000;
        runner.setProperty(ListenProperties.PACKET_SOURCE, "Network Interface");
        runner.setProperty(ListenProperties.NETWORK_INTERFACE, PrivilegeProbe.LOOPBACK);
        runner.setProperty(ListenProperties.FILTER, "udp dst port 9 and dst host 127.0.0.9");
        runner.setProperty(ListenProperties.CAPTURE_BUFFER_SIZE, "1 MB");
        runner.setProperty(ListenProperties.MAXIMUM_QUEUED_DATA, "1 MB");
        processor.open(runner.getProcessContext());
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < sent; i++) {
                socket.send(new DatagramPacket(new byte[100], 100, InetAddress.getByName("127.0.0.9"), 9));
            }
        }
        processor.onTrigger(runner.getProcessContext(), runner.getProcessSessionFactory());
        processor.stop();
        long dropped = count("Packets Dropped by Kernel");
        assertTrue(dropped > 0);
        // on loopback the kernel counts a lost packet twice, as it leaves and as it arrives, but for the few at the
        // edge of
        // what its buffer holds
        assertEquals(sent, count("Packets Captured") + dropped / 2.0, sent / 100.0);
        assertEquals(
                dropped,
                flowFiles().stream()
                        .mapToLong(flowFile -> Long.parseLong(flowFile.getAttribute("capture.dropped.kernel")))
                        .sum());
        Pattern told = Pattern.compile("Packets were lost on \\[lo]: (\\d+) by the kernel");
        assertEquals(
                dropped,
                warnings().stream()
                        .flatMap(warning -> told.matcher(warning).results())
                        .mapToLong(number -> Long.parseLong(number.group(1)))
                        .sum());
    }

    @Test
    @Timeout(60)
    void whatIsLostWhileNiFiDoesNotTriggerIsToldInABulletin() throws Exception {
        PrivilegeProbe.require();
        runner.setProperty(ListenProperties.PACKET_SOURCE, "Network Interface");
        runner.setProperty(ListenProperties.NETWORK_INTERFACE, PrivilegeProbe.LOOPBACK);
        runner.setProperty(ListenProperties.FILTER, "udp dst port 9 and dst host 127.0.0.9");
        runner.setProperty(ListenProperties.CAPTURE_BUFFER_SIZE, "1 MB");
        runner.setProperty(ListenProperties.MAXIMUM_QUEUED_DATA, "1 MB");
        processor.open(runner.getProcessContext());
        try (DatagramSocket socket = new DatagramSocket()) {
            while (warnings().isEmpty()) {
                for (int i = 0; i < 1000; i++) {
                    socket.send(new DatagramPacket(new byte[100], 100, InetAddress.getByName("127.0.0.9"), 9));
                }
            }
        }
        assertTrue(warnings().getFirst().contains("Packets were lost on [lo]: "), warnings()::toString);
        processor.stop();
        String error = runner.getLogger().getErrorMessages().getLast().getMsg();
        assertTrue(
                error.endsWith("are lost: NiFi has not run this processor since it was started, as when the queue"
                        + " behind it is full"),
                error);
    }

    private List<String> warnings() {
        return runner.getLogger().getWarnMessages().stream()
                .map(LogMessage::getMsg)
                .toList();
    }

    /** Packets that fill the kernel's buffer several times over come out all, before and after the first trigger. */
    @Test
    void capturingBeginsWhenItIsScheduled() throws Exception {
        PrivilegeProbe.require();
        int sent = 20_000;
        runner.setProperty(ListenProperties.PACKET_SOURCE, "Network Interface");
        runner.setProperty(ListenProperties.NETWORK_INTERFACE, PrivilegeProbe.LOOPBACK);
        runner.setProperty(ListenProperties.FILTER, "udp dst port 9 and dst host 127.0.0.9");
        runner.setProperty(ListenProperties.CAPTURE_BUFFER_SIZE, "1 MB");
        processor.open(runner.getProcessContext());
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < sent; i++) {
                socket.send(new DatagramPacket(new byte[100], 100, InetAddress.getByName("127.0.0.9"), 9));
                if (i % 500 == 499) {
                    Thread.sleep(25); // slower than it is read, and faster than it is triggered
                }
            }
        }
        processor.onTrigger(runner.getProcessContext(), runner.getProcessSessionFactory());
        processor.stop();
        assertEquals(sent, count("Packets Captured"));
        assertEquals(0, count("Packets Dropped by Kernel"));
    }

    /** Run on the primary node alone, NiFi schedules it on every node, and triggers it on that one. */
    @Test
    void onThePrimaryNodeAloneNoOtherNodeCaptures() {
        runner.setProperty(ListenProperties.REPEAT, "true");
        runner.setProperty(ListenProperties.REPLAY_SPEED, "As Recorded");
        runner.setClustered(true);
        runner.setPrimaryNode(false);
        ProcessContext context = onPrimaryNode(runner.getProcessContext());
        processor.open(context);
        assertFalse(isCapturing());
        processor.primaryNodeChanges(PrimaryNodeState.ELECTED_PRIMARY_NODE);
        processor.onTrigger(context, runner.getProcessSessionFactory());
        assertTrue(isCapturing(), "triggered, it is the primary node");
        processor.primaryNodeChanges(PrimaryNodeState.PRIMARY_NODE_REVOKED);
        assertFalse(isCapturing());
        processor.onTrigger(context, runner.getProcessSessionFactory());
        assertTrue(isCapturing(), "and again");
        processor.stop();
        processor.onTrigger(context, runner.getProcessSessionFactory());
        assertFalse(isCapturing());
    }

    @Test
    void onAllNodesItCapturesWhateverBecomesOfThePrimaryNode() {
        runner.setProperty(ListenProperties.REPEAT, "true");
        runner.setProperty(ListenProperties.REPLAY_SPEED, "As Recorded");
        runner.setClustered(true);
        runner.setPrimaryNode(false);
        processor.open(runner.getProcessContext());
        assertTrue(isCapturing());
        processor.primaryNodeChanges(PrimaryNodeState.PRIMARY_NODE_REVOKED);
        assertTrue(isCapturing());
        processor.stop();
    }

    private static ProcessContext onPrimaryNode(ProcessContext context) {
        return (ProcessContext) Proxy.newProxyInstance(
                ProcessContext.class.getClassLoader(),
                new Class<?>[] {ProcessContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getExecutionNode")) {
                        return ExecutionNode.PRIMARY;
                    }
                    try {
                        return method.invoke(context, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aProcessorThatIsRemovedWithoutBeingStoppedLeavesNoThread() {
        runner.setProperty(ListenProperties.REPEAT, "true");
        runner.setProperty(ListenProperties.REPLAY_SPEED, "As Recorded");
        processor.open(runner.getProcessContext());
        assertTrue(isCapturing());
        processor.remove();
        assertFalse(isCapturing());
    }

    private boolean isCapturing() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("ListenRawPackets " + processor.getIdentifier()));
    }

    @Test
    @Timeout(60)
    void aDamagedFileIsToldOnceThoughItIsRepeated() throws Exception {
        byte[] pcap = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(pcap, pcap.length - 1));
        runner.setProperty(ListenProperties.REPEAT, "true");
        processor.open(runner.getProcessContext());
        while (count("Packets Captured") < 10 * sample.packets().size()
                || runner.getLogger().getErrorMessages().isEmpty()) {
            processor.onTrigger(runner.getProcessContext(), runner.getProcessSessionFactory());
        }
        processor.stop();
        List<LogMessage> errors = runner.getLogger().getErrorMessages();
        assertEquals(1, errors.size());
        assertTrue(errors.getFirst().getMsg().contains("is damaged or cut short: it is read only up to record "));
    }

    @Test
    void aFilterThatMeansNothingIsInvalidWithLibpcapsWords() {
        PrivilegeProbe.require();
        runner.setProperty(ListenProperties.PACKET_SOURCE, "Network Interface");
        runner.setProperty(ListenProperties.NETWORK_INTERFACE, "lo");
        runner.setProperty(ListenProperties.FILTER, "tcp prot 80");
        AssertionError e = assertThrows(AssertionError.class, runner::assertValid);
        assertTrue(e.getMessage().contains("syntax error"), e::getMessage);
        runner.setProperty(ListenProperties.FILTER, "type mgt subtype beacon"); // on another link type than Ethernet
        runner.assertValid();
    }

    @ParameterizedTest
    @CsvSource({
        "Snapshot Length, 0 B",
        "Snapshot Length, 262145 B",
        "Capture Buffer Size, 100 B",
        "Capture Buffer Size, 3 GB",
        "Maximum Batch Packets, 0",
        "Maximum Batch Duration, 0 sec",
        "Partitions, 0",
        "Partitions, 257",
        "Maximum Queued Data, 1 KB"
    })
    void valuesOutOfRangeAreInvalid(String property, String value) {
        runner.setProperty(ListenProperties.PACKET_SOURCE, "Network Interface");
        runner.setProperty(ListenProperties.NETWORK_INTERFACE, "lo");
        runner.setProperty(property, value);
        runner.assertNotValid();
    }

    @Test
    void memoryMustBeEnoughForThePartitionsAndNotTooMuchForTheHeap() {
        runner.setProperty(ListenProperties.MAXIMUM_QUEUED_DATA, "2 MB");
        runner.setProperty(ListenProperties.PARTITIONS, "4");
        AssertionError little = assertThrows(AssertionError.class, runner::assertValid);
        assertTrue(little.getMessage().contains("too little for 4 partitions"), little::getMessage);
    }

    @Test
    void onlyWhatMattersIsShown() {
        Set<PropertyDescriptor> ofInterface = Set.of(
                ListenProperties.NETWORK_INTERFACE,
                ListenProperties.FILTER,
                ListenProperties.SNAPSHOT_LENGTH,
                ListenProperties.PROMISCUOUS_MODE,
                ListenProperties.CAPTURE_BUFFER_SIZE);
        Set<PropertyDescriptor> ofFile =
                Set.of(ListenProperties.CAPTURE_FILE, ListenProperties.REPLAY_SPEED, ListenProperties.REPEAT);
        for (PropertyDescriptor property : ListenProperties.ALL) {
            Set<String> values = new HashSet<>();
            property.getDependencies().forEach(dependency -> values.addAll(dependency.getDependentValues()));
            Set<String> expected = ofInterface.contains(property)
                    ? Set.of("Network Interface")
                    : ofFile.contains(property) ? Set.of("Capture File") : Set.of();
            assertEquals(expected, values, property.getName());
        }
    }

    @Test
    void noAttributeIsTheBeginningOfAnother() {
        List<String> names = new ArrayList<>();
        for (WritesAttribute written :
                ListenRawPackets.class.getAnnotation(WritesAttributes.class).value()) {
            names.add(written.attribute());
        }
        for (String name : names) {
            assertTrue(names.stream().noneMatch(other -> other.startsWith(name + ".")), name);
        }
    }
}
