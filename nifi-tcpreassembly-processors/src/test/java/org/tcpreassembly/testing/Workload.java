package org.tcpreassembly.testing;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.tcpreassembly.testing.SimulatedConnection.Close;

/**
 * Captures of any size with the truth about them, the same bytes for the same settings. At scale 1:
 *
 * <ul>
 *   <li>{@code bulk}: 64 connections of 16 MiB, in order; every sixteenth has sequence numbers that wrap.
 *   <li>{@code mixed}: 20,000 connections of 1 to 5 requests and responses of log-normal sizes, 2,000 open at a time; 3 %
 *       are reset, 2 % never closed.
 *   <li>{@code lossy}: as mixed; of the data segments 3 % out of order, 1 % sent twice, 0.5 % overlapped by
 *       retransmissions with other boundaries, 0.1 % acknowledged but never captured. Copies never differ.
 *   <li>{@code tiny}: 500,000 connections of 9 packets.
 *   <li>{@code adversarial}: see {@link Adversary}.
 *   <li>{@code single}: one stream of 4.5 GB; {@code interleaved}: 50,000 streams of 100 KB, all open at once.
 * </ul>
 *
 * A tenth of the connections is IPv6. Memory is bounded by the connections open at a time.
 *
 * <pre>{@code
 * Truth truth = Workload.of("lossy").scale(0.01).writeTo(pcap);
 * Workload big = Workload.single(4_500_000_000L);
 * TruthChecker checker = new TruthChecker(big.truth());
 * try (InputStream pcap = big.stream()) { ... }
 * }</pre>
 */
public final class Workload {
    /** The workloads by name. */
    public static final List<String> NAMES =
            List.of("bulk", "mixed", "lossy", "tiny", "adversarial", "single", "interleaved");

    private final String name;
    private double scale = 1;
    private long seed = 42;
    private boolean padded = true;
    private double ipv6 = 0.1;
    private int network;
    private int streams;
    private long bytes;

