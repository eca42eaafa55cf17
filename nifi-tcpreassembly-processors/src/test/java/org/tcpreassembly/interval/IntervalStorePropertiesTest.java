package org.tcpreassembly.interval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.tcpreassembly.memory.PagePool;

/** Whatever is done to a set in whatever order, it holds what a plain array holds. */
class IntervalStorePropertiesTest {
    private static final OverlapRule FIRST = (heldStart, heldEnd, newStart, newEnd) -> false;
    private static final int LINE = 6000;
    private static final int ORIGIN = -1000; // positions may be negative

    private static final int NOTHING = -1;
    private static final int ABSENT = -2;
    private static final int MARK = -3;

    private enum Rule {
        FIRST(IntervalStorePropertiesTest.FIRST),
        LAST((heldStart, heldEnd, newStart, newEnd) -> true),
        /** That of the range that begins first and is longest. */
        START_AND_LENGTH((heldStart, heldEnd, newStart, newEnd) ->
                newStart < heldStart || newStart == heldStart && newEnd > heldEnd),
        /** Nonsense, but of the four edges. */
        SCATTERED((heldStart, heldEnd, newStart, newEnd) ->
                (heldStart - newStart + 3 * (heldEnd - newStart) + 5 * (newEnd - newStart)) % 3 == 0);

        private final OverlapRule rule;

        Rule(OverlapRule rule) {
            this.rule = rule;
        }
    }

    private final PagePool pages = new PagePool();
    private IntervalStore store;
    private int set;
    /** What is at each position: a byte, or one of the constants. */
    private int[] model;

    private int[] arrivals;
    /** The edges of the range that was inserted, of each position. */
    private int[] starts;

    private int[] ends;
    private long modelBytes;

    private void begin(Random random) {
        store = new IntervalStore(pages, random.nextInt());
        set = store.create();
        model = new int[LINE];
        arrivals = new int[LINE];
        starts = new int[LINE];
        ends = new int[LINE];
        Arrays.fill(model, NOTHING);
        modelBytes = 0;
    }

    @Property(tries = 300)
    void holdsWhatAnArrayHolds(@ForAll long seed, @ForAll Rule rule) {
        Random random = new Random(seed);
        begin(random);
        int longest = 1 << 1 + random.nextInt(12);
        for (int step = 1; step <= 150; step++) {
            switch (random.nextInt(10)) {
                case 0 -> drain(random);
                case 1 -> {
                    if (random.nextInt(4) == 0) {
                        truncate(random.nextInt(LINE));
                    }
                }
                case 2 -> {
                    if (random.nextInt(4) == 0) {
                        discardBelow(random.nextInt(LINE));
                    }
                }
                case 3 -> mark(random.nextInt(LINE), step);
                default -> insert(random, longest, step, rule.rule);
            }
            check();
        }
        store.release(set);
        assertEquals(0, pages.bytesInUse());
        assertEquals(0, store.bytesInUse());
    }

    private void insert(Random random, int longest, int step, OverlapRule rule) {
        int from = random.nextInt(LINE - 1);
        int length = 1 + random.nextInt(Math.min(longest, LINE - from));
        // a part of it is inserted, now and then
        int first = random.nextInt(3) == 0 ? random.nextInt(length) : 0;
        int last = random.nextInt(3) == 0 ? first + 1 + random.nextInt(length - first) : length;
        for (int i = from; i < from + length; i++) {
            if (model[i] == MARK) {
                return; // nothing is inserted over a mark: it is the end
            }
        }
        int present = random.nextInt(5) == 0 ? random.nextInt(length + 1) : length;
        byte[] bytes = new byte[length + 3];
        random.nextBytes(bytes);
        long conflicting = 0;
        long repeated = 0;
        for (int i = 0; i < length; i++) {
            int at = from + i;
            int value = bytes[i + 3] & 3; // few values, so that copies agree now and then
            bytes[i + 3] = (byte) value;
            if (i < first || i >= last) {
                continue;
            }
            if (i < present) {
                if (model[at] >= 0) {
                    repeated++;
                    conflicting += model[at] != value ? 1 : 0;
                }
                if (model[at] < 0 || rule.newWins(starts[at], ends[at], from, from + length)) {
                    set(at, value, step);
                    starts[at] = from;
                    ends[at] = from + length;
                }
            } else if (model[at] == NOTHING) {
                set(at, ABSENT, step);
            }
        }
        long differing = store.insert(
                set,
                from + ORIGIN,
                bytes,
                3,
                present,
                length,
                from + first + ORIGIN,
                from + last + ORIGIN,
                step,
                10L * step,
                100L * step,
                rule);
        assertEquals(conflicting, differing);
        assertEquals(repeated, store.repeated());
    }

