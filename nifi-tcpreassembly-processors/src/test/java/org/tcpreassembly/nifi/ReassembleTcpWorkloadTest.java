package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** Every byte of every workload comes out of the processor as its truth has it. */
class ReassembleTcpWorkloadTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"bulk, 0.02", "mixed, 0.02", "lossy, 0.02", "tiny, 0.002", "adversarial, 0.02"})
    void comesOutExactly(String name, double scale) throws IOException {
        Path pcap = folder.resolve(name + ".pcap");
        Truth truth = Workload.of(name).scale(scale).writeTo(pcap);
        TestRunner runner = TestRunners.newTestRunner(ReassembleTcp.class);
        runner.enqueue(pcap);
        runner.run();

        runner.assertTransferCount(ReassembleTcp.ORIGINAL, 1);
        CheckReport report = StreamFlowFiles.check(truth, runner.getFlowFilesForRelationship(ReassembleTcp.STREAMS));
        assertTrue(report.isExact(), () -> report.explain(pcap));
    }
}
