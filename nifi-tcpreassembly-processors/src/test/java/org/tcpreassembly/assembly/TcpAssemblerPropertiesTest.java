package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.tcpreassembly.packet.TcpSegment;

/**
 * Whatever becomes of a connection's segments on the way to the capture, and at whatever initial sequence numbers, both
 * streams come out as the plain array model says.
 */
class TcpAssemblerPropertiesTest {
    private static final int[] NOTABLE = {0, -1, -2, -100, Integer.MIN_VALUE, Integer.MAX_VALUE, 1};

    /** A segment of the script: {@code side} 0 is the client. */
    private record Step(int side, int flags, int position, byte[] payload, int captured) {
        @Override
        public String toString() {
            return (side == 0 ? "client" : "server") + " flags " + flags + " " + position + "+" + payload.length + "/"
                    + captured;
        }
    }

    @Property(tries = 1000)
    void bothStreamsComeOutAsTheModelSays(@ForAll long seed) {
        Script script = new Script(new Random(seed));
        script.run(new Assembly(script.options(), seed), true);
    }

    @Property(tries = 100)
    void nothingDependsOnTheSeedOfTheTables(@ForAll long seed, @ForAll long one, @ForAll long other) {
        Script script = new Script(new Random(seed));
        List<String> first = script.run(new Assembly(script.options(), one), false);
        assertEquals(first, script.run(new Assembly(script.options(), other), false));
    }

    @Property(tries = 300)
    void theConflictWindowNeverChangesWhatComesOut(@ForAll long seed) {
        Random random = new Random(seed);
        Script script = new Script(random);
        int most = 200 + random.nextInt(3000);
        AssemblerOptions limited = script.options().withLimits(most, most + random.nextInt(most), 10);
        Assembly without = new Assembly(limited.withConflictWindow(0), seed);
        Assembly with = new Assembly(limited.withConflictWindow(1 + random.nextInt(2 * most)), seed);
        script.run(without, false);
        script.run(with, false);
        assertEquals(without.toString(), with.toString());
        for (RecordedStream stream : without.recorder.streams()) {
            RecordedStream same = with.stream(stream.name);
            assertArrayEquals(stream.content(), same.content());
            assertEquals(stream.retransmitted, same.retransmitted);
        }
    }

    static final class Script {
        final Random random;
        final OverlapPolicy policy;
        final long window;
        final int[] isn = new int[2];
        final byte[][] sent = new byte[2][];
        final List<Step> steps = new ArrayList<>();

        Script(Random random) {
            this.random = random;
            policy = OverlapPolicy.values()[random.nextInt(OverlapPolicy.values().length)];
            window = random.nextBoolean() ? 0 : 1 << random.nextInt(14);
            List<List<Step>> sides = List.of(new ArrayList<>(), new ArrayList<>());
            for (int side = 0; side < 2; side++) {
                isn[side] = random.nextBoolean() ? random.nextInt() : NOTABLE[random.nextInt(NOTABLE.length)];
                sent[side] = new byte[random.nextInt(1 << random.nextInt(12))];
                random.nextBytes(sent[side]);
                data(side, sides.get(side));
            }
            // the client's SYN comes before all that the server sends, or not at all
            List<Step> client = sides.get(0);
            if (random.nextInt(5) > 0) {
                byte[] fastOpen = Arrays.copyOf(sent[0], random.nextInt(4) == 0 ? Math.min(5, sent[0].length) : 0);
                Step syn = new Step(0, TcpSegment.SYN, -1, fastOpen, fastOpen.length);
                int at = random.nextInt(3) > 0 ? 0 : random.nextInt(client.size() + 1);
                steps.addAll(client.subList(0, at));
                client.subList(0, at).clear();
                steps.add(syn);
            }
            if (random.nextInt(5) > 0) {
                int at = random.nextInt(3) > 0 ? 0 : random.nextInt(sides.get(1).size() + 1);
                sides.get(1).add(at, new Step(1, TcpSegment.SYN | TcpSegment.ACK, -1, new byte[0], 0));
            }
            while (!client.isEmpty() || !sides.get(1).isEmpty()) {
                List<Step> side = sides.get(random.nextInt(2));
                if (!side.isEmpty()) {
                    steps.add(side.removeFirst());
                }
            }
        }

