package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.nifi.CostReport.spread;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.CostFlow.Cost;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.Workload;

/**
 * From a capture to all its streams: by NiFi, from the queued FlowFile to streams in its content repository and to files, and by
 * tcpflow and a program with gopacket, which write files. Runs take turns. Peers that are not installed are left out. The table
 * also lies in {@code nifi-tcpreassembly-nar/target/end-to-end-cost.md}; nothing is asserted about time. {@code ./mvnw verify
 * -Dit.excluded= -Dit.test=EndToEndCostIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false}, with {@code -Dcost.scale=} and
 * {@code -Dcost.runs=} as in {@link ReassemblyCostIT}.
 */
@Tag("large")
class EndToEndCostIT {
    private static final double SCALE = Double.parseDouble(System.getProperty("cost.scale", "0.25"));
    private static final int RUNS = Integer.getInteger("cost.runs", 5);
    private static final int WARMING_UP = 4;
    private static final Path GO_PROGRAM = Path.of("../nifi-tcpreassembly-processors/src/test/go/gopacket-files");
    private static final Pattern TIMES = Pattern.compile("took ([0-9.]+) ([0-9.]+) ([0-9.]+)");

    @TempDir
    Path temp;

    @Test
    void besidePeersThatWriteFiles() throws Exception {
        final CostReport report = new CostReport("end-to-end-cost.md");
        report.header("workload", "by", "wall s", "CPU s", "FlowFiles or files");
        final boolean gopacket = buildGopacketProgram();
        try (NifiInstance nifi = ReassemblyCostIT.nifi(temp.resolve("home"), temp.resolve("floor.nar"))) {
            for (final String workload : List.of("bulk", "mixed")) {
                final Path folder = Files.createDirectories(temp.resolve(workload));
                final Path capture = folder.resolve(workload + ".pcap");
                try (InputStream content = Workload.of(workload).scale(SCALE).padded(false).stream()) {
                    Files.copy(content, capture);
                }
                final Path files = folder.resolve("files");
                try (CostFlow kept = CostFlow.reassembly(nifi::workTime, nifi.client(), workload, List.of(capture), 1);
                        CostFlow written = CostFlow.toFiles(
                                nifi::workTime, nifi.client(), workload + " to files", List.of(capture), files)) {
                    final Map<String, Callable<Cost>> ways = new LinkedHashMap<>();
                    ways.put("ReassembleTcp, to the content repository", kept::run);
                    ways.put("ReassembleTcp and PutFile", written::run);
                    if (Files.isExecutable(Path.of("/usr/bin/tcpflow"))) {
                        ways.put("tcpflow", () -> run(files, "tcpflow", "-q", "-r", capture, "-o", files));
                    }
                    if (gopacket) {
                        ways.put("gopacket", () -> run(files, temp.resolve("gopacket-files"), capture, files));
                    }
                    for (final Map.Entry<String, List<Cost>> way :
                            measure(ways, files).entrySet()) {
                        final List<Cost> costs = way.getValue();
                        assertEquals(costs.getFirst().streams(), costs.getLast().streams());
                        report.row(
                                workload,
                                way.getKey(),
                                spread(costs, Cost::seconds),
                                spread(costs, Cost::cpuSeconds),
                                costs.getFirst().streams());
                    }
                }
            }
        }
    }

    private static Map<String, List<Cost>> measure(Map<String, Callable<Cost>> ways, Path files) throws Exception {
        final Map<String, List<Cost>> all = new LinkedHashMap<>();
        for (int run = -WARMING_UP; run < RUNS; run++) {
            for (final Map.Entry<String, Callable<Cost>> way : ways.entrySet()) {
                empty(files);
                final Cost cost = way.getValue().call();
                System.out.println(run + " " + way.getKey() + " " + cost);
                if (run >= 0) {
                    all.computeIfAbsent(way.getKey(), name -> new ArrayList<>()).add(cost);
                }
            }
        }
        return all;
    }

    /** Runs a program that writes files into a folder. */
    private static Cost run(Path folder, Object... command) throws IOException, InterruptedException {
        final List<String> words = new ArrayList<>(
                List.of("bash", "-c", "TIMEFORMAT='took %R %U %S'; time \"$0\" \"$@\" > /dev/null 2>&1"));
        Stream.of(command).map(Object::toString).forEach(words::add);
        final Process process =
                new ProcessBuilder(words).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes());
        final Matcher times = TIMES.matcher(said);
        if (process.waitFor() != 0 || !times.find()) {
            throw new IOException(words + " failed: " + said);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return new Cost(
                    Double.parseDouble(times.group(1)),
                    Double.parseDouble(times.group(2)) + Double.parseDouble(times.group(3)),
                    files.count(),
                    0);
        }
    }

    private boolean buildGopacketProgram() throws IOException, InterruptedException {
        final ProcessBuilder build = new ProcessBuilder(
                        "go", "build", "-o", temp.resolve("gopacket-files").toString(), ".")
                .directory(GO_PROGRAM.toFile())
                .inheritIO();
        build.environment()
                .putAll(Map.of(
                        "GO111MODULE", "off",
                        "GOPATH", "/usr/share/gocode",
                        "GOCACHE", temp.resolve("go-cache").toString()));
        try {
            return build.start().waitFor() == 0;
        } catch (final IOException e) {
            System.out.println("No gopacket: " + e.getMessage());
            return false;
        }
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (final Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
