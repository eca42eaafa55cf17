package org.tcpreassembly.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures the engine and its peers on the same captures, run by run by turns, and writes the tables and plots of
 * docs/benchmarks.md. Run by the script {@code benchmark}.
 *
 * <pre>
 * WholePath RUNS CAPTURES PEERS DOCS MACHINE
 * </pre>
 */
public final class WholePath {
    private static final List<String> WORKLOADS = List.of("bulk", "mixed", "lossy", "tiny", "adversarial");
    private static final String OURS = "this engine, counting";
    private static final String COPYING = "this engine, copying";
    private static final String GOPACKET = "gopacket tcpassembly";
    private static final String FLOOR = "C floor";
    private static final String BEGIN = "<!-- made by the script benchmark from here -->";
    private static final String END = "<!-- to here -->";
    /** A peer that takes longer for a workload is run no more. */
    private static final double SLOW = 15;

    private static final long LIMIT = 90;

    private final int runs;
    private final Path captures;
    private final Path peers;
    private final Path docs;
    private final StringBuilder page = new StringBuilder();

    private WholePath(int runs, Path captures, Path peers, Path docs) {
        this.runs = runs;
        this.captures = captures;
        this.peers = peers;
        this.docs = docs;
    }

    /** See the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        WholePath benchmark = new WholePath(
                Integer.parseInt(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
        benchmark.page.append(Files.readString(Path.of(arguments[4]))).append('\n');
        benchmark.workloads();
        benchmark.sweep(
                "connections", "Cost of a packet by open connections", "open connections", SweepCaptures.CONNECTIONS);
        benchmark.sweep(
                "depth",
                "Cost of a packet by what waits out of order",
                "segments behind the hole",
                SweepCaptures.DEPTHS);
        benchmark.write();
    }

    private void workloads() throws IOException, InterruptedException {
        Map<String, Map<String, List<Measurement>>> results = new LinkedHashMap<>();
        for (int run = 0; run < runs; run++) {
            for (String workload : WORKLOADS) {
                Path capture = captures.resolve(workload + ".pcap");
                readOnce(capture);
                var ofWorkload = results.computeIfAbsent(workload, name -> new LinkedHashMap<>());
                for (var peer : peers(capture).entrySet()) {
                    var measured = ofWorkload.computeIfAbsent(peer.getKey(), name -> new ArrayList<>());
                    if (run > 0 && isSlow(measured)) {
                        continue;
                    }
                    delete(peers.resolve("output"));
                    measured.add(Measurement.of(peer.getValue(), LIMIT));
                    System.err.println(run + " " + workload + " " + peer.getKey() + " " + measured.getLast());
                }
            }
        }
        results.forEach(this::table);
    }

    /** Commands by the names of what they measure. */
    private Map<String, List<String>> peers(Path capture) {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        String file = capture.toString();
        commands.put(OURS, ours(capture, "count", 0));
        commands.put(COPYING, ours(capture, "copy", 0));
        commands.put(FLOOR, List.of(peers.resolve("floor").toString(), file));
        commands.put(GOPACKET, gopacket(capture, 0));
        commands.put("libnids", List.of(peers.resolve("nids_peer").toString(), "count", file));
        String output = peers.resolve("output").toString();
        commands.put("tcpflow, writing files", List.of("/usr/bin/tcpflow", "-q", "-r", file, "-o", output));
        commands.put("tshark, conversations", List.of("/usr/bin/tshark", "-r", file, "-q", "-z", "conv,tcp"));
        return thoseThere(commands);
    }

    private static Map<String, List<String>> thoseThere(Map<String, List<String>> commands) {
        commands.values().removeIf(command -> !Files.isExecutable(Path.of(command.getFirst())));
        return commands;
    }

