package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** However a stream is cut, reordered, repeated, overlapped and holed, what comes out is what a plain array says. */
class StreamReassemblerPropertiesTest {
    private record Piece(int from, byte[] bytes) {}

    @Property(tries = 500)
    void whatComesOutIsWhatAnArraySays(@ForAll long seed, @ForAll OverlapPolicy policy) {
        Random random = new Random(seed);
        int size = 1 + random.nextInt(1 << 1 + random.nextInt(14));
        byte[] sent = new byte[size];
        random.nextBytes(sent);
        List<Piece> pieces = cut(random, sent);
        run(random, size, pieces, policy, random.nextInt(3) > 0);
    }

    /** Pieces of a stream, some of them repeated, with other edges or other bytes, some missing, in disorder. */
    private static List<Piece> cut(Random random, byte[] sent) {
        List<Piece> pieces = new ArrayList<>();
        int longest = 1 + random.nextInt(Math.max(1, sent.length / 3));
        for (int at = 0; at < sent.length; ) {
            int length = 1 + random.nextInt(Math.min(longest, sent.length - at));
            if (random.nextInt(12) > 0) {
                pieces.add(piece(sent, at, length));
            }
            if (random.nextInt(4) == 0) {
                int from = random.nextInt(sent.length);
                Piece again = piece(sent, from, 1 + random.nextInt(Math.min(longest, sent.length - from)));
                if (random.nextInt(3) == 0) {
                    again.bytes[random.nextInt(again.bytes.length)] ^= 1;
                }
                pieces.add(again);
            }
            at += length;
        }
        int reach = 1 << random.nextInt(8);
        for (int i = 0; i < pieces.size(); i++) {
            Collections.swap(pieces, i, Math.min(pieces.size() - 1, i + random.nextInt(reach)));
        }
        return pieces;
    }

    private static Piece piece(byte[] sent, int from, int length) {
        return new Piece(from, Arrays.copyOfRange(sent, from, from + length));
    }

    private static void run(Random random, int size, List<Piece> pieces, OverlapPolicy policy, boolean withEnd) {
        ByteStream output = new ByteStream(Long.MAX_VALUE);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        output.reader((array, offset, length, time) -> {
            content.write(array, offset, length);
            return length;
        });
        long[] missing = {0};
        StreamReassembler reassembler =
                new StreamReassembler(output).rule(policy.rule()).gaps((position, length) -> missing[0] += length);
        StreamModel model = new StreamModel(size + 1, policy, true);
        long repeated = 0;
        long conflicting = 0;
        int finAt = withEnd ? random.nextInt(pieces.size() + 1) : -1;
        for (int i = 0; i <= pieces.size(); i++) {
            if (i == finAt) {
                reassembler.insert(size, new byte[0], 0, 0, true);
                model.fin(size);
            }
            if (i < pieces.size()) {
                Piece piece = pieces.get(i);
                String before = reassembler.toString();
                reassembler.insert(piece.from, piece.bytes, 0, piece.bytes.length, false);
                model.segment(piece.from, piece.bytes, piece.bytes.length);
                repeated += reassembler.repeated();
                conflicting += reassembler.conflicting();
                assertEquals(model.repeated, repeated, () -> piece.from + "+" + piece.bytes.length + " into " + before);
            }
            assertArrayEquals(model.content(), content.toByteArray());
        }
        while (reassembler.isWaiting()) {
            reassembler.giveUp();
        }
        model.finish();
        assertArrayEquals(model.content(), content.toByteArray());
        assertEquals(model.repeated, repeated);
        assertEquals(model.conflicting, conflicting);
        assertEquals(model.skipped, missing[0]);
        assertEquals(withEnd, reassembler.isFinished());
        assertEquals(0, reassembler.pending());
        StreamMemory memory = output.memory();
        assertEquals(0, memory.pages.bytesInUse());
        assertEquals(0, memory.intervals.bytesInUse());
        assertEquals(0, memory.waiting.bytesInUse());
    }

    @Example
    void everyOrderOfArrivalGivesTheSameStream() {
        byte[] sent = "abcdefghijklm".getBytes(StandardCharsets.US_ASCII);
        List<Piece> pieces = List.of(
                piece(sent, 0, 3),
                piece(sent, 3, 1),
                piece(sent, 2, 5),
                piece(sent, 7, 2),
                piece(sent, 6, 6),
                piece(sent, 12, 1),
                piece(sent, 3, 4));
        permute(new ArrayList<>(pieces), 0, order -> {
            StreamReassembler reassembler = new StreamReassembler(new ByteStream(100));
            for (Piece piece : order) {
                reassembler.insert(piece.from, piece.bytes, 0, piece.bytes.length, piece.from == 12);
            }
            assertTrue(reassembler.isFinished());
            assertArrayEquals(sent, ByteStreams.read(reassembler.output()));
            assertEquals(0, reassembler.output().memory().pages.bytesInUse());
        });
    }

    private static void permute(List<Piece> pieces, int from, Consumer<List<Piece>> each) {
        if (from == pieces.size()) {
            each.accept(pieces);
        }
        for (int i = from; i < pieces.size(); i++) {
            Collections.swap(pieces, from, i);
            permute(pieces, from + 1, each);
            Collections.swap(pieces, from, i);
        }
    }

    @Property(tries = 200)
    void aSmallWindowNeverHoldsMoreThanItsCapacityAndASenderThatRepeatsGetsThrough(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] sent = new byte[1 + random.nextInt(3000)];
        random.nextBytes(sent);
        int capacity = 1 + random.nextInt(200);
        ByteStream output = new ByteStream(capacity);
        StreamReassembler reassembler = new StreamReassembler(output);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (!output.isFinished()) {
            int from = (int) Math.min(sent.length - 1L, reassembler.next() + random.nextInt(capacity + 20));
            from = Math.max(0, from - random.nextInt(20));
            int length = 1 + random.nextInt(Math.min(100, sent.length - from));
            long room = reassembler.next() + output.remaining();
            int refused = reassembler.insert(from, sent, from, length, from + length == sent.length);
            assertEquals(Math.clamp(from + length - room, 0, length), refused);
            assertTrue(output.buffered() + reassembler.pending() <= capacity);
            if (random.nextInt(3) == 0) {
                content.writeBytes(ByteStreams.read(output, 1 + random.nextInt(capacity)));
            }
        }
        content.writeBytes(ByteStreams.read(output));
        assertArrayEquals(sent, content.toByteArray());
        assertEquals(0, output.memory().pages.bytesInUse());
    }
}
