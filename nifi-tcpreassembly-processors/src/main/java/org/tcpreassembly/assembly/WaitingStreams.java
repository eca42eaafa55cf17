package org.tcpreassembly.assembly;

import java.util.Arrays;
import org.tcpreassembly.interval.IntervalStore;
import org.tcpreassembly.memory.Records;
import org.tcpreassembly.memory.StateVisitor;

/**
 * The streams that hold something out of order, the one that holds the oldest first: a binary heap over their records,
 * ordered by arrival. Arrivals never tie, so neither do deadlines.
 *
 * <p>What waits is segments and a FIN's mark, in a set of the interval store, and perhaps a reset, at its position.
 */
final class WaitingStreams {
    private static final int SET = 0;
    private static final int STREAM = 4;
    private static final int PLACE = 8;
    private static final int RESET_POSITION = 16;
    /** The reset's arrival; 0 when none is held. */
    private static final int RESET_ARRIVAL = 24;

    private static final int RESET_AT = 32;
    /** What the stream was charged when it was last looked at. */
    private static final int CHARGED = 40;

    private static final int SIZE = 48;

    private final IntervalStore intervals;
    private final Records records = new Records(SIZE);
    private int[] heap = new int[16];
    private long[] keys = new long[16];
    private int count;
    private long charged;

    WaitingStreams(IntervalStore intervals) {
        this.intervals = intervals;
    }

    void visit(StateVisitor visitor) {
        visitor.records(records);
        count = visitor.value(count);
        charged = visitor.value(charged);
    }

    /** Puts the heap together again, from the records that were read. */
    void restored() {
        heap = new int[Math.max(heap.length, count + 2)];
        keys = new long[heap.length];
        for (int waiting = 1; waiting < records.limit(); waiting++) {
            if (records.isInUse(waiting)) {
                int place = records.getInt(waiting, PLACE);
                heap[place] = waiting;
                keys[place] = oldestArrival(waiting);
            }
        }
    }

    /** A record for a stream that begins to hold. It must get something to hold, and {@link #update} called, at once. */
    int create(int stream) {
        int waiting = records.allocate();
        records.putInt(waiting, SET, intervals.create());
        records.putInt(waiting, STREAM, stream);
        if (count + 1 >= heap.length) {
            heap = Arrays.copyOf(heap, heap.length * 2);
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        count++;
        place(count, waiting, Long.MAX_VALUE);
        return waiting;
    }

    void release(int waiting) {
        int place = records.getInt(waiting, PLACE);
        int last = heap[count];
        long key = keys[count];
        count--;
        if (last != waiting) {
            place(place, last, key);
            settle(place);
        }
        charged -= records.getLong(waiting, CHARGED);
        intervals.release(records.getInt(waiting, SET));
        records.free(waiting);
    }

    int set(int waiting) {
        return records.getInt(waiting, SET);
    }

    int stream(int waiting) {
        return records.getInt(waiting, STREAM);
    }

    /** The record of the stream that holds the oldest, 0 when none holds anything. */
    int oldest() {
        return count == 0 ? 0 : heap[1];
    }

    boolean isEmpty(int waiting) {
        return intervals.isEmpty(set(waiting)) && !hasReset(waiting);
    }

    boolean hasReset(int waiting) {
        return records.getLong(waiting, RESET_ARRIVAL) != 0;
    }

    /** The lowest position at which a reset is held; only if one is. */
    long resetPosition(int waiting) {
        return records.getLong(waiting, RESET_POSITION);
    }

    /** Holds a reset; of several, the lowest. */
    void holdReset(int waiting, long position, long arrival, long arrivedAt) {
        if (!hasReset(waiting) || position < resetPosition(waiting)) {
            records.putLong(waiting, RESET_POSITION, position);
            records.putLong(waiting, RESET_ARRIVAL, arrival);
            records.putLong(waiting, RESET_AT, arrivedAt);
        }
    }

    void dropReset(int waiting) {
        records.putLong(waiting, RESET_ARRIVAL, 0);
    }

    /** The arrival of what is held longest. */
    long oldestArrival(int waiting) {
        long reset = records.getLong(waiting, RESET_ARRIVAL);
        int set = set(waiting);
        if (intervals.isEmpty(set)) {
            return reset;
        }
        long segment = intervals.oldestArrival(set);
        return reset == 0 ? segment : Math.min(reset, segment);
    }

    /** The capture time at which what is held longest arrived. */
    long oldestArrivedAt(int waiting) {
        int set = set(waiting);
        if (intervals.isEmpty(set) || oldestArrival(waiting) == records.getLong(waiting, RESET_ARRIVAL)) {
            return records.getLong(waiting, RESET_AT);
        }
        return intervals.oldestArrivedAt(set);
    }

    /** What is held in bytes: those of the segments, and the most that each piece costs beside them. */
    long charge(int waiting) {
        int set = set(waiting);
        return intervals.bytes(set) + (long) intervals.pieces(set) * IntervalStore.PIECE_COST;
    }

    /** What all streams hold, as {@link #charge} counts it. */
    long charged() {
        return charged;
    }

    /** The account: bytes of the records in use. */
    long bytesInUse() {
        return records.bytesInUse();
    }

    /** To be called whenever what is held has changed and is not empty. */
    void update(int waiting) {
        long charge = charge(waiting);
        charged += charge - records.getLong(waiting, CHARGED);
        records.putLong(waiting, CHARGED, charge);
        int place = records.getInt(waiting, PLACE);
        long key = oldestArrival(waiting);
        if (keys[place] != key) {
            keys[place] = key;
            settle(place);
        }
    }

    private void settle(int from) {
        int place = from;
        int waiting = heap[place];
        long key = keys[place];
        while (place > 1 && keys[place >>> 1] > key) {
            place(place, heap[place >>> 1], keys[place >>> 1]);
            place >>>= 1;
        }
        for (int child = place << 1; child <= count; child = place << 1) {
            if (child < count && keys[child + 1] < keys[child]) {
                child++;
            }
            if (keys[child] >= key) {
                break;
            }
            place(place, heap[child], keys[child]);
            place = child;
        }
        place(place, waiting, key);
    }

    private void place(int place, int waiting, long key) {
        heap[place] = waiting;
        keys[place] = key;
        records.putInt(waiting, PLACE, place);
    }
}
