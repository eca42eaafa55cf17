package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.capture.PrivilegeProbe;

/** A hundred starts and stops of a live capture leave nothing behind. */
class StartAndStopTest {
    private static final int STARTS = 100;

    private static long files() throws Exception {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ListenRawPackets"))
                .count();
    }

    /** Mapped regions: each ring of the kernel's is one. */
    private static long mappings() throws Exception {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("socket:")).count();
        }
    }

    private static void startAndStop(TestRunner runner, boolean triggered) {
        if (triggered) {
            runner.run(1, true, true);
        } else {
            ListenRawPackets processor = (ListenRawPackets) runner.getProcessor();
            processor.open(runner.getProcessContext());
            processor.stop();
        }
    }

    @Test
    void nothingLeaks() throws Exception {
        PrivilegeProbe.require();
        TestRunner runner = TestRunners.newTestRunner(new ListenRawPackets());
        runner.setProperty(ListenProperties.NETWORK_INTERFACE, PrivilegeProbe.LOOPBACK);
        runner.setProperty(ListenProperties.CAPTURE_BUFFER_SIZE, "1 MB");
        startAndStop(runner, true);
        long files = files();
        assertEquals(0, threads());
        assertEquals(0, mappings());
        for (int i = 0; i < STARTS; i++) {
            startAndStop(runner, i % 4 > 0);
        }
        assertEquals(0, threads());
        assertEquals(0, mappings());
        assertTrue(files() <= files + 2, () -> "files were " + files);
    }
}
