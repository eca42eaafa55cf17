package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Workload;

/**
 * Memory and open files do not grow with the length of streams nor with their number. Takes some 30 GB of disk and several
 * minutes: {@code ./mvnw verify -Dit.excluded= -Dit.test=LargeCapturesIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("large")
class LargeCapturesIT {
    private static final Duration LIMIT = Duration.ofMinutes(9);

    @TempDir
    Path temp;

    @Test
    void shouldPutOutAStreamOfFourGigabytesWhole() throws Exception {
        assertComesOutWhole(Workload.single(4_400_000_000L), 1);
    }

    @Test
    void shouldPutOutFiftyThousandInterleavedStreamsWhole() throws Exception {
        assertComesOutWhole(Workload.interleaved(50_000, 100_000), 50_000);
    }

    /** All in one FlowFile of a continuing capture: more streams than a commit could have in NiFi's stock heap. */
    @Test
    void shouldPutOutTheStreamsOfAnInputWithTwoHundredThousandConnections() throws Exception {
        final CaptureInPieces capture = CaptureInPieces.of(
                "huge",
                temp.resolve("pieces"),
                500_000_000,
                Duration.ofSeconds(20),
                Workload.of("tiny").scale(0.4));
        assertEquals(2, capture.size());
        try (NifiInstance nifi =
                        NifiInstance.in(temp.resolve("home")).heap("1g").start();
                ReassemblyFlow flow = new ReassemblyFlow(nifi, "huge", temp.resolve("flow"), definition -> definition
                        .processor("Mark streams")
                        .put("runDurationMillis", 500))) {
            flow.feed(capture, 0, capture.size());
            flow.start().awaitDone(LIMIT);

            final CheckReport report = flow.streams().check(capture.truth());
            assertTrue(report.isExact(), report::toString);
            assertEquals(capture.size(), flow.cameOutOf("original").size());
            assertEquals(List.of(), flow.errors());
            assertNoMemoryTrouble(nifi);
        }
    }

    private void assertComesOutWhole(Workload workload, int streams) throws Exception {
        final Path capture = temp.resolve("large.pcap");
        try (InputStream content = workload.stream()) {
            Files.copy(content, capture);
        }
        try (NifiInstance nifi = NifiInstance.in(temp.resolve("home"))
                        .heap("512m")
                        .openFiles(4096)
                        .start();
                PackagedStreams flow = new PackagedStreams(nifi, "large", temp.resolve("flow"))) {
            flow.start();
            flow.feed(capture);

            final Map<String, String> original =
                    flow.awaitRead("large.pcap", LIMIT).attributes();

            assertEquals(Integer.toString(streams), original.get("stream.count"));
            final CheckReport report = flow.check("large.pcap", workload.truth());
            assertTrue(report.isExact(), report::toString);
            assertNoMemoryTrouble(nifi);
        }
    }

    private static void assertNoMemoryTrouble(NifiInstance nifi) throws IOException {
        try (var lines = Files.lines(nifi.applicationLog())) {
            assertEquals(
                    0,
                    lines.filter(line -> line.contains("OutOfMemoryError") || line.contains("Too many open files"))
                            .count());
        }
    }
}
