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

/** A segment of 1,460 bytes in order, and the acknowledgement of it by turns: all that the assembler does for them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class InOrderBenchmark {
    private static final int PAIRS = 1 << 16;
    private static final int SERVER_FIRST = 5000;

    @Param({"100", "1000", "10000", "100000", "1000000"})
    int connections;

    private final byte[] payload = new byte[1460];
    private final TcpSegment segment = new TcpSegment();
    private TcpAssembler assembler;
    private int[] order;
    private int[] sent;
    private long time = 1_700_000_000_000_000_000L;
    private long delivered;

    @Setup
    public void setUp() {
        assembler = new TcpAssembler(
                AssemblerOptions.SELF_CONTAINED.withLimits(4 << 20, 64 << 20, 2_000_000),
                (stream, position, stamp, array, offset, length) -> {
                    delivered += length;
                    return length;
                });
        for (int i = 0; i < connections; i++) {
            client(i, -1, TcpSegment.SYN, 0);
            server(i, 0, TcpSegment.SYN | TcpSegment.ACK);
        }
        Random random = new Random(1);
        order = random.ints(PAIRS, 0, connections).toArray();
        sent = new int[connections];
    }

    @Benchmark
    @OperationsPerInvocation(2 * PAIRS)
    public long append() {
        for (int connection : order) {
            client(connection, sent[connection], TcpSegment.ACK, payload.length);
            sent[connection] += payload.length;
            server(connection, sent[connection], TcpSegment.ACK);
        }
        return delivered;
    }

    private void client(int connection, int sequence, int flags, int length) {
        segment.endpoints(false, 0, host(connection), port(connection), 0, 1, 80)
                .header(sequence, SERVER_FIRST, flags, 1000)
                .payload(payload, 0, length, length);
        take();
    }

    private void server(int connection, int acknowledgement, int flags) {
        int sequence = (flags & TcpSegment.SYN) != 0 ? SERVER_FIRST - 1 : SERVER_FIRST;
        segment.endpoints(false, 0, 1, 80, 0, host(connection), port(connection))
                .header(sequence, acknowledgement, flags, 1000)
                .payload(payload, 0, 0, 0);
        take();
    }

    private void take() {
        time += 1000;
        assembler.advance(time);
        assembler.segment(segment);
    }

    private static long host(int connection) {
        return 0x0a000000L + (connection >>> 12);
    }

    private static int port(int connection) {
        return 1024 + (connection & 4095);
    }
}
