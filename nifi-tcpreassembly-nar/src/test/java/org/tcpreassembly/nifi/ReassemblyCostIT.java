package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.nifi.CostReport.ratio;
import static org.tcpreassembly.nifi.CostReport.spread;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.CostFlow.Cost;
import org.tcpreassembly.nifi.runtime.BuildOutput;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.nifi.runtime.TestNar;
import org.tcpreassembly.testing.Workload;

/**
 * What ReassembleTcp costs in a real NiFi, beside a processor that only moves as much ({@link FloorProcessor}), and with two tasks
 * beside one. Runs take turns. Printed as the tables of docs/benchmarks.md, which also lie in {@code
 * nifi-tcpreassembly-nar/target/reassembly-cost.md}; nothing is asserted about time. {@code ./mvnw verify -Dit.excluded=
 * -Dit.test=ReassemblyCostIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false}, with {@code -Dcost.scale=} for another part of
 * the workloads than {@value #DEFAULT_SCALE}, and {@code -Dcost.runs=}.
 */
@Tag("large")
class ReassemblyCostIT {
    private static final String DEFAULT_SCALE = "0.25";
    private static final double SCALE = Double.parseDouble(System.getProperty("cost.scale", DEFAULT_SCALE));
    private static final int RUNS = Integer.getInteger("cost.runs", 5);
    private static final List<String> WORKLOADS = List.of(
            System.getProperty("cost.workloads", "bulk,mixed,lossy,tiny").split(","));
    private static CostReport report;

    /** Of tiny in one capture: 20,000 streams. */
    private static final double TINY_PIECE = 0.02;

    private static final int WARMING_UP = 6;

    @TempDir
    Path temp;

    @BeforeAll
    static void newReport() throws IOException {
        report = new CostReport("reassembly-cost.md");
    }

    @Test
    void besideTheFloor() throws Exception {
        report.header(
                "workload",
                "FlowFiles",
                "MB",
                "CPU s, floor",
                "CPU s, ReassembleTcp",
                "times the floor",
                "wall s, floor",
                "wall s, ReassembleTcp",
                "times the floor");
        try (NifiInstance nifi = nifi()) {
            for (final String workload : WORKLOADS) {
                besideTheFloor(nifi, workload);
            }
        }
    }

    @Test
    void twoTasksBesideOne() throws Exception {
        report.header(
                "two captures of",
                "wall s, one task",
                "wall s, two tasks",
                "times as fast",
                "CPU s, one task",
                "CPU s, two tasks");
        try (NifiInstance nifi = nifi()) {
            for (final String workload : List.of("bulk", "mixed")) {
                final List<Path> captures = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    captures.add(capture(
                            "tasks-" + workload,
                            i,
                            Workload.of(workload).scale(SCALE).network(i)));
                }
                final List<Cost> one = new ArrayList<>();
                final List<Cost> two = new ArrayList<>();
                try (CostFlow alone =
                                CostFlow.reassembly(nifi::workTime, nifi.client(), workload + " by one", captures, 1);
                        CostFlow both =
                                CostFlow.reassembly(nifi::workTime, nifi.client(), workload + " by two", captures, 2)) {
                    byTurns(alone, one, both, two);
                }
                report.row(
                        workload,
                        spread(one, Cost::seconds),
                        spread(two, Cost::seconds),
                        ratio(one, two, Cost::seconds),
                        spread(one, Cost::cpuSeconds),
                        spread(two, Cost::cpuSeconds));
            }
        }
    }

    private void besideTheFloor(NifiInstance nifi, String workload) throws Exception {
        final List<Path> captures = captures(workload);
        for (final Path capture : captures) {
            StreamSizes.write(capture, capture.resolveSibling(capture.getFileName() + ".sizes"));
        }
        final List<Cost> floor = new ArrayList<>();
        final List<Cost> ours = new ArrayList<>();
        try (CostFlow least = CostFlow.floor(nifi::workTime, nifi.client(), workload + " floor", captures);
                CostFlow reassembly = CostFlow.reassembly(nifi::workTime, nifi.client(), workload, captures, 1)) {
            byTurns(least, floor, reassembly, ours);
        }
        assertEquals(floor.getFirst().streams(), ours.getFirst().streams());
        assertEquals(floor.getFirst().bytes(), ours.getFirst().bytes());
        report.row(
                workload,
                CostReport.format("%,d", ours.getFirst().streams()),
                ours.getFirst().bytes() / 1_000_000,
                spread(floor, Cost::cpuSeconds),
                spread(ours, Cost::cpuSeconds),
                ratio(ours, floor, Cost::cpuSeconds),
                spread(floor, Cost::seconds),
                spread(ours, Cost::seconds),
                ratio(ours, floor, Cost::seconds));
    }

    private static void byTurns(CostFlow one, List<Cost> costOfOne, CostFlow other, List<Cost> costOfOther)
            throws Exception {
        for (int run = -WARMING_UP; run < RUNS; run++) {
            final Cost first = one.run();
            final Cost second = other.run();
            System.out.println(run + " " + first + " " + second);
            if (run >= 0) {
                costOfOne.add(first);
                costOfOther.add(second);
            }
        }
    }

    private List<Path> captures(String workload) throws IOException {
        final List<Path> captures = new ArrayList<>();
        if (workload.equals("tiny")) {
            for (int i = 0; i < Math.max(1, Math.round(SCALE / TINY_PIECE)); i++) {
                captures.add(capture(
                        workload,
                        i,
                        Workload.of(workload).scale(Math.min(SCALE, TINY_PIECE)).seed(i)));
            }
        } else {
            captures.add(capture(workload, 0, Workload.of(workload).scale(SCALE)));
        }
        return captures;
    }

    private Path capture(String folder, int number, Workload workload) throws IOException {
        final Path file = Files.createDirectories(temp.resolve(folder)).resolve(folder + "-" + number + ".pcap");
        try (InputStream content = workload.stream()) {
            Files.copy(content, file);
        }
        return file;
    }

    private NifiInstance nifi() throws Exception {
        return nifi(temp.resolve("home"), temp.resolve("floor.nar"));
    }

    /** A NiFi with stock memory that knows the floor processor too. */
    static NifiInstance nifi(Path home, Path floorNar) throws Exception {
        final NifiInstance nifi =
                NifiInstance.in(home).heap("1g").openFiles(20_000).build();
        nifi.addNar(BuildOutput.nar());
        nifi.addNar(TestNar.write(FloorProcessor.class, floorNar));
        return nifi.start();
    }
}
