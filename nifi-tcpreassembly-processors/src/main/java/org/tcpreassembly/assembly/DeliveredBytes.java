package org.tcpreassembly.assembly;

import java.util.Arrays;
import org.tcpreassembly.interval.IntervalStore;
import org.tcpreassembly.memory.RecordList;
import org.tcpreassembly.memory.Records;
import org.tcpreassembly.memory.StateVisitor;

/**
 * The last bytes that each stream delivered, to compare with what comes again: an injected packet that won the race was
 * delivered, and the true one comes after it.
 *
 * <p>Of each stream those bytes are kept whose positions are less than the window below the end of the last ones
 * delivered. They are counted in the limits, and where those bite these bytes go first, so that keeping them never
 * changes what comes out: of a connection, those of the direction that keeps more; of the capture, those of the stream
 * that has delivered nothing for longest.
 */
final class DeliveredBytes {
    /** What a stream that keeps any is charged beside them: two pages that are not full, and records. */
    static final int STREAM_COST = 1088;

    /** Nothing needs more, and positions less this do not overflow. */
    private static final long MAXIMUM_WINDOW = 1L << 40;

    private static final int SET = 0;
    private static final int STREAM = 4;
    private static final int NEIGHBOURS = 8;
    private static final int CHARGED = 16;
    private static final int SIZE = 24;

    private final IntervalStore intervals;
    private final long window;
    private final Records records = new Records(SIZE);
    /** Of each stream its record, 0 if it keeps nothing. */
    private int[] ofStream = new int[64];

    private final RecordList order = new RecordList(records, NEIGHBOURS);
    private long charged;

    /** @param window in bytes, at least 1 */
    DeliveredBytes(IntervalStore intervals, long window) {
        this.intervals = intervals;
        this.window = Math.min(window, MAXIMUM_WINDOW);
    }

    void visit(StateVisitor visitor) {
        visitor.records(records);
        order.visit(visitor);
        charged = visitor.value(charged);
    }

    /** Finds the records that were read again. */
    void restored() {
        for (int record = order.oldest(); record != 0; record = order.next(record)) {
            int stream = records.getInt(record, STREAM);
            reserve(stream);
            ofStream[stream] = record;
        }
    }

    /** Forgets all that any stream keeps. */
    void clear() {
        while (order.oldest() != 0) {
            forget(records.getInt(order.oldest(), STREAM));
        }
    }

    /** Keeps bytes that a stream delivers, above all it has delivered before. */
    void add(int stream, long position, byte[] array, int offset, int length) {
        int record = of(stream);
        if (record == 0) {
            record = create(stream);
        } else {
            order.touch(record);
        }
        int set = records.getInt(record, SET);
        int kept = (int) Math.min(length, window);
        long end = position + length;
        intervals.append(set, end - kept, array, offset + length - kept, kept);
        intervals.discardBelow(set, end - window);
        update(record);
    }

    /** In how many places bytes differ from those that are kept at their positions. */
    long differences(int stream, long position, byte[] array, int offset, int length) {
        int record = of(stream);
        return record == 0 ? 0 : intervals.differences(records.getInt(record, SET), position, array, offset, length);
    }

    /** What a stream keeps: its bytes, and what each piece costs beside them. */
    long charge(int stream) {
        int record = of(stream);
        return record == 0 ? 0 : records.getLong(record, CHARGED);
    }

    /** What all streams keep, {@link #STREAM_COST} for each included. */
    long charged() {
        return charged + (long) records.inUse() * STREAM_COST;
    }

    /** The stream that has delivered nothing for longest, of those that keep anything; 0 when none does. */
    int longestSilent() {
        return order.oldest() == 0 ? 0 : records.getInt(order.oldest(), STREAM);
    }

    /** Forgets the lowest bytes of a stream that keeps any: one piece of them. */
    void forgetSome(int stream) {
        int record = of(stream);
        int set = records.getInt(record, SET);
        intervals.discardFirst(set);
        if (intervals.isEmpty(set)) {
            forget(stream);
        } else {
            update(record);
        }
    }

    /** Forgets all that a stream keeps, if anything. */
    void forget(int stream) {
        int record = of(stream);
        if (record != 0) {
            charged -= records.getLong(record, CHARGED);
            order.remove(record);
            intervals.release(records.getInt(record, SET));
            records.free(record);
            ofStream[stream] = 0;
        }
    }

    /** The account: bytes of the records in use. */
    long bytesInUse() {
        return records.bytesInUse();
    }

    private int of(int stream) {
        return stream < ofStream.length ? ofStream[stream] : 0;
    }

    private int create(int stream) {
        reserve(stream);
        int record = records.allocate();
        records.putInt(record, SET, intervals.create());
        records.putInt(record, STREAM, stream);
        ofStream[stream] = record;
        order.append(record);
        return record;
    }

    private void reserve(int stream) {
        if (stream >= ofStream.length) {
            ofStream = Arrays.copyOf(ofStream, Math.max(stream + 1, 2 * ofStream.length));
        }
    }

    private void update(int record) {
        int set = records.getInt(record, SET);
        long charge = intervals.bytes(set) + (long) intervals.pieces(set) * IntervalStore.PIECE_COST;
        charged += charge - records.getLong(record, CHARGED);
        records.putLong(record, CHARGED, charge);
    }
}
