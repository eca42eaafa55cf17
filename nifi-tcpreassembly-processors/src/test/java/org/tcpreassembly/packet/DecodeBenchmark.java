package org.tcpreassembly.packet;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** From a frame to its TCP segment. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class DecodeBenchmark {
    private final FrameDecoder decoder = new FrameDecoder();
    private final TcpSegment segment = new TcpSegment();

    @Param({"ipv4", "ipv6", "vlan", "vxlan"})
    String headers;

    private byte[] frame;

    @Setup
    public void setUp() {
        FrameBuilder outer = FrameBuilder.frame().ethernet();
        FrameBuilder inner =
                switch (headers) {
                    case "ipv4" -> outer.ipv4();
                    case "ipv6" -> outer.ipv6();
                    case "vlan" -> outer.vlan(7).ipv4();
                    default ->
                        outer.ipv4()
                                .in(Tunnels.udp(4789))
                                .in(Tunnels.vxlan(9))
                                .ethernet()
                                .ipv4();
                };
        frame = inner.tcp().payload(new byte[1400]).build();
    }

    @Benchmark
    public Verdict decode() {
        return decoder.decode(1, frame, 0, frame.length, frame.length, segment);
    }
}
