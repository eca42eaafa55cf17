package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

class FrameDecoderAllocationTest {
    private static final byte[][] FRAMES = {
        frame().ethernet().ipv4().tcp().payload("abc").build(),
        frame().ethernet().ipv6().tcp().payload("abc").build(),
        frame().ethernet()
                .vlan(7)
                .ipv6()
                .extension(0, bytes(1, 4, 0, 0, 0, 0))
                .tcp()
                .build(),
        frame().ethernet().ipv4(bytes(7, 5, 0, 0)).tcp().build(),
        frame().ethernet().ipv4().other(17, 8).build(),
    };

    @Test
    void decodingAllocatesNothing() {
        FrameDecoder decoder = new FrameDecoder();
        TcpSegment segment = new TcpSegment();
        decode(decoder, segment, 200_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long found = decode(decoder, segment, 1_000_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(found == 600_000, () -> found + " segments found");
        // a thousandth of a byte per frame: what the measuring itself takes
        assertTrue(allocated < 1_000, () -> allocated + " bytes allocated for a million frames");
    }

    private static long decode(FrameDecoder decoder, TcpSegment segment, int count) {
        long found = 0;
        for (int i = 0; i < count; i++) {
            byte[] frame = FRAMES[i % FRAMES.length];
            if (decoder.decode(1, frame, 0, frame.length, frame.length, segment) == Verdict.TCP) {
                found++;
            }
        }
        return found;
    }
}
