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
import org.tcpreassembly.packet.TcpSegment;

/** From a segment's endpoints to its connection, in random order: what the cache does not hold is what it costs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class LookUpBenchmark {
    private static final int LOOK_UPS = 1 << 16;

    @Param({"100", "1000", "10000", "100000", "1000000"})
    int connections;

    private final ConnectionTable table = new ConnectionTable(0x9e3779b97f4a7c15L, false);
    private final TcpSegment segment = new TcpSegment();
    private final int[] order = new int[LOOK_UPS];

    @Setup
    public void setUp() {
        for (int i = 0; i < connections; i++) {
            table.find(at(i));
            table.add(i);
        }
        Random random = new Random(1);
        for (int i = 0; i < LOOK_UPS; i++) {
            order[i] = random.nextInt(connections);
        }
    }

    @Benchmark
    @OperationsPerInvocation(LOOK_UPS)
    public int find() {
        int sum = 0;
        for (int connection : order) {
            sum += table.find(at(connection));
        }
        return sum;
    }

    private TcpSegment at(int connection) {
        return segment.endpoints(false, 0, 0x0a000000L + (connection >>> 12), 1024 + (connection & 4095), 0, 1, 80);
    }
}
