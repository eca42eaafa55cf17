package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** With next to no memory for content, all of it comes out as well, by way of one FlowFile that does not outlive it. */
class ScratchTest {
    @TempDir
    Path folder;

    private Reassembly exactly(Workload workload) throws IOException {
        Path pcap = folder.resolve("scratch.pcap");
        Truth truth = workload.writeTo(pcap);
        Reassembly out = Reassembly.withBudget(10_000).read(pcap);
        CheckReport report = StreamFlowFiles.check(truth, out.streams());
        assertTrue(report.isExact(), () -> report.explain(pcap));
        assertEquals(1, out.runner().getRemovedCount());
        return out;
    }

    @ParameterizedTest
    @CsvSource({"bulk, 0.01", "mixed, 0.01", "lossy, 0.01", "tiny, 0.001", "adversarial, 0.01"})
    void everyWorkloadIsExact(String name, double scale) throws IOException {
        exactly(Workload.of(name).scale(scale));
    }

    @Test
    void soAreManyStreamsThatAreOpenAtOnce() throws IOException {
        assertEquals(300, exactly(Workload.interleaved(300, 20_000)).streams().size());
    }

    @Test
    void whatFitsTheBudgetNeedsNoScratch() throws IOException {
        Path pcap = folder.resolve("small.pcap");
        Workload.of("mixed").scale(0.002).writeTo(pcap);
        assertEquals(0, Reassembly.standard().read(pcap).runner().getRemovedCount());
    }
}
