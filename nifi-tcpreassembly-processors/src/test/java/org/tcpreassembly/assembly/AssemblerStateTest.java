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

/** A capture goes on from what was written of it as if nothing had been, whenever it was written and however. */
class AssemblerStateTest {
    private static final long SECOND = 1_000_000_000L;

    @Property(tries = 400)
    void whatComesOutDoesNotDependOnReloads(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        AssemblerOptions options = options(random);
        List<Step> steps = Traffic.of(new Random(seed));
        Run whole = new Run(options, seed);
        Run broken = new Run(options, seed);
        for (Step step : steps) {
            whole.take(step);
            broken.take(step);
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
    }

    @Test
    void aQuietCommitWritesNextToNothing() throws IOException {
        Run run = new Run(AssemblerOptions.SELF_CONTAINED, 1);
        Traffic.of(new Random(1)).forEach(run::take);
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
            run.take(Step.segment(connection, connection, 0, TcpSegment.SYN, 0, 0, new byte[0]));
        }
        run.writeChanges();
        run.take(Step.segment(60_000, 777, 0, TcpSegment.ACK, 1, 0, new byte[100]));
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

    /** A record of the capture: a frame at a time, or silence. */
    private record Step(long time, byte[] frame, long silence) {
        static Step segment(
                long micros, int connection, int side, int flags, int sequence, int acknowledgement, byte[] payload) {
            byte[] frame = new byte[40 + payload.length];
            frame[0] = 0x45;
            putShort(frame, 2, frame.length);
            frame[8] = 64;
            frame[9] = 6;
            putInt(frame, 12, side == 0 ? 0x0a000000 + connection : 0x0b000001);
            putInt(frame, 16, side == 0 ? 0x0b000001 : 0x0a000000 + connection);
            putShort(frame, 20, side == 0 ? 1000 : 80);
            putShort(frame, 22, side == 0 ? 80 : 1000);
            putInt(frame, 24, sequence);
            putInt(frame, 28, acknowledgement);
            frame[32] = 0x50;
            frame[33] = (byte) flags;
            System.arraycopy(payload, 0, frame, 40, payload.length);
            return new Step(1_700_000_000L * SECOND + micros * 1000, frame, 0);
        }

        /** The frame as two fragments. */
        List<Step> fragments(int identification) {
            int first = 8 + (frame.length - 20) / 2 / 8 * 8;
            if (first >= frame.length - 20) {
                return List.of(this);
            }
            byte[] one = Arrays.copyOf(frame, 20 + first);
            byte[] two = Arrays.copyOf(frame, 20 + frame.length - 20 - first);
            System.arraycopy(frame, 20 + first, two, 20, frame.length - 20 - first);
            putShort(one, 2, one.length);
            putShort(two, 2, two.length);
            putShort(one, 4, identification);
            putShort(two, 4, identification);
            putShort(one, 6, 0x2000);
            putShort(two, 6, first / 8);
            return List.of(new Step(time, one, 0), new Step(time, two, 0));
        }

        private static void putShort(byte[] bytes, int at, int value) {
            bytes[at] = (byte) (value >>> 8);
            bytes[at + 1] = (byte) value;
        }

        private static void putInt(byte[] bytes, int at, int value) {
            putShort(bytes, at, value >>> 16);
            putShort(bytes, at + 2, value);
        }
    }

    /** A few connections whose packets say anything at all, so that every state comes about. */
    private static final class Traffic {
        static List<Step> of(Random random) {
            List<Step> steps = new ArrayList<>();
            List<Step> late = new ArrayList<>();
            int connections = 1 + random.nextInt(8);
            int[][] next = new int[connections][2];
            for (int[] pair : next) {
                pair[0] = random.nextInt();
                pair[1] = random.nextInt();
            }
            long micros = 0;
            for (int i = 20 + random.nextInt(200); i > 0; i--) {
                micros += random.nextInt(20) == 0 ? random.nextInt(30_000_000) : random.nextInt(3);
                if (random.nextInt(40) == 0) {
                    steps.add(new Step(0, null, random.nextInt(40) * SECOND));
                }
                int connection = random.nextInt(connections);
                int side = random.nextInt(2);
                int[] pair = next[connection];
                int flags = TcpSegment.ACK;
                int length = 1 + random.nextInt(1 << random.nextInt(11));
                int sequence = pair[side];
                switch (random.nextInt(16)) {
                    case 0, 1 -> {
                        flags = side == 0 ? TcpSegment.SYN : TcpSegment.SYN | TcpSegment.ACK;
                        length = 0;
                        pair[side]++;
                    }
                    case 2 -> {
                        flags |= TcpSegment.FIN;
                        pair[side] += length + 1;
                    }
                    case 3 -> flags = TcpSegment.RST;
                    case 4, 5 -> sequence -= random.nextInt(2000);
                    case 6, 7 -> sequence += random.nextInt(4000);
                    case 8 -> sequence += 1 << 30 | random.nextInt(1000);
                    case 9 -> length = 0;
                    default -> pair[side] += length;
                }
                byte[] payload = new byte[length];
                random.nextBytes(payload);
                Step step = Step.segment(micros, connection, side, flags, sequence, pair[1 - side], payload);
                List<Step> frames = random.nextInt(10) == 0 ? step.fragments(i) : List.of(step);
                for (Step frame : frames) {
                    (random.nextInt(10) == 0 ? late : steps).add(frame);
                }
                if (!late.isEmpty() && random.nextInt(8) == 0) {
                    steps.add(late.removeFirst());
                }
            }
            return steps;
        }
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

        void take(Step step) {
            TcpAssembler assembler = state.assembler();
            if (step.frame == null) {
                assembler.elapse(step.silence);
                return;
            }
            assembler.advance(step.time);
            Verdict verdict = state.decoder()
                    .decode(
                            assembler.now(),
                            LinkType.RAW,
                            step.frame,
                            0,
                            step.frame.length,
                            step.frame.length,
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
