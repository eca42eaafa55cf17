package org.tcpreassembly.assembly;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;

/**
 * What a packet costs: passes over a capture file, read, decoded and assembled, in CPU time of the thread.
 *
 * <pre>
 * mvn -q test-compile
 * java -cp target/test-classes:target/classes org.tcpreassembly.testing.Workload mixed /dev/shm/mixed.pcap --scale 0.2
 * java -cp target/test-classes:target/classes org.tcpreassembly.assembly.EngineBenchmark 10 /dev/shm/mixed.pcap
 * </pre>
 *
 * The first passes warm up; the median is of the later two thirds. {@code decode} as third argument leaves the assembler
 * out, so that its share can be told.
 */
public final class EngineBenchmark {
    private static long delivered;
    private static long skipped;
    private static long streams;

    private EngineBenchmark() {}

    /** Passes, file, and perhaps {@code decode}. */
    public static void main(String[] arguments) throws IOException {
        int passes = Integer.parseInt(arguments[0]);
        Path file = Path.of(arguments[1]);
        boolean assembling = arguments.length < 3 || !arguments[2].equals("decode");
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] costs = new double[passes];
        long packets = 0;
        for (int pass = 0; pass < passes; pass++) {
            delivered = 0;
            skipped = 0;
            streams = 0;
            long before = threads.getCurrentThreadCpuTime();
            packets = pass(file, assembling);
            costs[pass] = (threads.getCurrentThreadCpuTime() - before) / (double) packets;
        }
        double[] warm = Arrays.copyOfRange(costs, passes / 3, passes);
        Arrays.sort(warm);
        System.out.printf(
                "%s: %,d packets, %,d streams, %,d bytes, %,d missing; ns of CPU per packet: first %.1f, warm median %.1f"
                        + " (%.1f to %.1f), a pass %.3f s%n",
                file.getFileName(),
                packets,
                streams,
                delivered,
                skipped,
                costs[0],
                warm[warm.length / 2],
                warm[0],
                warm[warm.length - 1],
                warm[warm.length / 2] * packets / 1e9);
    }

    private static long pass(Path file, boolean assembling) throws IOException {
        TcpAssembler assembler = new TcpAssembler(AssemblerOptions.SELF_CONTAINED, new Counting());
        FrameDecoder decoder = new FrameDecoder();
        TcpSegment segment = new TcpSegment();
        try (InputStream in = Files.newInputStream(file);
                CaptureReader reader = CaptureReader.open(in)) {
            while (reader.next()) {
                assembler.advance(reader.timestamp());
                Verdict verdict = decoder.decode(
                        reader.linkType(),
                        reader.buffer(),
                        reader.offset(),
                        reader.capturedLength(),
                        reader.originalLength(),
                        segment);
                if (verdict == Verdict.TCP && assembling) {
                    assembler.segment(segment);
                }
            }
            assembler.finish();
            return reader.recordNumber();
        }
    }

    private static final class Counting implements StreamListener {
        @Override
        public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
            delivered += length;
            return length;
        }

        @Override
        public void gap(TcpStream stream, long position, long length) {
            skipped += length;
        }

        @Override
        public void end(TcpStream stream, CloseReason reason) {
            streams++;
        }
    }
}
