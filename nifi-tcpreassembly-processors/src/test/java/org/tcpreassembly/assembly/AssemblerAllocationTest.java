package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.packet.TcpSegment;

/** An in-order packet costs the garbage collector nothing. */
class AssemblerAllocationTest {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final byte[] payload = new byte[1460];
    private final TcpSegment segment = new TcpSegment();
    private long delivered;
    private long time = 1_700_000_000_000_000_000L;

    @ParameterizedTest
    @CsvSource({"1, 0", "1000, 0", "1, 65536", "1000, 10000"})
    void aMillionInOrderPacketsAllocateNothing(int connections, long conflictWindow) {
        TcpAssembler assembler = new TcpAssembler(
                AssemblerOptions.SELF_CONTAINED
                        .withTimeouts(30_000_000_000L, 300_000_000_000L)
                        .withConflictWindow(conflictWindow),
                (stream, position, stamp, array, offset, length) -> {
                    delivered += length;
                    return length;
                });
        for (int i = 0; i < connections; i++) {
            feed(assembler, i, -1, TcpSegment.SYN, 0);
        }
        int sent = 0;
        sent = feed(assembler, connections, sent, 100_000); // so that all is compiled and all has its place
        long before = threads.getCurrentThreadAllocatedBytes();
        feed(assembler, connections, sent, 1_000_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1_000, () -> allocated + " bytes allocated for a million packets");
        assertEquals(1_100_000L / 2 * payload.length, delivered);
    }

    /** Data of the client and acknowledgements of the server by turns, of all connections by turns. */
    private int feed(TcpAssembler assembler, int connections, int from, int packets) {
        int at = from;
        for (int i = 0; i < packets; i += 2, at++) {
            int position = at / connections * payload.length;
            feed(assembler, at % connections, position, TcpSegment.ACK, payload.length);
            segment.endpoints(false, 0, 2, 80, 0, 1, 1024 + at % connections)
                    .header(5000, position + payload.length, TcpSegment.ACK, 1000)
                    .payload(payload, 0, 0, 0);
            assembler.advance(time += 1000);
            assembler.segment(segment);
        }
        return at;
    }

    private void feed(TcpAssembler assembler, int connection, int sequence, int flags, int length) {
        segment.endpoints(false, 0, 1, 1024 + connection, 0, 2, 80)
                .header(sequence, 0, flags, 1000)
                .payload(payload, 0, length, length);
        assembler.advance(time += 1000);
        assembler.segment(segment);
    }
}
