package org.tcpreassembly.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * At how many packets a second tcpdump and the capture of ListenRawPackets begin to lose some, one after the other at each
 * rate, with the same kernel buffer, both writing to the same place. Started by src/test/sh/load-comparison.
 */
public final class LoadComparison {
    private static final int BUFFER_MEGABYTES = Integer.getInteger("buffer", 64);
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final String networkInterface;
    private final List<String> generator;
    private final Path directory;
    private final double seconds;
    private final int partitions;

    /** What became of the packets that were sent. */
    private record Outcome(long sent, long received, long dropped, long cpuNanos, long threadNanos) {
        double cpuMicros() {
            return cpuNanos / 1000.0 / Math.max(1, received);
        }

        double threadMicros() {
            return threadNanos / 1000.0 / Math.max(1, received);
        }
    }

    private LoadComparison(String[] arguments) {
        networkInterface = arguments[0];
        directory = Path.of(arguments[1]);
        seconds = Double.parseDouble(arguments[2]);
        partitions = Integer.parseInt(arguments[3]);
        generator = Arrays.asList(arguments[4].split(" "));
    }

    /**
     * {@code INTERFACE DIRECTORY SECONDS PARTITIONS "GENERATOR COMMAND" FRAME_BYTES KPPS...}; the generator gets frame size,
     * seconds and rate. With SOAK instead of a frame size, 128-byte frames at one rate for all the seconds, and a line about
     * memory and files every ten.
     */
    public static void main(String[] arguments) throws Exception {
        LoadComparison comparison = new LoadComparison(arguments);
        String[] rates = Arrays.copyOfRange(arguments, 6, arguments.length);
        if (arguments[5].equals("SOAK")) {
            comparison.soak(Long.parseLong(rates[0]) * 1000);
        } else {
            comparison.compare(Integer.parseInt(arguments[5]), rates);
        }
    }

