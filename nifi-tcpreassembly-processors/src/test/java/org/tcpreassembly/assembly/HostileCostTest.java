package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.packet.TcpSegment;

/** Captures made to cost more than their size: none does. Without what guards against them each takes minutes. */
class HostileCostTest {
    private static final Duration MUCH = Duration.ofSeconds(10);
    private static final StreamListener NOBODY = (stream, position, time, array, offset, length) -> length;

    private static TcpAssembler assembler(boolean keyedByEncapsulation) {
        return new TcpAssembler(
                AssemblerOptions.SELF_CONTAINED
                        .withLimits(4 << 20, 64 << 20, 1_000_000)
                        .withKeyedByEncapsulation(keyedByEncapsulation),
                NOBODY);
    }

    /** Endpoints whose upper's interface id is what the hash of connections mixes in. */
    @Test
    void addressesCannotMakeConnectionsCollide() {
        assertTimeoutPreemptively(MUCH, () -> {
            TcpAssembler assembler = assembler(false);
            for (int i = 1; i <= 300_000; i++) {
                assembler.advance(i * 1000L);
                assembler.segment(new TcpSegment()
                        .endpoints(true, 1, i, 1000, 2, 0x9E3779B97F4A7C15L, 80)
                        .header(1, 0, TcpSegment.SYN, 0));
            }
        });
    }

    @Test
    void encapsulationCannotMakeConnectionsCollide() {
        assertTimeoutPreemptively(MUCH, () -> {
            TcpAssembler assembler = assembler(true);
            for (int i = 1; i <= 300_000; i++) {
                assembler.advance(i * 1000L);
                assembler.segment(new TcpSegment()
                        .endpoints(false, 0, i, 1000, 0, 0xffffffffL, 80)
                        .encapsulation(0x165667B19E3779F9L)
                        .header(1, 0, TcpSegment.SYN, 0));
            }
        });
    }

    /** Addresses of equal halves, whose Long.hashCode is 0. */
    @Test
    void connectionsOfOneMicrosecondCannotCollide() {
        assertTimeoutPreemptively(MUCH, () -> {
            TcpAssembler assembler = assembler(false);
            assembler.advance(1000);
            for (long i = 1; i <= 150_000; i++) {
                assembler.segment(new TcpSegment()
                        .endpoints(true, 0, i << 32 | i, 1000, 2, 2, 80)
                        .header(1, 0, TcpSegment.SYN, 0));
            }
        });
    }

    /** A scan of ports: a SYN and its refusal each, within the two minutes of lingering. */
    @Test
    void connectionsThatLingerAreBounded() {
        TcpAssembler assembler =
                new TcpAssembler(AssemblerOptions.SELF_CONTAINED.withLimits(1 << 20, 1 << 20, 1000), NOBODY);
        for (int i = 1; i <= TcpAssembler.MAXIMUM_LINGERING * 3 / 2; i++) {
            assembler.advance(i * 1000L);
            assembler.segment(new TcpSegment()
                    .endpoints(false, 0, i, 1000, 0, 0xffffffffL, 80)
                    .header(1, 0, TcpSegment.SYN, 0));
            assembler.segment(new TcpSegment()
                    .endpoints(false, 0, 0xffffffffL, 80, 0, i, 1000)
                    .header(0, 2, TcpSegment.RST | TcpSegment.ACK, 0));
        }
        long most = TcpAssembler.MAXIMUM_LINGERING * 85L;
        assertTrue(assembler.memoryInUse() < most, () -> assembler.memoryInUse() + " bytes");
    }

    /** An IP length of 0 leaves the length to the record, and that may lie. */
    @Test
    void aSegmentOfWhichAllWasCutOffCostsNoMoreThanAnother() {
        assertTimeoutPreemptively(MUCH, () -> {
            TcpAssembler assembler = assembler(false);
            TcpSegment segment = new TcpSegment().endpoints(false, 0, 1, 1000, 0, 2, 80);
            assembler.advance(1000);
            assembler.segment(segment.header(-1, 0, TcpSegment.SYN, 0));
            int sequence = 0;
            for (int i = 0; i < 100; i++) {
                segment.header(sequence + (1 << 29), 0, TcpSegment.ACK, 0).payload(new byte[1], 0, 1, 1);
                assembler.segment(segment);
                segment.header(sequence, 0, TcpSegment.ACK, 0).payload(new byte[0], 0, 0, 1 << 30);
                assembler.segment(segment);
                sequence += 1 << 30;
            }
        });
    }
}
