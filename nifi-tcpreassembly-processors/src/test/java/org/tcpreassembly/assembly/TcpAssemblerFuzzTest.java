package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.FuzzBytes;
import org.tcpreassembly.testing.SeedCorpus;

/** Whatever segments come, what comes out is true of them; nothing is thrown, and limits hold. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpAssemblerFuzzTest {
    /** Connections that may show the same endpoints again, with other numbers. */
    private static final int CONNECTIONS = 4;

    private static final long SECOND = 1_000_000_000L;
    /** A page of 512 bytes for a piece that is charged 64 of them is the worst. */
    private static final int MEMORY_PER_BYTE_HELD = 8;
    /** Records of a connection, its streams and what waits. */
    private static final int MEMORY_PER_CONNECTION = 4096;

    /** A connection whose packets were lost, repeated, cut and swapped as the bytes decide, against the array model. */
    @FuzzTest
    void connection(byte[] decisions) {
        TcpAssemblerPropertiesTest.Script script = new TcpAssemblerPropertiesTest.Script(new FuzzBytes(decisions));
        script.run(new Assembly(script.options(), decisions.length), true);
    }

    /** Any segments of a few connections at any times under any options. */
    @FuzzTest
    void segments(byte[] decisions) {
        assertEquals(new Run(decisions, 1).events(), new Run(decisions, 2).events(), "it depends on the tables' seed");
    }

    @Test
    void seedsAreThoseOfOurWriters() throws IOException {
        SeedCorpus.of(TcpAssemblerFuzzTest.class, "connection")
                .addDecisions(20, 400)
                .verify();
        SeedCorpus.of(TcpAssemblerFuzzTest.class, "segments")
                .addDecisions(20, 400)
                .verify();
    }

    private static final class Run {
        private final FuzzBytes decisions;
        private final AssemblerOptions options;
        private final Truth truth;
        private final TcpAssembler assembler;
        private final int[][] isn = new int[CONNECTIONS][2];
        private long time = 1_700_000_000L * SECOND;

        Run(byte[] bytes, long seed) {
            decisions = new FuzzBytes(bytes);
            options = options();
            truth = new Truth(decisions.nextInt(4) == 0 ? decisions.u8() : Integer.MAX_VALUE);
            assembler = new TcpAssembler(options, truth, seed);
            Random numbers = new Random(decisions.u8());
            for (int[] sides : isn) {
                sides[0] = numbers.nextInt(4) == 0 ? numbers.nextInt(200) - 100 : numbers.nextInt();
                sides[1] = numbers.nextInt();
            }
            int opened = 0;
            while (!decisions.isAtEnd()) {
                segment();
                opened++;
                assertTrue(assembler.held() <= options.maximumPerCapture(), "the limit of a capture");
                assertTrue(assembler.connections() <= options.maximumConnections(), "the limit of connections");
                long most = MEMORY_PER_BYTE_HELD * (assembler.held() + truth.left())
                        + (long) MEMORY_PER_CONNECTION * Math.min(opened, 2 * CONNECTIONS * 3);
                assertTrue(assembler.memoryInUse() <= most, () -> assembler.memoryInUse() + " bytes for " + most);
            }
            assembler.finish();
            assertEquals(0, assembler.connections());
            assertEquals(0, assembler.held());
            assertEquals(0, assembler.memoryInUse());
            truth.verify();
        }

        List<String> events() {
            return truth.recorder.events();
        }

        private AssemblerOptions options() {
            OverlapPolicy[] overlap = OverlapPolicy.values();
            MidstreamPolicy[] midstream = MidstreamPolicy.values();
            long[] timeouts = {0, 1, 10, 300};
            return AssemblerOptions.SELF_CONTAINED
                    .withOverlapPolicy(overlap[decisions.nextInt(overlap.length)])
                    .withMidstreamPolicy(midstream[decisions.nextInt(midstream.length)])
                    .withTimeouts(timeouts[decisions.nextInt(4)] * SECOND, timeouts[decisions.nextInt(4)] * SECOND)
                    .withLimits(1 + decisions.u16(), 1 + decisions.u16(), 1 + decisions.nextInt(CONNECTIONS + 1))
                    .withKeyedByEncapsulation(decisions.nextBoolean());
        }

        /** One record of the capture: a byte that says what is unusual about it, and then its fields. */
        private void segment() {
            int unusual = decisions.u8();
            int which = decisions.u8();
            int connection = which & CONNECTIONS - 1;
            int side = which >> 2 & 1;
            int flags = decisions.u8();
            int size = decisions.u8();
            int length = size < 128 ? size : (size - 127) * 12;
            int position = (byte) decisions.u8() * ((unusual & 1) != 0 ? 100 : 1);
            int sequence = (unusual & 2) != 0 ? decisions.nextInt() : isn[connection][side] + 1 + position;
            int acknowledgement = isn[connection][1 - side] + 1 + ((unusual & 4) != 0 ? decisions.u16() - 99 : 0);
            int captured = (unusual & 8) != 0 ? Math.max(0, length - decisions.u8()) : length;
            boolean ipv6 = (which & 8) != 0;
            int client = 40_000 + connection;
            TcpSegment segment = new TcpSegment()
                    .endpoints(ipv6, 0, side, side == 0 ? client : 80, 0, 1L - side, side == 0 ? 80 : client)
                    .header(sequence, acknowledgement, flags, 1000)
                    .encapsulation((which & 16) != 0 ? 7 : 0);
            Direction direction = truth.sent(segment);
            byte[] payload = new byte[captured];
            int first = sequence + (segment.isSyn() ? 1 : 0);
            for (int i = 0; i < captured; i++) {
                payload[i] = Truth.byteAt(direction, first + i);
            }
            segment.payload(payload, 0, captured, length);
            if ((unusual & 16) != 0) {
                time += (byte) decisions.u8() * SECOND;
            }
            if ((unusual & 32) != 0) {
                assembler.advance();
            } else {
                assembler.advance(time += 1000);
            }
            assembler.segment(segment);
        }
    }
}
