package org.tcpreassembly.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.tcpreassembly.assembly.AssemblerOptions;
import org.tcpreassembly.assembly.StreamListener;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;

/**
 * What a packet costs: passes over a capture file, in CPU time of the thread.
 *
 * <pre>
 * EngineBenchmark PASSES FILE [read|decode|count|copy] [FROM]
 * </pre>
 *
 * <p>{@code read} reads records, {@code decode} decodes them too, {@code count} assembles into a listener that counts
 * bytes (the default), {@code copy} into one that copies each byte once. The first third of the passes warms up; what is
 * printed is the median of the others: CPU of the thread, of all other threads (collector and compiler) apart. Only the
 * packets from number FROM on are measured.
 */
public final class EngineBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private record Pass(long thread, long process, long packets, long bytes) {}

    private final Path file;
    private final String mode;
    private final long from;

    private EngineBenchmark(Path file, String mode, long from) {
        this.file = file;
        this.mode = mode;
        this.from = from;
    }

    /** See the class. */
    public static void main(String[] arguments) throws IOException {
        int passes = Integer.parseInt(arguments[0]);
        String mode = arguments.length > 2 ? arguments[2] : "count";
        if (!List.of("read", "decode", "count", "copy").contains(mode)) {
            throw new IllegalArgumentException("no mode " + mode);
        }
        long from = arguments.length > 3 ? Long.parseLong(arguments[3]) : 0;
        EngineBenchmark benchmark = new EngineBenchmark(Path.of(arguments[1]), mode, from);
        Pass[] all = new Pass[passes];
        for (int i = 0; i < passes; i++) {
            all[i] = benchmark.pass();
        }
        Pass[] warm = Arrays.copyOfRange(all, passes / 3, passes);
        Arrays.sort(warm, Comparator.comparing(Pass::thread));
        Pass median = warm[warm.length / 2];
        System.out.printf(
                Locale.ROOT,
                "cpu=%.4f other=%.4f packets=%d bytes=%d ns=%.1f (%.1f to %.1f)%n",
                median.thread / 1e9,
                Math.max(0, median.process - median.thread) / 1e9,
                median.packets,
                median.bytes,
                median.thread / (double) median.packets,
                warm[0].thread / (double) median.packets,
                warm[warm.length - 1].thread / (double) median.packets);
    }

    private Pass pass() throws IOException {
        boolean decoding = !mode.equals("read");
        boolean assembling = decoding && !mode.equals("decode");
        Sink sink = mode.equals("copy") ? new Copying() : new Sink();
        TcpAssembler assembler = new TcpAssembler(
                from > 0
                        ? AssemblerOptions.SELF_CONTAINED.withLimits(4 << 20, 64 << 20, 2_000_000) // for a sweep
                        : AssemblerOptions.SELF_CONTAINED,
                sink);
        FrameDecoder decoder = new FrameDecoder();
        TcpSegment segment = new TcpSegment();
        long thread = THREADS.getCurrentThreadCpuTime();
        long process = PROCESS.getProcessCpuTime();
        long records = 0;
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                if (++records == from) {
                    thread = THREADS.getCurrentThreadCpuTime();
                    process = PROCESS.getProcessCpuTime();
                }
                if (!decoding) {
                    continue;
                }
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
            if (from > 0) {
                // a sweep asks what a packet costs, not what the end does
                return new Pass(
                        THREADS.getCurrentThreadCpuTime() - thread,
                        PROCESS.getProcessCpuTime() - process,
                        records - from,
                        sink.delivered);
            }
            assembler.finish();
        }
        return new Pass(
                THREADS.getCurrentThreadCpuTime() - thread,
                PROCESS.getProcessCpuTime() - process,
                records,
                sink.delivered);
    }

    private static class Sink implements StreamListener {
        private long delivered;

        @Override
        public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
            delivered += length;
            return length;
        }
    }

    private static final class Copying extends Sink {
        private final byte[] copy = new byte[1 << 20];
        private int used;

        @Override
        public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
            if (length > copy.length - used) {
                used = 0;
            }
            System.arraycopy(array, offset, copy, used, Math.min(length, copy.length));
            used += Math.min(length, copy.length);
            return super.bytes(stream, position, time, array, offset, length);
        }
    }
}
