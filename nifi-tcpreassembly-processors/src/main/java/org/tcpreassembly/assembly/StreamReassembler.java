package org.tcpreassembly.assembly;

import org.tcpreassembly.interval.IntervalReader;
import org.tcpreassembly.interval.IntervalStore;
import org.tcpreassembly.interval.OverlapRule;
import org.tcpreassembly.memory.Records;

/**
 * Puts the bytes of one direction, inserted in any order, into a {@link ByteStream}.
 *
 * <p>What continues the stream is written to it at once; what lies beyond a hole is held until the hole is filled or
 * {@link #giveUp given up}. Bytes once written are final: copies of them change nothing. Among copies that are held the
 * overlap rule decides.
 *
 * <p>Worked example, of a stream that has taken [0,10): inserting [15,20) holds it, a hole of 5 before it; inserting
 * [8,12) writes [10,12); inserting [12,15) writes [12,20).
 *
 * <p>A view over one stream of a {@link StreamMemory}. Not safe for use by several threads.
 */
public final class StreamReassembler implements IntervalReader {
    private final StreamMemory memory;
    private final Records streams;
    private final IntervalStore held;
    private final WaitingStreams waiting;
    private final DeliveredBytes delivered;
    private final ByteStream output;
    private OverlapRule rule = (heldStart, heldEnd, newStart, newEnd) -> false;
    private GapListener gaps = (position, length) -> {};
    private int stream;
    private long arrivals;

    // what the last insertion did
    private long repeated;
    private long conflicting;
    private long dropped;
    private long early;
    private long contentArrival;

    /** A reassembler of its own, into a stream whose capacity bounds what is held as well. The first copy counts. */
    public StreamReassembler(ByteStream output) {
        this.memory = output.memory();
        this.streams = memory.streams;
        this.held = memory.intervals;
        this.waiting = memory.waiting;
        this.delivered = memory.delivered;
        this.output = output;
        this.stream = output.stream();
    }

    StreamReassembler at(int stream) {
        this.stream = stream;
        output.at(stream);
        return this;
    }

    /** Which of several held copies of a byte counts. */
    public StreamReassembler rule(OverlapRule rule) {
        this.rule = rule;
        return this;
    }

    /** Who is told when bytes are missing between those written before and those written after. */
    public StreamReassembler gaps(GapListener gaps) {
        this.gaps = gaps;
        return this;
    }

    /** The stream written to. */
    public ByteStream output() {
        return output;
    }

    /** The position of the next byte to be written: the first hole, if anything is held. After a FIN, one more. */
    public long next() {
        return streams.getLong(stream, StreamMemory.NEXT);
    }