        private void data(int side, List<Step> into) {
            byte[] all = sent[side];
            int longest = 1 + random.nextInt(Math.max(1, all.length / 2));
            for (int at = 0; at < all.length; ) {
                int length = 1 + random.nextInt(Math.min(longest, all.length - at));
                if (random.nextInt(15) > 0) {
                    into.add(segment(side, at, length));
                }
                if (random.nextInt(5) == 0) {
                    int from = random.nextInt(all.length);
                    Step again = segment(side, from, 1 + random.nextInt(Math.min(longest, all.length - from)));
                    if (random.nextInt(3) == 0) {
                        again.payload[random.nextInt(again.payload.length)] ^= 1;
                    }
                    into.add(again);
                }
                at += length;
            }
            if (random.nextInt(4) > 0) {
                int at = random.nextInt(8) > 0 ? all.length : random.nextInt(all.length + 1);
                int length = random.nextBoolean() ? 0 : random.nextInt(Math.min(longest, at) + 1);
                Step last = segment(side, at - length, length);
                into.add(new Step(side, TcpSegment.FIN | TcpSegment.ACK, last.position, last.payload, last.captured));
            }
            if (random.nextInt(4) == 0) {
                int at = all.length + random.nextInt(3) - 1;
                into.add(new Step(side, TcpSegment.RST, Math.max(0, at), new byte[0], 0));
            }
            int reach = 1 << random.nextInt(6);
            for (int i = 0; i < into.size(); i++) {
                Collections.swap(into, i, Math.min(into.size() - 1, i + random.nextInt(reach)));
            }
        }

        private Step segment(int side, int from, int length) {
            int captured = random.nextInt(12) == 0 ? random.nextInt(length + 1) : length;
            byte[] payload = Arrays.copyOfRange(sent[side], from, from + length);
            return new Step(side, TcpSegment.ACK, from, payload, captured);
        }

        AssemblerOptions options() {
            return AssemblerOptions.SELF_CONTAINED.withOverlapPolicy(policy).withConflictWindow(window);
        }

        /** Returns all that happened. */
        List<String> run(Assembly out, boolean checked) {
            ConnectionModel model = new ConnectionModel(this);
            TcpSegment segment = new TcpSegment();
            long time = 1_700_000_000_000_000_000L;
            for (Step step : steps) {
                if (model.over && (step.flags & TcpSegment.SYN) != 0) {
                    break; // a SYN that was not seen before begins another connection
                }
                byte[] cut = Arrays.copyOf(step.payload, step.captured);
                int port = step.side == 0 ? 40_000 : 80;
                segment.endpoints(false, 0, step.side, port, 0, 1L - step.side, 40_080 - port)
                        .header(isn[step.side] + 1 + step.position, isn[1 - step.side] + 1, step.flags, 0)
                        .payload(cut, 0, cut.length, step.payload.length);
                out.assembler.advance(time += 1000);
                out.assembler.segment(segment);
                model.take(step);
            }
            out.finish();
            assertEquals(0, out.assembler.memoryInUse());
            assertEquals(0, out.assembler.held());
            if (checked) {
                try {
                    model.check(out);
                } catch (AssertionError e) {
                    throw new AssertionError(e.getMessage() + " of " + steps, e);
                }
            }
            return out.events();
        }
    }

    /** The two directions, and what ends them together. */
    private static final class ConnectionModel {
        private final StreamModel[] streams = new StreamModel[2];
        private final int[] resets = {Integer.MAX_VALUE, Integer.MAX_VALUE};
        private final boolean[] known = new boolean[2];
        private boolean opened;
        private boolean over;

        ConnectionModel(Script script) {
            for (int side = 0; side < 2; side++) {
                streams[side] = new StreamModel(script.sent[side].length + 1, script.policy, false, script.window);
            }
        }