    private void mark(int at, int step) {
        for (int i = at; i < LINE; i++) {
            if (model[i] != NOTHING) {
                return;
            }
        }
        store.mark(set, at + ORIGIN, step, 10L * step);
        set(at, MARK, step);
    }

    private void drain(Random random) {
        int at = random.nextInt(LINE);
        for (int i = 0; i < LINE && random.nextBoolean(); i++) {
            if (model[i] != NOTHING) {
                at = i; // where something begins
                break;
            }
        }
        int first = first();
        int end = at;
        int[] expected = model.clone();
        if (first == at) {
            while (end < LINE && model[end] != NOTHING) {
                set(end++, NOTHING, 0);
            }
        }
        int[] next = {at};
        long came = store.drain(set, at + ORIGIN, new IntervalReader() {
            @Override
            public void bytes(long position, byte[] array, int offset, int length, long stamp) {
                assertEquals(next[0] + ORIGIN, position);
                for (int i = 0; i < length; i++) {
                    assertEquals(expected[next[0]], array[offset + i]);
                    assertEquals(100L * arrivals[next[0]], stamp);
                    next[0]++;
                }
            }

            @Override
            public void absent(long position, int length) {
                assertEquals(next[0] + ORIGIN, position);
                for (int i = 0; i < length; i++) {
                    assertEquals(ABSENT, expected[next[0]++]);
                }
            }

            @Override
            public void mark(long position) {
                assertEquals(next[0] + ORIGIN, position);
                assertEquals(MARK, expected[next[0]++]);
            }
        });
        assertEquals(end + ORIGIN, came);
        assertEquals(end, next[0]);
    }

    private void truncate(int at) {
        long dropped = 0;
        for (int i = at; i < LINE; i++) {
            dropped += model[i] >= 0 ? 1 : 0;
            set(i, NOTHING, 0);
        }
        assertEquals(dropped, store.truncate(set, at + ORIGIN));
    }

    private void discardBelow(int at) {
        for (int i = 0; i < at; i++) {
            set(i, NOTHING, 0);
        }
        store.discardBelow(set, at + ORIGIN);
    }

    private void set(int at, int value, int step) {
        modelBytes += (value >= 0 ? 1 : 0) - (model[at] >= 0 ? 1 : 0);
        model[at] = value;
        if (value != NOTHING) {
            arrivals[at] = step;
        }
    }

    private int first() {
        for (int i = 0; i < LINE; i++) {
            if (model[i] != NOTHING) {
                return i;
            }
        }
        return -1;
    }

    private void check() {
        int first = first();
        assertEquals(first < 0, store.isEmpty(set));
        assertEquals(modelBytes, store.bytes(set));
        if (first >= 0) {
            assertEquals(first + ORIGIN, store.start(set));
            int last = LINE - 1;
            long oldest = Long.MAX_VALUE;
            for (int i = 0; i < LINE; i++) {
                if (model[i] != NOTHING) {
                    last = i;
                    oldest = Math.min(oldest, arrivals[i]);
                }
            }
            assertEquals(last + 1 + ORIGIN, store.end(set));
            assertEquals(oldest, store.oldestArrival(set));
            assertEquals(10 * oldest, store.oldestArrivedAt(set));
        } else {
            assertEquals(0, pages.bytesInUse());
        }
        long most = 2 * modelBytes + 4 * PagePool.PAGE_SIZE;
        assertTrue(pages.bytesInUse() <= most, () -> pages.bytesInUse() + " for " + modelBytes);
    }

    @Property(tries = 20)
    void memoryFollowsWhatIsHeldEvenWhenOneByteOfEachPageIsLeft(@ForAll long seed) {
        Random random = new Random(seed);
        store = new IntervalStore(pages, random.nextInt());
        set = store.create();
        byte[] bytes = new byte[PagePool.PAGE_SIZE];
        int count = 400;
        // each page gets one byte of a far range and 511 of a near one
        for (int i = 0; i < count; i++) {
            insertAt(1_000_000 + 2L * i, bytes, 1, i + 1);
            insertAt(i * (PagePool.PAGE_SIZE - 1L), bytes, PagePool.PAGE_SIZE - 1, i + 1);
        }
        store.drain(set, 0, new Passing());
        assertEquals(count, store.bytes(set));
        assertTrue(pages.bytesInUse() <= 2 * count + 4 * PagePool.PAGE_SIZE, () -> "" + pages.bytesInUse());
        assertEquals(count, store.pieces(set));
        store.release(set);
        assertEquals(0, pages.bytesInUse());
    }

