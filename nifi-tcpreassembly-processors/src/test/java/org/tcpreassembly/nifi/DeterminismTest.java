package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** What comes out is a function of the content, whoever reads it, however often, beside whatever else. */
class DeterminismTest {
    private static final int UUID_LENGTH = 36;

    @TempDir
    Path folder;

    /** Attributes but for uuids, and the content. */
    private static String lasting(MockFlowFile flowFile) {
        Map<String, String> attributes = new TreeMap<>(flowFile.getAttributes());
        attributes.remove("uuid");
        attributes.computeIfPresent("fragment.identifier", (name, value) -> value.substring(UUID_LENGTH));
        return attributes + " " + Arrays.hashCode(flowFile.toByteArray());
    }

    private static byte[] capture(String workload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Workload.of(workload).scale(0.002).writeTo(out, truth -> {});
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "lossy", "adversarial"})
    void theSameInputGivesTheSameFlowFilesInTheSameOrder(String workload) throws IOException {
        byte[] capture = capture(workload);
        Map<String, String> attributes = Map.of("filename", "again.pcap");
        List<String> first = Reassembly.standard().read(capture, attributes).streams().stream()
                .map(DeterminismTest::lasting)
                .toList();
        List<String> second = Reassembly.standard().read(capture, attributes).streams().stream()
                .map(DeterminismTest::lasting)
                .toList();
        List<String> inScratch = Reassembly.withBudget(1).read(capture, attributes).streams().stream()
                .map(DeterminismTest::lasting)
                .toList();
        assertEquals(first, second);
        assertEquals(first, inScratch);
    }

    @Test
    void tasksBesideEachOtherDoNotDisturbEachOther() throws IOException {
        Map<String, Truth> truths = new HashMap<>();
        TestRunner runner = TestRunners.newTestRunner(new ReassembleTcp(100_000, System::nanoTime));
        for (int i = 0; i < 24; i++) {
            String workload = List.of("mixed", "lossy", "adversarial").get(i % 3);
            Path pcap = folder.resolve(i + ".pcap");
            truths.put(
                    pcap.getFileName().toString(),
                    Workload.of(workload).scale(0.002).seed(i).writeTo(pcap));
            runner.enqueue(
                    Files.readAllBytes(pcap),
                    Map.of("filename", pcap.getFileName().toString()));
        }
        runner.setThreadCount(4);
        runner.run(24);

        runner.assertTransferCount(ReassembleTcp.ORIGINAL, 24);
        Map<String, List<MockFlowFile>> streams = runner.getFlowFilesForRelationship(ReassembleTcp.STREAMS).stream()
                .collect(Collectors.groupingBy(stream -> stream.getAttribute("capture.filename")));
        assertEquals(truths.keySet(), streams.keySet());
        truths.forEach((name, truth) -> {
            CheckReport report = StreamFlowFiles.check(truth, streams.get(name));
            assertTrue(report.isExact(), () -> report.explain(folder.resolve(name)));
        });
    }
}
