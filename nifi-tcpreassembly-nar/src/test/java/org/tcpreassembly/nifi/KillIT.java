package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** Nothing is lost and nothing comes twice when NiFi is killed while it reads captures. */
class KillIT {
    @TempDir
    Path temp;

    @Test
    void shouldGiveEachStreamOnceAfterKills() throws Exception {
        final Map<String, Truth> truths = new LinkedHashMap<>();
        for (int i = 0; i < 8; i++) {
            final Path capture = temp.resolve("capture" + i + ".pcap");
            truths.put(
                    capture.getFileName().toString(),
                    Workload.of("tiny").scale(0.002).seed(i).writeTo(capture));
        }
        try (NifiInstance nifi = NifiInstance.in(temp.resolve("home")).start();
                PackagedStreams flow = new PackagedStreams(nifi, "kill", temp.resolve("flow"))) {
            for (final String capture : truths.keySet()) {
                flow.feed(temp.resolve(capture));
            }
            flow.takeAll();

            flow.start();
            Thread.sleep(500);
            for (int kills = 0; kills < 3; kills++) {
                nifi.kill();
                nifi.start();
                Thread.sleep(100);
            }

            for (final Map.Entry<String, Truth> capture : truths.entrySet()) {
                assertEquals(
                        "original",
                        flow.awaitRead(capture.getKey(), Duration.ofMinutes(3)).attribute("came.out.of"));
                final CheckReport report = flow.check(capture.getKey(), capture.getValue());
                assertTrue(report.isExact(), () -> capture.getKey() + ": " + report);
            }
        }
    }
}