    @Example
    void tooManyOverlapsAreRefusedAndNothingChanges() {
        store = new IntervalStore(pages, 5);
        set = store.create();
        byte[] bytes = new byte[20_000];
        for (int i = 0; i < IntervalStore.MAXIMUM_OVERLAPS + 1; i++) {
            insertAt(2L * i, bytes, 1, i + 1);
        }
        String before = store.toString(set);
        int all = 2 * IntervalStore.MAXIMUM_OVERLAPS + 2;
        long refused = store.insert(set, 0, bytes, 0, all, all, 10_000, 0, 0, FIRST);
        assertEquals(IntervalStore.TOO_MANY_OVERLAPS, refused);
        assertEquals(before, store.toString(set));
        assertEquals(0, store.insert(set, 0, bytes, 0, all - 2, all - 2, 10_000, 0, 0, FIRST));
        assertEquals(all - 1, store.bytes(set));
    }

    @Example
    void severalSetsOverOnePoolDoNotMix() {
        store = new IntervalStore(pages, 9);
        List<Integer> sets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            set = store.create();
            sets.add(set);
            for (int j = 0; j < i; j++) {
                insertAt(10L * j, new byte[] {(byte) i, (byte) j}, 2, j + 1);
            }
        }
        for (int i = 0; i < 50; i++) {
            assertEquals(2 * i, store.bytes(sets.get(i)));
            int number = i;
            for (int j = 0; j < i; j++) {
                int expected = j;
                store.drain(sets.get(i), 10L * j, new Passing() {
                    @Override
                    public void bytes(long position, byte[] array, int offset, int length, long stamp) {
                        assertEquals(number, array[offset]);
                        assertEquals(expected, array[offset + 1]);
                    }
                });
            }
            assertTrue(store.isEmpty(sets.get(i)));
            store.release(sets.get(i));
        }
        assertFalse(pages.bytesInUse() > 0);
    }

    @Property(tries = 200)
    void whatIsAppendedIsComparedAndDiscardedAsInAnArray(@ForAll long seed) {
        Random random = new Random(seed);
        store = new IntervalStore(pages, random.nextInt());
        set = store.create();
        byte[] line = new byte[100_000];
        boolean[] held = new boolean[line.length];
        random.nextBytes(line);
        int most = 1 << random.nextInt(17);
        int gaps = 0;
        for (int at = 0; at < line.length; ) {
            if (random.nextInt(20) == 0) {
                at = Math.min(line.length, at + random.nextInt(100));
                gaps++;
            }
            int length = Math.min(line.length - at, 1 + random.nextInt(most));
            store.append(set, at, line, at, length);
            Arrays.fill(held, at, at + length, true);
            at += length;
            int below = Math.max(0, at - random.nextInt(50_000));
            store.discardBelow(set, below);
            Arrays.fill(held, 0, below, false);
            if (!store.isEmpty(set) && random.nextInt(10) == 0) {
                store.discardFirst(set);
                int start = store.isEmpty(set) ? at : (int) store.start(set);
                Arrays.fill(held, 0, start, false);
            }
            int from = random.nextInt(line.length);
            byte[] other = Arrays.copyOfRange(line, from, Math.min(line.length, from + 1 + random.nextInt(40_000)));
            int differing = 0;
            for (int i = 0; i < other.length; i += 1 + random.nextInt(100)) {
                other[i] ^= 1;
                differing += held[from + i] ? 1 : 0;
            }
            assertEquals(differing, store.differences(set, from, other, 0, other.length));
            int pieces = store.pieces(set);
            assertTrue(pieces <= 2 + gaps + 2 * store.bytes(set) / IntervalStore.APPENDED_LENGTH, pieces + " pieces");
        }
        store.release(set);
        assertEquals(0, pages.bytesInUse());
        assertEquals(0, store.bytesInUse());
    }

    @Example
    void arrivalsAreExactHoweverLargeTheyGrow() {
        store = new IntervalStore(pages, 5);
        set = store.create();
        byte[] bytes = new byte[1];
        for (long first : new long[] {1, 1L << 41, (1L << 41) - 1, Long.MAX_VALUE - 2}) {
            insertAt(10, bytes, 1, first);
            insertAt(20, bytes, 1, first + 1);
            assertEquals(first, store.oldestArrival(set));
            store.discardBelow(set, 15);
            assertEquals(first + 1, store.oldestArrival(set));
            store.truncate(set, 0);
        }
    }

    private void insertAt(long start, byte[] bytes, int length, long arrival) {
        store.insert(set, start, bytes, 0, length, length, arrival, 0, 0, FIRST);
    }

    private static class Passing implements IntervalReader {
        @Override
        public void bytes(long position, byte[] array, int offset, int length, long stamp) {}

        @Override
        public void absent(long position, int length) {}

        @Override
        public void mark(long position) {}
    }
}