    private List<String> ours(Path capture, String mode, long from) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx2g"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EngineBenchmark.class.getName(), "7"));
        command.addAll(List.of(capture.toString(), mode, Long.toString(from)));
        return command;
    }

    private List<String> gopacket(Path capture, long from) {
        boolean quick = !capture.endsWith("adversarial.pcap");
        String program = peers.resolve("gopacket-benchmark").toString();
        return List.of(program, "-repeat", quick ? "3" : "1", "-from", Long.toString(from), capture.toString());
    }

    private static boolean isSlow(List<Measurement> measured) {
        return measured.getFirst() == null || measured.getFirst().cpu() > SLOW;
    }

    private void table(String workload, Map<String, List<Measurement>> measured) {
        long packets = measured.get(OURS).getFirst().packets();
        double ours = median(measured.get(OURS));
        add("### %s: %,d packets%n", workload, packets);
        add("| | CPU, s: median (least to most) | ns a packet | runs | times ours |");
        add("| --- | --- | --- | --- | --- |");
        measured.forEach((name, all) -> {
            List<Measurement> good = all.stream().filter(one -> one != null).toList();
            if (good.isEmpty()) {
                add("| %s | over %d s, or failed | | %d | |", name, LIMIT, all.size());
                return;
            }
            var cpu = good.stream().mapToDouble(Measurement::cpu).summaryStatistics();
            double median = median(good);
            add(
                    "| %s | %.3f (%.3f to %.3f) | %.0f | %d | %.2f |",
                    name, median, cpu.getMin(), cpu.getMax(), median * 1e9 / packets, good.size(), median / ours);
        });
        double other = measured.get(OURS).stream()
                .mapToDouble(Measurement::other)
                .sorted()
                .skip(measured.get(OURS).size() / 2)
                .findFirst()
                .orElseThrow();
        add("%nCollector and compiler beside the engine's thread, in the same pass: %.3f s.%n", other);
    }

    private void sweep(String name, String title, String xLabel, int[] values)
            throws IOException, InterruptedException {
        Map<String, Map<Integer, List<Measurement>>> results = new LinkedHashMap<>();
        for (int run = 0; run < (runs + 1) / 2; run++) {
            for (int value : values) {
                boolean connections = name.equals("connections");
                Path capture =
                        connections ? SweepCaptures.connections(captures, value) : SweepCaptures.depth(captures, value);
                long from = connections ? SweepCaptures.opening(value) : 1;
                Map<String, List<String>> commands = new LinkedHashMap<>();
                commands.put("this engine", ours(capture, "count", from));
                commands.put(GOPACKET, gopacket(capture, from));
                thoseThere(commands);
                readOnce(capture);
                for (var command : commands.entrySet()) {
                    Measurement measured = Measurement.of(command.getValue(), LIMIT);
                    System.err.println(run + " " + name + " " + value + " " + command.getKey() + " " + measured);
                    if (measured != null) {
                        results.computeIfAbsent(command.getKey(), key -> new TreeMap<>())
                                .computeIfAbsent(value, key -> new ArrayList<>())
                                .add(measured);
                    }
                }
            }
        }
        Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
        add("### %s%n", title);
        add("ns of CPU a packet, reading and decoding included: median (least to most) of %d runs.%n", (runs + 1) / 2);
        add("| %s | %s |", xLabel, String.join(" | ", results.keySet()));
        add("| --- %s|", "| --- ".repeat(results.size()));
        for (int value : values) {
            StringBuilder row = new StringBuilder();
            results.forEach((peer, byValue) -> {
                List<Measurement> all = byValue.getOrDefault(value, List.of());
                if (all.isEmpty()) {
                    row.append(" | over ").append(LIMIT).append(" s");
                    return;
                }
                double[] costs = all.stream()
                        .mapToDouble(one -> one.cpu() * 1e9 / one.packets())
                        .sorted()
                        .toArray();
                lines.computeIfAbsent(peer, key -> new TreeMap<>()).put(value, costs[costs.length / 2]);
                row.append(String.format(
                        Locale.ROOT,
                        " | %.0f (%.0f to %.0f)",
                        costs[costs.length / 2],
                        costs[0],
                        costs[costs.length - 1]));
            });
            add("| %,d%s |", value, row);
        }
        Path image = docs.resolve("images").resolve("benchmark-" + name + ".svg");
        Files.writeString(image, Chart.of(title, xLabel, "ns of CPU a packet", lines));
        add("%n![%s](images/%s)%n", title, image.getFileName());
    }

    private static double median(List<Measurement> measured) {
        double[] cpu = measured.stream()
                .filter(one -> one != null)
                .mapToDouble(Measurement::cpu)
                .sorted()
                .toArray();
        return cpu[cpu.length / 2];
    }

    /** So that the file is in memory for whoever comes first. */
    private static void readOnce(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    private static void delete(Path folder) throws IOException, InterruptedException {
        new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
    }

    private void write() throws IOException {
        Path document = docs.resolve("benchmarks.md");
        String text = Files.readString(document);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        String made = "\n" + page.toString().replaceAll("\n{3,}", "\n\n").strip() + "\n";
        Files.writeString(document, text.substring(0, begin) + made + text.substring(text.indexOf(END)));
    }

    private void add(String format, Object... values) {
        page.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
