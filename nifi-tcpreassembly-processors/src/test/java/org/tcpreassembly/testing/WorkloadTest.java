package org.tcpreassembly.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.testing.CheckReport.Verdict;

/** The truth of every workload is what other programs find in its capture. */
class WorkloadTest {
    @TempDir
    Path directory;

    private Path pcap() {
        return directory.resolve("workload.pcap");
    }

    private static Workload small(String name) {
        return switch (name) {
            case "bulk" -> Workload.of(name).scale(0.002);
            case "mixed", "lossy" -> Workload.of(name).scale(0.004);
            case "tiny" -> Workload.of(name).scale(0.0004);
            case "adversarial" -> Workload.of(name).scale(0.01);
            case "single" -> Workload.single(300_000);
            default -> Workload.interleaved(30, 10_000);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"bulk", "mixed", "tiny", "single", "interleaved"})
    void tsharkFindsTheTruth(String name) throws IOException {
        Truth truth = small(name).writeTo(pcap());
        CheckReport report = Peers.TSHARK.check(pcap(), truth);
        assertTrue(report.isExact(), () -> report.explain(pcap()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bulk", "mixed", "tiny", "single", "interleaved"})
    void tcpflowFindsTheTruth(String name) throws IOException {
        Truth truth = small(name).padded(false).writeTo(pcap());
        CheckReport report = Peers.TCPFLOW.check(pcap(), truth);
        assertTrue(report.isExact(), () -> report.explain(pcap()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lossy", "adversarial"})
    void tcpflowFindsTheTruthWithZerosInTheHoles(String name) throws IOException {
        Truth truth = small(name).padded(false).writeTo(pcap());
        CheckReport report = Peers.TCPFLOW.check(pcap(), truth);
        assertTrue(report.isOnly(Verdict.EXACT, Verdict.ZERO), () -> report.explain(pcap()));
        assertTrue(report.count(Verdict.ZERO) > 0);
    }

    @Test
    void tsharkFindsTheHolesThatWereAcknowledged() throws IOException {
        Truth truth = small("lossy").writeTo(pcap());
        CheckReport report = Peers.TSHARK.check(pcap(), truth);
        assertTrue(report.isExact(), () -> report.explain(pcap()));
        assertTrue(truth.streams().stream().anyMatch(stream -> stream.captured() < stream.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "lossy", "adversarial"})
    void everyFrameIsRight(String name) throws IOException {
        Peers.TSHARK.assumeInstalled();
        small(name).writeTo(pcap());
        String[] checked = {"-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"};
        assertEquals(0, Tshark.count(pcap(), "tcp.checksum.status!=1 or ip.checksum.status!=1", checked));
        assertEquals(0, Tshark.count(pcap(), "not tcp or frame.len<60"));
    }

    @Test
    void lossyHasEveryImpairment() throws IOException {
        Peers.TSHARK.assumeInstalled();
        small("lossy").writeTo(pcap());
        for (String kind : List.of("out_of_order", "retransmission", "ack_lost_segment")) {
            assertTrue(Tshark.count(pcap(), "tcp.analysis." + kind) > 0, kind);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bulk", "mixed", "lossy", "tiny", "adversarial", "single", "interleaved"})
    void theSameSettingsGiveTheSameBytes(String name) throws IOException {
        Truth truth = small(name).writeTo(pcap());
        try (InputStream stream = small(name).stream()) {
            assertArrayEquals(Files.readAllBytes(pcap()), stream.readAllBytes());
        }
        Truth loaded = Truth.load(Truth.fileFor(pcap()));
        assertEquals(lines(truth), lines(loaded));
        assertEquals(
                lines(truth).stream().sorted().toList(),
                lines(small(name).truth()).stream().sorted().toList());
    }

    @Test
    void anotherSeedGivesAnotherCapture() throws IOException {
        Truth one = small("mixed").seed(1).truth();
        Truth two = small("mixed").seed(2).truth();
        assertFalse(lines(one).equals(lines(two)));
    }

    private static List<String> lines(Truth truth) {
        return truth.streams().stream().map(StreamTruth::toLine).toList();
    }
}
