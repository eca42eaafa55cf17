package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;

import java.nio.file.Path;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.KernelTraffic;
import org.tcpreassembly.testing.OddTraffic;
import org.tcpreassembly.testing.SampleCapture;
import org.tcpreassembly.testing.Truth;

/** Captures of real sockets, and the sample: every stream is what its endpoints sent. */
class RealTrafficTest {
    @TempDir
    Path directory;

    private static Reassembly exactly(Path pcap, Truth truth) {
        Reassembly out = Reassembly.standard().read(pcap);
        CheckReport report = StreamFlowFiles.check(truth, out.streams());
        assertTrue(report.isExact(), () -> report.explain(pcap));
        assertAttributes(out.original(), "packet.invalid.count", "0", "pcap.truncated", "false");
        return out;
    }

    @Test
    void theSampleCapture() throws Exception {
        Capture sample = SampleCapture.create();
        Path pcap = sample.writeTo(directory.resolve("sample.pcap"));
        Reassembly out = exactly(pcap, sample.truth());
        assertEquals("1460", last(out, SampleCapture.WITH_LOSS).getAttribute("tcp.skipped.bytes"));
        assertAttributes(last(out, SampleCapture.REORDERED), "tcp.complete", "true");
        assertAttributes(last(out, SampleCapture.RESET), "tcp.close.reason", "rst");
        assertAttributes(last(out, SampleCapture.MIDSTREAM), "tcp.start", "false", "tcp.direction", "unknown");
        assertAttributes(last(out, SampleCapture.STILL_OPEN), "tcp.close.reason", "capture-end");
    }

    private static MockFlowFile last(Reassembly out, Direction direction) {
        return out.streams().stream()
                .filter(stream -> StreamFlowFiles.direction(stream).equals(direction))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void framesOfTheMtu() throws Exception {
        KernelTraffic traffic = KernelTraffic.setup().capture(directory);
        exactly(traffic.pcap(), traffic.truth());
    }

    @Test
    void segmentsThatTheInterfaceWouldCut() throws Exception {
        KernelTraffic traffic = KernelTraffic.setup().offload(true).capture(directory);
        exactly(traffic.pcap(), traffic.truth());
    }

    @Test
    void aPathThatLosesRepeatsAndReorders() throws Exception {
        KernelTraffic traffic =
                KernelTraffic.setup().loss(0.01).duplicate(0.01).reorder(0.02).capture(directory);
        exactly(traffic.pcap(), traffic.truth());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast-open", "fast-open-refused", "reuse", "urgent", "half-close"})
    void whatFewProgramsDo(String scenario) throws Exception {
        Path pcap = directory.resolve("odd.pcap");
        OddTraffic.capture(scenario, pcap);
        exactly(pcap, Truth.load(Truth.fileFor(pcap)));
    }

    @Test
    void checksumsOfARealPathAreAllRight() throws Exception {
        KernelTraffic traffic = KernelTraffic.setup().capture(directory);
        Reassembly out =
                Reassembly.with(ReassemblyProperties.CHECKSUM_VALIDATION, "On").read(traffic.pcap());
        CheckReport report = StreamFlowFiles.check(traffic.truth(), out.streams());
        assertTrue(report.isExact(), () -> report.explain(traffic.pcap()));
    }
}
