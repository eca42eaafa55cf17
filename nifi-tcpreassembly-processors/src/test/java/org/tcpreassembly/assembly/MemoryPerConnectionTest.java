package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.packet.TcpSegment;

/** What a connection, and what is held out of order, costs in the memory of the JVM: records, tables and pages. */
class MemoryPerConnectionTest {
    private static final int CONNECTIONS = 200_000;

    private final byte[] payload = new byte[1460];
    private final TcpSegment segment = new TcpSegment();
    private TcpAssembler assembler;
    private long time = 1_700_000_000_000_000_000L;

    @Test
    void aConnectionWithoutPayload() {
        assertAtMost(200, measure(() -> open(false)) / (double) CONNECTIONS);
    }

    @Test
    void aConnectionWithPayloadBothWays() {
        assertAtMost(320, measure(() -> open(true)) / (double) CONNECTIONS);
    }

    /** Each held behind a hole, none beside another. What the pages take beside the bytes is up to a tenth of these. */
    @ParameterizedTest
    @CsvSource({"1460, 60000", "1000, 60000", "500, 100000", "100, 200000", "1, 200000"})
    void aHeldSegment(int length, int segments) {
        double cost = measure(() -> hold(length, segments)) / (double) segments;
        assertAtMost(length >= 1000 ? 1.15 * length : 1.1 * length + 68, cost);
    }

    private void open(boolean withPayload) {
        for (int i = 0; i < CONNECTIONS; i++) {
            send(i, true, -1, TcpSegment.SYN, 0);
            send(i, false, -1, TcpSegment.SYN | TcpSegment.ACK, 0);
            if (withPayload) {
                send(i, true, 0, TcpSegment.ACK, 100);
                send(i, false, 0, TcpSegment.ACK, 100);
            }
        }
    }

    private void hold(int length, int segments) {
        send(0, true, -1, TcpSegment.SYN, 0);
        for (int i = 0; i < segments; i++) {
            send(0, true, 1 + i * (length + 1), TcpSegment.ACK, length);
        }
    }

    private void send(int connection, boolean fromClient, int sequence, int flags, int length) {
        int client = 0x0a000000 + (connection >>> 12);
        int port = 1024 + (connection & 4095);
        segment.endpoints(
                false,
                0,
                fromClient ? client : 1,
                fromClient ? port : 80,
                0,
                fromClient ? 1 : client,
                fromClient ? 80 : port);
        segment.header(sequence, 0, flags, 1000).payload(payload, 0, length, length);
        assembler.advance(time += 1000);
        assembler.segment(segment);
    }

    /** How much more of the heap is in use afterwards. */
    private long measure(Runnable work) {
        assembler = new TcpAssembler(
                AssemblerOptions.SELF_CONTAINED.withLimits(1L << 30, 1L << 30, CONNECTIONS),
                (stream, position, stamp, array, offset, length) -> length);
        long before = used();
        work.run();
        return used() - before;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void assertAtMost(double most, double bytes) {
        System.out.printf("%.1f bytes, at most %.1f%n", bytes, most);
        assertTrue(bytes <= most, () -> bytes + " bytes, over " + most);
        assertTrue(assembler.memoryInUse() > 0);
    }
}