    /** Bytes held out of order. */
    public long pending() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        return record == 0 ? 0 : held.bytes(waiting.set(record));
    }

    /** True if anything waits for a hole to be filled. */
    public boolean isWaiting() {
        return streams.getInt(stream, StreamMemory.WAITING) != 0;
    }

    /** True of a stream that has begun, waits for nothing and knows of no end: nearly every stream nearly always. */
    boolean isPlain() {
        return !isWaiting() && !memory.is(stream, StreamMemory.KNOWN_END | StreamMemory.UNSTARTED);
    }

    /** True once everything up to the end is written or given up. */
    public boolean isFinished() {
        return memory.is(stream, StreamMemory.KNOWN_END)
                && !memory.is(stream, StreamMemory.UNSTARTED)
                && next() > end();
    }

    /**
     * Inserts bytes.
     *
     * @param position of the first of them
     * @param last true if the stream ends after them
     * @return how many of them lie beyond the window, which begins at {@link #next} and is as large as what the stream
     *     can still take: they are refused, and so is the end if there are any
     */
    public int insert(long position, byte[] array, int offset, int length, boolean last) {
        long reach = Math.max(0, position + length - next());
        int refused = (int) Math.clamp(reach - output.remaining(), 0, (long) length);
        arrivals++;
        if (length > refused) {
            insert(position, array, offset, length - refused, length - refused, arrivals, 0, 0);
        }
        if (last && refused == 0) {
            finish(position + length, arrivals, 0);
        }
        return refused;
    }

    /**
     * Inserts a segment.
     *
     * @param present how many of its bytes are in the array: fewer than its length when a snap length cut it
     * @param arrival grows from segment to segment
     * @param arrivedAt capture time, never less than that of the segment before
     * @param stamp the packet's own time
     */
    void insert(
            long position,
            byte[] array,
            int offset,
            int present,
            int length,
            long arrival,
            long arrivedAt,
            long stamp) {
        repeated = 0;
        conflicting = 0;
        dropped = 0;
        early = 0;
        contentArrival = arrival;
        if (position == next() && isPlain()) {
            write(array, offset, present, length, stamp);
            return;
        }
        long start = position;
        long end = position + length;
        if (memory.is(stream, StreamMemory.KNOWN_END) && end > end()) {
            dropped = end - Math.max(start, end());
            end = end();
        }
        boolean unstarted = memory.is(stream, StreamMemory.UNSTARTED);
        if (!unstarted && start < next()) {
            long origin = Math.min(end, streams.getLong(stream, StreamMemory.ORIGIN));
            early = Math.max(0, origin - start);
            passOver(position, array, offset, present, Math.max(start, origin), Math.min(end, next()));
            start = next();
        }
        boolean outOfOrder =
                unstarted ? isWaiting() && (start > highestSeen() || start < lowestHeld()) : start > next();
        if (outOfOrder) {
            streams.addInt(stream, StreamMemory.OUT_OF_ORDER, 1);
        }
        while (start < end) {
            if (start == next() && !unstarted) {
                deliver(position, array, offset, present, length, end, arrival, arrivedAt, stamp);
                return;
            }
            if (hold(position, array, offset, present, length, start, end, arrival, arrivedAt, stamp)) {
                return;
            }
            // too many pieces lie below it: the first hole is given up, or what is held before a start that is waited
            // for
            if (unstarted && start < lowestHeld()) {
                start(start);
            } else {
                giveUp();
            }
            unstarted = memory.is(stream, StreamMemory.UNSTARTED);
            if (!unstarted && start < next()) {
                passOver(position, array, offset, present, start, Math.min(end, next()));
                start = next();
            }
        }
    }

    /** Inserts a segment, of which all bytes are there, at {@link #next} into a stream that holds nothing. */
    void append(byte[] array, int offset, int length, long arrival, long stamp) {
        contentArrival = arrival;
        write(array, offset, length, length, stamp);
    }

    /** Passes over the part of a segment that was delivered or given up before. */
    private void passOver(long position, byte[] array, int offset, int present, long from, long to) {
        long differing = 0;
        if (delivered != null) {
            int skipped = (int) (from - position);
            int available = (int) (Math.min(to, position + present) - from);
            if (available > 0) {
                differing = delivered.differences(stream, from, array, offset + skipped, available);
            }
        }
        count(to - from, differing);
    }

    /** Counts before anything is written: what is written may end a piece, which tells the counts. */
    private void count(long again, long differing) {
        if (again > 0) {
            repeated += again;
            conflicting += differing;
            streams.addLong(stream, StreamMemory.RETRANSMITTED, again);
            streams.addLong(stream, StreamMemory.CONFLICTING, differing);
        }
    }

    /** Takes a segment from the next position on: straight from the array, unless the overlap rule has a say in it. */
    private void deliver(
            long position,
            byte[] array,
            int offset,
            int present,
            int length,
            long end,
            long arrival,
            long arrivedAt,
            long stamp) {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        long start = next();
        if (record == 0 || held.isEmpty(waiting.set(record)) || held.start(waiting.set(record)) >= end) {
            int skipped = (int) (start - position);
            int count = (int) (end - start);
            contentArrival = arrival;
            write(array, offset + skipped, Math.clamp((long) present - skipped, 0, count), count, stamp);
        } else {
            // in steps, each of which cannot overlap too many pieces; the last first, for what is delivered is final.
            // What the snap length cut off has no bytes to bound it, and is mostly one step
            long to = end;
            long cut = Math.max(start, position + present);
            if (cut < end && hold(position, array, offset, present, length, cut, end, arrival, arrivedAt, stamp)) {
                to = cut;
            }
            while (to > start) {
                long from = Math.max(start, to - IntervalStore.MAXIMUM_OVERLAPS);
                hold(position, array, offset, present, length, from, to, arrival, arrivedAt, stamp);
                to = from;
            }
        }
        drain();
    }

    /** How many bytes of the last insertion lie before the start of the stream: they are passed over. */
    long early() {
        return early;
    }

    /** How many bytes of the last insertion were there before, or lie in a hole that was given up. */
    long repeated() {
        return repeated;
    }

    /** How many bytes of the last insertion differ from a copy that was held, or from one that was delivered and kept. */
    long conflicting() {
        return conflicting;
    }

    /** How many bytes the last insertion or the end dropped because they lie past the end. */
    long dropped() {
        return dropped;
    }

    /** Sets the end of the stream. The first one not below {@link #next} counts; what is held beyond it is dropped. */
    void finish(long end, long arrival, long arrivedAt) {
        dropped = 0;
        boolean behind = end < next() && !memory.is(stream, StreamMemory.UNSTARTED);
        if (behind || memory.is(stream, StreamMemory.KNOWN_END)) {
            return;
        }
        memory.set(stream, StreamMemory.KNOWN_END);
        streams.putLong(stream, StreamMemory.END, end);
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record != 0) {
            dropped = held.truncate(waiting.set(record), end);
            if (waiting.hasReset(record) && isBeyondEnd(waiting.resetPosition(record))) {
                waiting.dropReset(record);
            }
        }
        if (!memory.is(stream, StreamMemory.UNSTARTED) && end == next()) {
            mark(end);
            releaseIfEmpty();
        } else {
            held.mark(waiting.set(wait(record)), end, arrival, arrivedAt);
            waiting.update(streams.getInt(stream, StreamMemory.WAITING));
        }
    }

    /** True of a position that the stream can never come to, for it ends before. */
    boolean isBeyondEnd(long position) {
        return memory.is(stream, StreamMemory.KNOWN_END) && position > end() + 1;
    }

    /** Holds a reset at a position ahead, which is not beyond the end. */
    void holdReset(long position, long arrival, long arrivedAt) {
        int record = wait(streams.getInt(stream, StreamMemory.WAITING));
        waiting.holdReset(record, position, arrival, arrivedAt);
        waiting.update(record);
    }

    /** Forgets the reset that is held, if one is. */
    void dropReset() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record != 0) {
            waiting.dropReset(record);
            releaseIfEmpty();
        }
    }

    /** True if the stream has come to where a reset is held. */
    boolean isReset() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        return record != 0
                && waiting.hasReset(record)
                && !memory.is(stream, StreamMemory.UNSTARTED)
                && waiting.resetPosition(record) <= next();
    }

    /** Says where a stream begins whose start was not known; what is held before it is dropped. */
    void start(long position) {
        memory.clear(stream, StreamMemory.UNSTARTED);
        streams.putLong(stream, StreamMemory.ORIGIN, position);
        streams.putLong(stream, StreamMemory.NEXT, position);
        if (memory.is(stream, StreamMemory.KNOWN_END) && end() < position) {
            memory.clear(stream, StreamMemory.KNOWN_END);
        }
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record != 0) {
            held.discardBelow(waiting.set(record), position);
            drain();
        }
    }

    /** The lowest position held, or the next one if nothing is. */
    long lowestHeld() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        return record == 0 || held.isEmpty(waiting.set(record)) ? next() : held.start(waiting.set(record));
    }

    /** The position above everything seen. */
    long highestSeen() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record == 0 || held.isEmpty(waiting.set(record))) {
            return next();
        }
        long end = held.end(waiting.set(record));
        return memory.is(stream, StreamMemory.UNSTARTED) ? end : Math.max(next(), end);
    }

    /**
     * Gives up the first hole: the reader is told how long it is, and gets what lies beyond it up to the next. A stream
     * whose start is not known begins with the lowest byte held.
     */
    public void giveUp() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record == 0) {
            return;
        }
        boolean nothingButReset = held.isEmpty(waiting.set(record));
        long to = nothingButReset ? waiting.resetPosition(record) : held.start(waiting.set(record));
        if (waiting.hasReset(record)) {
            to = Math.min(to, waiting.resetPosition(record));
        }
        if (memory.is(stream, StreamMemory.UNSTARTED)) {
            start(to);
            return;
        }
        long from = next();
        if (to > from) {
            gap(from, to - from);
        }
        drain();
    }

    /** The next position, the hole after it, and what is held: {@code 10 5 [15,20)}; a reset as {@code rst@30}. */
    @Override
    public String toString() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record == 0) {
            return Long.toString(next());
        }
        int set = waiting.set(record);
        String pieces = held.isEmpty(set) ? "" : " " + (held.start(set) - next()) + " " + held.toString(set);
        return next() + pieces + (waiting.hasReset(record) ? " rst@" + waiting.resetPosition(record) : "");
    }

    /** Forgets what is held. */
    void abandon() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record != 0) {
            streams.putInt(stream, StreamMemory.WAITING, 0);
            waiting.release(record);
        }
    }

    /** The arrival of the segment with the bytes that are written. */
    long contentArrival() {
        return contentArrival;
    }

    /** Called by the store. */
    @Override
    public void arrived(long arrival) {
        contentArrival = arrival;
    }

    /** Called by the store. */
    @Override
    public void bytes(long position, byte[] array, int offset, int length, long stamp) {
        write(array, offset, length, length, stamp);
    }

    /** Called by the store. */
    @Override
    public void absent(long position, int length) {
        gap(position, length);
    }

    /** Called by the store. */
    @Override
    public void mark(long position) {
        streams.putLong(stream, StreamMemory.NEXT, position + 1);
        output.end();
    }

    private long end() {
        return streams.getLong(stream, StreamMemory.END);
    }

    private void write(byte[] array, int offset, int present, int length, long stamp) {
        long position = next();
        if (present > 0) {
            streams.putLong(stream, StreamMemory.NEXT, position + present);
            if (delivered != null) {
                delivered.add(stream, position, array, offset, present);
            }
            output.write(array, offset, present, stamp);
        }
        if (present < length) {
            gap(position + present, length - present);
        }
    }

    private void gap(long position, long length) {
        streams.putLong(stream, StreamMemory.NEXT, position + length);
        gaps.gap(position, length);
    }

    /** Holds the part of a segment that lies in [from, to), if it does not overlap too many pieces. */
    private boolean hold(
            long position,
            byte[] array,
            int offset,
            int present,
            int length,
            long from,
            long to,
            long arrival,
            long at,
            long stamp) {
        int record = wait(streams.getInt(stream, StreamMemory.WAITING));
        int set = waiting.set(record);
        long differing = held.insert(set, position, array, offset, present, length, from, to, arrival, at, stamp, rule);
        if (differing == IntervalStore.TOO_MANY_OVERLAPS) {
            return false;
        }
        count(held.repeated(), differing);
        waiting.update(record);
        return true;
    }

    private int wait(int record) {
        if (record != 0) {
            return record;
        }
        int created = waiting.create(stream);
        streams.putInt(stream, StreamMemory.WAITING, created);
        return created;
    }

    private void drain() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record == 0) {
            return;
        }
        held.drain(waiting.set(record), next(), this);
        releaseIfEmpty();
    }

    private void releaseIfEmpty() {
        int record = streams.getInt(stream, StreamMemory.WAITING);
        if (record == 0) {
            return;
        }
        if (waiting.isEmpty(record)) {
            abandon();
        } else {
            waiting.update(record);
        }
    }
}