        void take(Step step) {
            boolean syn = (step.flags & TcpSegment.SYN) != 0;
            opened |= syn || step.payload.length > 0;
            if (over || !opened) {
                return;
            }
            StreamModel stream = streams[step.side];
            if (syn) {
                start(step.side);
                if ((step.flags & TcpSegment.ACK) != 0) {
                    start(1 - step.side);
                }
            }
            int position = step.position + (syn ? 1 : 0);
            boolean keepAlive = isKeepAlive(stream, position, step.payload.length);
            if ((step.flags & TcpSegment.FIN) != 0) {
                known[step.side] = true;
                stream.fin(position + step.payload.length);
                if (stream.isBeyondEnd(resets[step.side])) {
                    resets[step.side] = Integer.MAX_VALUE;
                }
            }
            if ((step.flags & TcpSegment.RST) != 0) {
                reset(step.side, position);
            } else if (step.payload.length > 0 && !keepAlive) {
                known[step.side] = true;
                stream.segment(position, step.payload, step.captured);
            }
            boolean wasReset = false;
            for (int side = 0; side < 2; side++) {
                streams[side].fixCounts();
                wasReset |= streams[side].isStarted() && resets[side] <= streams[side].expected();
            }
            if (wasReset || streams[0].isFinished() && streams[1].isFinished()) {
                finish();
            }
        }

        private void start(int side) {
            known[side] = true;
            streams[side].start(0);
        }

        private void reset(int side, int position) {
            StreamModel stream = streams[side];
            if (!known[side]) {
                return; // it has no ACK, so it acknowledges no SYN
            }
            if (stream.isStarted() && stream.isBeyondEnd(position)) {
                return;
            }
            if (stream.isStarted() ? position >= stream.expected() : position >= stream.endOfHeld()) {
                resets[side] = Math.min(resets[side], stream.isStarted() ? position : Integer.MIN_VALUE);
            }
            if (resets[side] == Integer.MIN_VALUE) {
                finish(); // of what has not begun, a reset above all that is held ends all
            }
        }

        private static boolean isKeepAlive(StreamModel stream, int position, int length) {
            int expected = stream.isStarted() ? stream.expected() : stream.endOfHeld();
            return length == 1 && position == expected - 1;
        }

        private void finish() {
            if (!over) {
                over = true;
                streams[0].finish(resets[0]);
                streams[1].finish(resets[1]);
            }
        }

        void check(Assembly out) {
            finish();
            long dropped = 0;
            for (int side = 0; side < 2; side++) {
                StreamModel model = streams[side];
                dropped += model.dropped;
                String name = side == 0 ? "0.0.0.0:40000 > 0.0.0.1:80" : "0.0.0.1:80 > 0.0.0.0:40000";
                if (model.events().isEmpty() && !out.has(name)) {
                    continue;
                }
                RecordedStream stream = out.stream(name);
                assertEquals(joined(model.events()), joined(stream.body()), name);
                assertArrayEquals(model.content(), stream.content());
                assertEquals(model.repeated(), stream.retransmitted, "repeated");
                assertEquals(model.conflicting(), stream.conflicting, "conflicting");
                assertEquals(model.skipped, stream.skipped, "skipped");
                assertEquals(model.isFinished(), stream.reason == CloseReason.FIN, stream::toString);
            }
            assertEquals(dropped, out.statistics().droppedBytes(), "dropped");
            assertEquals(opened ? 1 : 0, out.statistics().connections());
        }

        /** Adjacent gaps as one: how many calls tell of a loss is of no consequence. */
        private static String joined(String events) {
            List<String> joined = new ArrayList<>();
            long gapEnd = -1;
            String[] words = events.isEmpty() ? new String[0] : events.split(" ");
            for (int i = 0; i < words.length; i++) {
                boolean gap = words[i].equals("gap");
                String[] range = words[gap ? ++i : i].split("\\+");
                long from = Long.parseLong(range[0]);
                long to = from + Long.parseLong(range[1]);
                if (gap && from == gapEnd) {
                    long began = Long.parseLong(joined.removeLast().split("[ +]")[1]);
                    from = began;
                }
                joined.add((gap ? "gap " : "") + from + "+" + (to - from));
                gapEnd = gap ? to : -1;
            }
            return String.join(" ", joined);
        }
    }
}