    private void compare(int frameBytes, String[] rates) throws Exception {
        listen(frameBytes, 100_000); // until the code is compiled
        System.out.printf(
                Locale.ROOT,
                "%d-byte frames, %d MB of kernel buffer, %.0f seconds at each rate%n"
                        + "%8s | %28s | %40s%n%8s | %9s %9s %8s | %9s %9s %8s %11s%n",
                frameBytes,
                BUFFER_MEGABYTES,
                seconds,
                "",
                "tcpdump -w",
                "ListenRawPackets",
                "kpps sent",
                "received",
                "dropped",
                "us/pkt",
                "received",
                "dropped",
                "us/pkt",
                "of thread");
        double[] best = new double[2];
        boolean[] lost = new boolean[2];
        for (String rate : rates) {
            long perSecond = Long.parseLong(rate) * 1000;
            Outcome dump = tcpdump(frameBytes, perSecond);
            Outcome listen = listen(frameBytes, perSecond);
            System.out.printf(
                    Locale.ROOT,
                    "%4.0f/%4.0f| %9d %9d %8.2f | %9d %9d %8.2f %11.2f%n",
                    dump.sent / seconds / 1000,
                    listen.sent / seconds / 1000,
                    dump.received,
                    dump.dropped,
                    dump.cpuMicros(),
                    listen.received,
                    listen.dropped,
                    listen.cpuMicros(),
                    listen.threadMicros());
            Outcome[] both = {dump, listen};
            for (int i = 0; i < 2; i++) {
                lost[i] |= both[i].received < both[i].sent;
                if (!lost[i]) {
                    best[i] = Math.max(best[i], both[i].sent / seconds / 1000);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "highest rate without loss, and without loss below it: tcpdump %.0f kpps, ListenRawPackets %.0f kpps,"
                        + " ratio %.2f%n%n",
                best[0],
                best[1],
                best[1] / best[0]);
    }

    private Process generate(int frameBytes, double duration, long perSecond) throws IOException {
        List<String> command = new ArrayList<>(generator);
        command.addAll(List.of(Integer.toString(frameBytes), Double.toString(duration), Long.toString(perSecond)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long sent(Process generating) throws Exception {
        String line = generating.inputReader().readLine();
        if (generating.waitFor() != 0 || line == null) {
            throw new IOException("the generator failed");
        }
        return Long.parseLong(line);
    }

    private Outcome tcpdump(int frameBytes, long perSecond) throws Exception {
        Path file = directory.resolve("tcpdump.pcap");
        Process tcpdump = new ProcessBuilder(
                        "tcpdump",
                        "-i",
                        networkInterface,
                        "-n",
                        "-Z",
                        "root",
                        "-B",
                        Integer.toString(BUFFER_MEGABYTES * 1024),
                        "-w",
                        file.toString())
                .start();
        String line = tcpdump.errorReader().readLine();
        while (line != null && !line.contains("listening on")) {
            line = tcpdump.errorReader().readLine();
        }
        long sent = sent(generate(frameBytes, seconds, perSecond));
        Thread.sleep(1500);
        long cpu = tcpdump.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
        tcpdump.toHandle().destroy();
        List<String> summary = tcpdump.errorReader().lines().toList();
        tcpdump.waitFor();
        Files.delete(file);
        return new Outcome(sent, number(summary, "captured"), number(summary, "dropped by kernel"), cpu, 0);
    }

    private static long number(List<String> summary, String words) {
        return summary.stream()
                .filter(line -> line.contains(words))
                .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private PacketCapture capture() throws CaptureException {
        LiveOptions options =
                new LiveOptions(networkInterface, "", LiveOptions.MAXIMUM_SNAP_LENGTH, true, BUFFER_MEGABYTES << 20);
        return new PacketCapture(
                new PacketCapture.Settings(
                        new BatchLimits(50_000, 8 << 20, Duration.ofSeconds(1), false), partitions, 256 << 20, true),
                () -> LiveSource.open(options),
                Partitions.byConnection(partitions),
                new PrintedEvents(),
                "capture under load");
    }

    private Outcome listen(int frameBytes, long perSecond) throws Exception {
        Path file = directory.resolve("listen.pcap");
        long cpuBefore = cpu();
        PacketCapture capture = capture();
        capture.start();
        Process generating = generate(frameBytes, seconds, perSecond);
        long received = 0;
        long threadNanos = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            long end = Long.MAX_VALUE;
            while (!capture.isOver()) {
                received += take(capture, out);
                if (end == Long.MAX_VALUE && !generating.isAlive()) {
                    end = System.nanoTime() + 1_500_000_000L;
                }
                if (System.nanoTime() > end) {
                    threadNanos = threadCpu();
                    capture.requestStop();
                    end = Long.MAX_VALUE - 1;
                }
            }
        }
        Files.delete(file);
        return new Outcome(sent(generating), received, capture.takeDrops().kernel(), cpu() - cpuBefore, threadNanos);
    }

    private static long take(PacketCapture capture, OutputStream out) throws IOException {
        Batch batch = capture.poll(PATIENCE);
        if (batch == null) {
            return 0;
        }
        batch.writeTo(out);
        capture.done(batch);
        return batch.packets();
    }

    private void soak(long perSecond) throws Exception {
        PacketCapture capture = capture();
        capture.start();
        Process generating = generate(128, seconds, perSecond);
        long received = 0;
        long bytes = 0;
        long begin = System.nanoTime();
        long next = begin;
        while (!capture.isOver()) {
            Batch batch = capture.poll(PATIENCE);
            if (batch != null) {
                batch.writeTo(OutputStream.nullOutputStream());
                capture.done(batch);
                received += batch.packets();
                bytes += batch.bytes();
            }
            if (System.nanoTime() >= next) {
                next += TimeUnit.SECONDS.toNanos(10);
                System.gc();
                System.out.printf(
                        Locale.ROOT,
                        "%5d s  %12d packets  %14d bytes  heap after collection %6d KB  files %4d  threads %3d%n",
                        (System.nanoTime() - begin) / 1_000_000_000L,
                        received,
                        bytes,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10,
                        handles(),
                        Thread.activeCount());
            }
            if (!generating.isAlive() && batch == null) {
                capture.requestStop();
            }
        }
        System.out.printf(
                "sent %d, received %d, dropped %d%n",
                sent(generating), received, capture.takeDrops().kernel());
    }

    private static long handles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long threadCpu() {
        var threads = ManagementFactory.getThreadMXBean();
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().equals("capture under load")) {
                return threads.getThreadCpuTime(info.getThreadId());
            }
        }
        return 0;
    }

    private static final class PrintedEvents implements CaptureObserver {
        @Override
        public void warned(String message) {
            System.out.println(message);
        }

        @Override
        public void lost(Drops drops) {}

        @Override
        public void interrupted(String message, Throwable cause) {
            System.out.println(message);
        }

        @Override
        public void resumed(String message) {
            System.out.println(message);
        }

        @Override
        public void failed(String message, Throwable cause) {
            System.out.println(message);
        }

        @Override
        public void ended() {
            System.out.println("ended");
        }
    }

    /** The partitioner lives where the layers above are known. */
    private static final class Partitions {
        private static Partitioner byConnection(int partitions) throws CaptureException {
            if (partitions == 1) {
                return null;
            }
            try {
                var constructor = Class.forName("org.tcpreassembly.nifi.ConnectionPartitioner")
                        .getDeclaredConstructor(int.class);
                constructor.setAccessible(true);
                return (Partitioner) constructor.newInstance(partitions);
            } catch (ReflectiveOperationException e) {
                throw new CaptureException("no partitioner", e);
            }
        }
    }
}
