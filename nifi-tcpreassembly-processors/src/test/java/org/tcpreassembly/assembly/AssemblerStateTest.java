package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.memory.PageExtent;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.LinkType;
import org.tcpreassembly.testing.ChaoticTraffic;
import org.tcpreassembly.testing.ChaoticTraffic.Frame;

/** A capture goes on from what was written of it as if nothing had been, whenever it was written and however. */
class AssemblerStateTest {
    private static final long SECOND = 1_000_000_000L;

    @Property(tries = 400)
    void whatComesOutDoesNotDependOnReloads(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        AssemblerOptions options = options(random);
        List<Frame> frames = ChaoticTraffic.of(new Random(seed));
        Run whole = new Run(options, seed);
        Run broken = new Run(options, seed);
        for (Frame frame : frames) {
            long silence = random.nextInt(40) == 0 ? random.nextInt(40) * SECOND : 0;
            whole.take(frame, silence);
            broken.take(frame, silence);
            if (random.nextInt(6) == 0) {
                broken.commit(random);
                if (random.nextInt(3) == 0) {
                    broken.reload();
                }
            }
        }
        whole.state.assembler().finish();
        broken.state.assembler().finish();
        assertEquals(whole.log, broken.log);
        assertTrue(broken.state.assembler().isIdle());
    }

    @Test
    void aQuietCommitWritesNextToNothing() throws IOException {
        Run run = new Run(AssemblerOptions.SELF_CONTAINED, 1);
        ChaoticTraffic.of(new Random(1)).forEach(frame -> run.take(frame, 0));
        run.commit(new Random(1));
        int before = run.parts.size();
        run.writeChanges();
        assertEquals(before + 1, run.parts.size());
        assertTrue(run.parts.getLast().length < 32, "of " + run.parts.getLast().length + " bytes");
        assertFalse(run.state.hasUnwrittenBytes());
    }

    @Test
    void aPacketOfAnOpenConnectionCostsFewBytesHoweverManyAreOpen() throws IOException {
        Run run = new Run(AssemblerOptions.SELF_CONTAINED, 1);
        for (int connection = 0; connection < 50_000; connection++) {
            run.take(Frame.segment(connection, connection, 0, TcpSegment.SYN, 0, 0, new byte[0]), 0);
        }
        run.writeChanges();
        run.take(Frame.segment(60_000, 777, 0, TcpSegment.ACK, 1, 0, new byte[100]), 0);
        run.writeChanges();
        assertTrue(run.parts.getLast().length < 120, "of " + run.parts.getLast().length + " bytes");
    }

    private static AssemblerOptions options(Random random) {
        OverlapPolicy[] policies = OverlapPolicy.values();
        MidstreamPolicy[] midstream = MidstreamPolicy.values();
        return new AssemblerOptions(
                policies[random.nextInt(policies.length)],
                midstream[random.nextInt(midstream.length)],
                random.nextBoolean() ? 0 : 20 * SECOND,
                random.nextBoolean() ? 0 : 60 * SECOND,
                random.nextBoolean() ? 4 << 20 : 2000,
                random.nextBoolean() ? 64 << 20 : 6000,
                random.nextBoolean() ? 1000 : 4,
                random.nextBoolean(),
                random.nextBoolean() ? 0 : 1 + random.nextInt(3000));
    }

    /** An assembler, what it has told, and what was written of it. */
    private static final class Run implements StreamListener {
        final List<String> log = new ArrayList<>();
        final List<byte[]> parts = new ArrayList<>();
        final List<byte[]> extents = new ArrayList<>();
        final List<PageExtent> written = new ArrayList<>();
        private final AssemblerOptions options;
        private final long seed;
        private final TcpSegment segment = new TcpSegment();
        AssemblerState state;
        private String lastCall;
        private long lastEnd;
        private int lastHash;

        Run(AssemblerOptions options, long seed) {
            this.options = options;
            this.seed = seed;
            this.state = new AssemblerState(options, this, false, seed);
        }

