package org.tcpreassembly.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.testing.CheckReport.Verdict;

class SampleCaptureTest {
    @TempDir
    Path directory;

    @Test
    void isSmallAndAlwaysTheSame() {
        byte[] pcap = SampleCapture.create().pcap();
        assertTrue(pcap.length > 500_000 && pcap.length < 2_000_000, () -> pcap.length + " bytes");
        assertArrayEquals(pcap, SampleCapture.create().pcap());
    }

    @Test
    void hasOneStreamWithAHole() {
        Truth truth = SampleCapture.create().truth();
        assertEquals(74, truth.streams().size());
        assertEquals("4380+1460", truth.stream(SampleCapture.WITH_LOSS).holesText());
        assertEquals(
                1,
                truth.streams().stream()
                        .filter(stream -> stream.captured() < stream.length())
                        .count());
    }

    @Test
    void tsharkFindsItsTruthAndItsProtocols() throws IOException {
        Capture capture = SampleCapture.create();
        Path pcap = capture.writeTo(directory.resolve("sample.pcap"));
        CheckReport report = Peers.TSHARK.check(pcap, capture.truth());
        assertTrue(report.isExact(), () -> report.explain(pcap));
        assertTrue(Tshark.count(pcap, "png") >= 8);
        assertEquals(6, Tshark.count(pcap, "tls.handshake.extensions_server_name"));
        assertEquals(2, Tshark.count(pcap, "smtp.req.command == \"EHLO\""));
        assertEquals(0, Tshark.count(pcap, "_ws.malformed"));
        assertTrue(Tshark.count(pcap, "tcp.analysis.out_of_order") > 0);
    }

    @Test
    void tcpflowAgreesWithZerosInTheHole() throws IOException {
        Capture capture = SampleCapture.create().padded(false);
        Path pcap = capture.writeTo(directory.resolve("sample.pcap"));
        CheckReport report = Peers.TCPFLOW.check(pcap, capture.truth());
        assertTrue(report.isOnly(Verdict.EXACT, Verdict.ZERO), () -> report.explain(pcap));
        assertEquals(1, report.count(Verdict.ZERO));
    }
}
