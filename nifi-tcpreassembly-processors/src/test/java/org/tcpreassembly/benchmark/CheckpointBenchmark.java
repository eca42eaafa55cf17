package org.tcpreassembly.benchmark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.tcpreassembly.assembly.AssemblerOptions;
import org.tcpreassembly.assembly.AssemblerState;
import org.tcpreassembly.assembly.ByteStream;
import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;
import org.tcpreassembly.packet.TcpSegment;

/** What is written and read of a capture of 100,000 open connections, each of which has 300 bytes that are not put out. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class CheckpointBenchmark {
    private static final int CONNECTIONS = 100_000;
    private static final int PACKETS = 1000;
    private static final int LEFT = 300;
    private static final long SEED = 1;

    private final byte[] payload = new byte[1000];
    private final TcpSegment segment = new TcpSegment();
    private final StateOutput out = new StateOutput();
    private final Random random = new Random(1);
    private final int[] sent = new int[CONNECTIONS];
    private AssemblerState state;
    private long time = 1_700_000_000_000_000_000L;
    /** All of it, as it was at the beginning. */
    private byte[] log;

    private byte[] extent;

    @Setup
    public void setUp() throws IOException {
        state = newState();
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            send(connection, -1, TcpSegment.SYN, 0);
            sendOn(connection, LEFT);
        }
        state.writeAll(out);
        log = Arrays.copyOf(out.array(), out.size());
        out.clear();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.writeBytes(bytes);
        extent = bytes.toByteArray();
    }

    /** A thousand packets of a thousand bytes, without writing anything: to be taken away from the next one. */
    @Benchmark
    public void packets() {
        for (int i = 0; i < PACKETS; i++) {
            sendOn(random.nextInt(CONNECTIONS), payload.length);
        }
    }

    /** The same, and what changed is written with their payload. */
    @Benchmark
    public int increment() throws IOException {
        packets();
        state.writeChanges(out);
        state.writeBytes(OutputStream.nullOutputStream());
        return taken();
    }

    /** All but the payload. */
    @Benchmark
    public int fold() {
        state.writeAll(out);
        return taken();
    }

    /** All is put together from what was written, the payload too. */
    @Benchmark
    public AssemblerState recovery() throws IOException {
        AssemblerState read = newState();
        read.read(new StateInput(log, log.length));
        read.restored();
        read.readBytes(new ByteArrayInputStream(extent));
        return read;
    }

    private int taken() {
        int size = out.size();
        out.clear();
        return size;
    }

    private static AssemblerState newState() {
        return new AssemblerState(
                AssemblerOptions.SELF_CONTAINED.withLimits(4 << 20, 64 << 20, 2 * CONNECTIONS),
                (stream, position, stamp, array, offset, length) -> leave(stream),
                false,
                SEED);
    }

    /** Bytes are left in the engine, but for those that were left before. */
    private static int leave(TcpStream stream) {
        if (stream.hasBytes()) {
            ByteStream bytes = stream.bytes();
            bytes.pop(bytes.buffered());
        }
        return 0;
    }

    private void sendOn(int connection, int length) {
        send(connection, sent[connection], TcpSegment.ACK, length);
        sent[connection] += length;
    }

    private void send(int connection, int sequence, int flags, int length) {
        segment.endpoints(false, 0, 0x0a000000L + (connection >>> 12), 1024 + (connection & 4095), 0, 1, 80)
                .header(sequence, 1, flags, 1000)
                .payload(payload, 0, length, length);
        time += 1000;
        state.assembler().advance(time);
        state.assembler().segment(segment);
    }
}