        void take(Frame frame, long silence) {
            TcpAssembler assembler = state.assembler();
            assembler.elapse(silence);
            assembler.advance(frame.time());
            Verdict verdict = state.decoder()
                    .decode(
                            assembler.now(),
                            LinkType.RAW,
                            frame.bytes(),
                            0,
                            frame.bytes().length,
                            frame.bytes().length,
                            segment);
            if (verdict == Verdict.TCP) {
                assembler.segment(segment);
            }
        }

        void commit(Random random) throws IOException {
            int kind = random.nextInt(10);
            if (kind == 0) {
                parts.clear();
                StateOutput out = new StateOutput();
                state.writeAll(out);
                parts.add(Arrays.copyOf(out.array(), out.size()));
            } else if (kind < 4 && parts.size() > 2) {
                int from = 1 + random.nextInt(parts.size() - 1);
                for (byte[] part : parts.subList(from, parts.size())) {
                    state.readAgain(new StateInput(part, part.length));
                }
                parts.subList(from, parts.size()).clear();
                writeChanges();
            } else {
                writeChanges();
            }
            if (random.nextInt(3) == 0 && !extents.isEmpty()) {
                int one = random.nextInt(extents.size());
                state.rewrite(written.remove(one));
                extents.remove(one);
            }
            if (state.hasUnwrittenBytes()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                written.add(state.writeBytes(out));
                extents.add(out.toByteArray());
            }
            for (int i = extents.size() - 1; i >= 0; i--) {
                if (state.alive(written.get(i)) == 0) {
                    written.remove(i);
                    extents.remove(i);
                }
            }
        }

        void writeChanges() {
            StateOutput out = new StateOutput();
            state.writeChanges(out);
            parts.add(Arrays.copyOf(out.array(), out.size()));
        }

        void reload() throws IOException {
            state = new AssemblerState(options, this, false, seed);
            for (byte[] part : parts) {
                StateInput in = new StateInput(part, part.length);
                state.read(in);
                assertFalse(in.hasMore());
            }
            state.restored();
            written.clear();
            for (byte[] extent : extents) {
                written.add(state.readBytes(new ByteArrayInputStream(extent)));
            }
        }

        @Override
        public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
            // in how many calls bytes come that were held depends on where in memory they lie
            String call = name(stream) + "at " + time;
            if (!call.equals(lastCall) || position != lastEnd) {
                log.add(call + " from " + position);
                lastHash = 1;
            }
            for (int i = 0; i < length; i++) {
                lastHash = 31 * lastHash + array[offset + i];
            }
            lastCall = call;
            lastEnd = position + length;
            log.add(log.removeLast().replaceFirst("( to .*)?$", " to " + lastEnd + ": " + lastHash));
            // some streams are left in the engine until they end
            return (stream.sourceLow() + stream.destinationPort()) % 3 == 0 ? 0 : length;
        }

        @Override
        public void gap(TcpStream stream, long position, long length) {
            lastCall = null;
            log.add(name(stream) + "gap " + position + "+" + length);
        }

        @Override
        public void end(TcpStream stream, CloseReason reason) {
            lastCall = null;
            int content = 1;
            while (stream.hasBytes()) {
                ByteStream bytes = stream.bytes();
                for (int i = 0; i < bytes.peekLength(); i++) {
                    content = 31 * content + bytes.peekArray()[bytes.peekOffset() + i];
                }
                bytes.pop(bytes.peekLength());
            }
            log.add(name(stream) + "end " + reason + " " + content + " " + stream.packets() + " "
                    + stream.retransmittedBytes() + " " + stream.conflictingBytes() + " " + stream.skippedBytes() + " "
                    + stream.acknowledgedUnseenBytes() + " " + stream.outOfOrderPackets() + " "
                    + stream.connectionOrdinal());
        }

        private static String name(TcpStream stream) {
            return Long.toHexString(stream.sourceLow()) + "." + stream.sourcePort() + " ";
        }
    }
}
