package org.tcpreassembly.assembly;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Segments of 100 bytes beyond a hole, and at the end the one that fills it: holding and putting out each. The order is
 * that of arrival.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class OutOfOrderBenchmark {
    /** So many segments are inserted in one go, whatever the depth. */
    private static final int SEGMENTS = 100_000;

    private static final int LENGTH = 100;

    @Param({"10", "100", "1000", "10000", "100000"})
    int depth;

    @Param({"ascending", "descending", "random"})
    String order;

    private final byte[] bytes = new byte[LENGTH];
    private final ByteStream output = new ByteStream(1L << 30).reader((array, offset, length, time) -> length);
    private final StreamReassembler reassembler = new StreamReassembler(output);
    private int[] arrivals;

    @Setup
    public void setUp() {
        arrivals = new int[depth];
        for (int i = 0; i < depth; i++) {
            arrivals[i] = order.equals("descending") ? depth - i : i + 1;
        }
        Random random = new Random(1);
        for (int i = depth - 1; i > 0 && order.equals("random"); i--) {
            int other = random.nextInt(i + 1);
            int swapped = arrivals[i];
            arrivals[i] = arrivals[other];
            arrivals[other] = swapped;
        }
    }

    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public long insert() {
        for (int round = 0; round < SEGMENTS / depth; round++) {
            long start = reassembler.next();
            for (int place : arrivals) {
                reassembler.insert(start + (long) place * LENGTH, bytes, 0, LENGTH, false);
            }
            reassembler.insert(start, bytes, 0, LENGTH, false);
        }
        return reassembler.next();
    }
}