    private Workload(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no workload " + name + "; there are " + NAMES);
        }
        this.name = name;
    }

    public static Workload of(String name) {
        Workload workload = new Workload(name);
        workload.streams = name.equals("single") ? 1 : 50_000;
        workload.bytes = name.equals("single") ? 4_500_000_000L : 100_000;
        return workload;
    }

    /** One stream of that many bytes. */
    public static Workload single(long bytes) {
        Workload workload = of("single").ipv6(0);
        workload.bytes = bytes;
        return workload;
    }

    /** So many streams of so many bytes each, all open at once, a segment of each in turn. */
    public static Workload interleaved(int streams, long bytes) {
        Workload workload = of("interleaved");
        workload.streams = streams;
        workload.bytes = bytes;
        return workload;
    }

    /** The number of connections (of bytes in {@code single}, of bytes per connection in {@code bulk}). */
    public Workload scale(double factor) {
        scale = factor;
        return this;
    }

    public Workload seed(long value) {
        seed = value;
        return this;
    }

    /** Whether short frames are padded to 60 bytes; they are unless told (tcpflow takes padding for payload). */
    public Workload padded(boolean yes) {
        padded = yes;
        return this;
    }

    /** The part of the connections that is IPv6, from 0 to 1. */
    public Workload ipv6(double part) {
        ipv6 = part;
        return this;
    }

    /** From 0, which it is unless told, to 31: workloads of different networks have no endpoints in common. */
    public Workload network(int number) {
        network = number;
        return this;
    }

    /** Writes the capture, and the truth beside it in {@link Truth#fileFor}. */
    public Truth writeTo(Path pcap) throws IOException {
        List<StreamTruth> truths = new ArrayList<>();
        writeTo(pcap, truths::add);
        return new Truth(truths);
    }

    /** As {@link #writeTo(Path)}, for captures of so many streams that their truth is better not kept. */
    public void writeTo(Path pcap, Consumer<StreamTruth> truth) throws IOException {
        try (OutputStream out = Files.newOutputStream(pcap);
                BufferedWriter lines = Files.newBufferedWriter(Truth.fileFor(pcap), StandardCharsets.US_ASCII)) {
            lines.write(Truth.HEADER + "\n");
            writeTo(out, stream -> {
                Truth.writeLine(lines, stream);
                truth.accept(stream);
            });
        }
    }

    /** Writes the capture and hands out the truth as it comes to be known. */
    public void writeTo(OutputStream out, Consumer<StreamTruth> truth) throws IOException {
        try (WorkloadStream pcap = open(truth)) {
            pcap.transferTo(out);
        }
    }

    /** The capture, made while it is read. */
    public InputStream stream() {
        return open(truth -> {});
    }

    /** The truth, without writing the capture; for {@code single} and {@code interleaved} at next to no cost. */
    public Truth truth() {
        if (source(random()) instanceof RoundRobinDownloads downloads) {
            return downloads.truth();
        }
        List<StreamTruth> truths = new ArrayList<>();
        try {
            writeTo(OutputStream.nullOutputStream(), truths::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Truth(truths);
    }

    private WorkloadStream open(Consumer<StreamTruth> truth) {
        SplitMix64 random = random();
        PcapBuffer buffer = new PcapBuffer(random, megabitsPerSecond(), padded);
        return new WorkloadStream(
                source(random), buffer, connection -> connection.truth().forEach(truth));
    }

    private SplitMix64 random() {
        return new SplitMix64(seed * 0x2545_F491_4F6C_DD1DL + name.hashCode());
    }

    private double megabitsPerSecond() {
        return switch (name) {
            case "tiny" -> 60;
            case "adversarial" -> 24;
            case "mixed", "lossy" -> 200;
            default -> 1000;
        };
    }

    private TrafficSource source(SplitMix64 random) {
        ConnectionFactory factory = new ConnectionFactory(random, seed, ipv6, network);
        return switch (name) {
            case "bulk" -> {
                long each = (long) Math.max(1460, (1L << 24) * scale);
                yield interleaved(random, true, 64, 64, 16, number -> factory.connection(number)
                        .sends(Side.SERVER, each)
                        .closes(either(number)));
            }
            case "mixed", "lossy" ->
                interleaved(
                        random, true, count(20, 20_000), 2000, 6, number -> mixed(factory.connection(number), random));
            case "tiny" ->
                interleaved(random, false, count(100, 500_000), 5000, 3, number -> factory.connection(number)
                        .sends(Side.CLIENT, 200)
                        .sends(Side.SERVER, 500)
                        .closes(either(number)));
            case "adversarial" -> new Adversary(random, factory, scale);
            case "single" -> new RoundRobinDownloads(factory, 1, (long) Math.max(1, bytes * scale));
            default -> new RoundRobinDownloads(factory, (int) Math.max(1, streams * scale), bytes);
        };
    }

    private int count(int least, int atScaleOne) {
        return (int) Math.max(least, atScaleOne * scale);
    }

    private InterleavedTraffic interleaved(
            SplitMix64 random,
            boolean requestsAcknowledged,
            int total,
            int openAtOnce,
            int burst,
            IntFunction<SimulatedConnection> connections) {
        Flight flight = new Flight(random, name.equals("lossy"), requestsAcknowledged);
        return new InterleavedTraffic(random, flight, total, openAtOnce, burst, connections);
    }

    private static Close either(int number) {
        return number % 2 == 0 ? Close.FIN_BY_CLIENT : Close.FIN_BY_SERVER;
    }

    private static SimulatedConnection mixed(SimulatedConnection connection, SplitMix64 random) {
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            long request = (long) Math.clamp(random.logNormal(400, 1.0), 1, 200_000);
            long response = (long) Math.clamp(random.logNormal(3000, 1.6), 1, 20_000_000);
            boolean upload = random.chance(0.1);
            connection.sends(Side.CLIENT, upload ? response : request);
            connection.sends(Side.SERVER, upload ? request : response);
        }
        double end = random.nextDouble();
        return connection.closes(
                end < 0.60
                        ? Close.FIN_BY_CLIENT
                        : end < 0.95 ? Close.FIN_BY_SERVER : end < 0.98 ? Close.RST_BY_CLIENT : Close.NEVER);
    }

    /** {@code NAME OUT.pcap [--scale X] [--seed N] [--padded true|false] [--ipv6 PART]} */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2 || arguments.length % 2 != 0) {
            System.err.println("usage: Workload NAME OUT.pcap [--scale X] [--seed N] [--padded true|false]"
                    + " [--ipv6 PART]\nNAME is one of " + NAMES);
            System.exit(2);
        }
        Workload workload = of(arguments[0]);
        for (int i = 2; i < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--scale" -> workload.scale(Double.parseDouble(value));
                case "--seed" -> workload.seed(Long.parseLong(value));
                case "--padded" -> workload.padded(Boolean.parseBoolean(value));
                case "--ipv6" -> workload.ipv6(Double.parseDouble(value));
                default -> throw new IllegalArgumentException("no option " + arguments[i]);
            }
        }
        Path pcap = Path.of(arguments[1]);
        long[] total = new long[2];
        workload.writeTo(pcap, stream -> {
            total[0]++;
            total[1] += stream.captured();
        });
        System.err.printf(
                "%s: %,d bytes of capture, %,d streams, %,d bytes in them%n",
                pcap, Files.size(pcap), total[0], total[1]);
    }
}
