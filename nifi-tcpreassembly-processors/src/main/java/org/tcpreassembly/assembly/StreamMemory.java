package org.tcpreassembly.assembly;

import org.tcpreassembly.interval.IntervalStore;
import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.Records;
import org.tcpreassembly.memory.StateVisitor;

/**
 * Where streams live: one pool of pages and the records over which {@link ByteStream}, {@link StreamReassembler} and
 * {@link TcpReceiver} are flyweights. Those of an assembler share one memory; one that stands alone has its own.
 */
final class StreamMemory {
    // A stream's record. One page of memory holds some 450.
    /** long: the position up to which all is delivered or given up; a FIN counts as one. */
    static final int NEXT = 0;
    /** long: where the FIN sits, if {@link #KNOWN_END}. */
    static final int END = 8;
    /** long: the position of the stream's first byte; 0 where the SYN was seen. */
    static final int ORIGIN = 16;
    /** long: bytes that came again. */
    static final int RETRANSMITTED = 24;
    /** long: bytes that differed from another copy. */
    static final int CONFLICTING = 32;
    /** int: segments with payload that came before their turn. */
    static final int OUT_OF_ORDER = 40;
    /** int: the record of what waits out of order, 0 when nothing does. */
    static final int WAITING = 44;
    /** int: the record of what was lost, 0 when nothing was. */
    static final int LOSS = 48;
    /** ints: first and last page of the bytes the reader has not taken. */
    static final int HEAD_PAGE = 52;

    static final int TAIL_PAGE = 56;
    /** int: bytes of the head page already taken. */
    static final int HEAD_TAKEN = 60;
    /** int: bytes the reader has not taken. */
    static final int BUFFERED = 64;
    /** int: bits below. */
    static final int STATE = 72;
    /** int: the direction this is the stream of. */
    static final int DIRECTION = 76;

    static final int STREAM_SIZE = 80;

    /** A FIN was accepted. */
    static final int KNOWN_END = 1;
    /** The reader was told of the end. */
    static final int ENDED = 2;
    /** The listener was told of the start. */
    static final int ANNOUNCED = 4;
    /** The stream was torn off. */
    static final int FAILED = 8;
    /** Nothing is delivered yet, for nobody knows where the stream begins. */
    static final int UNSTARTED = 16;

    // A record of loss.
    /** long: bytes given up. */
    static final int SKIPPED = 0;
    /** long: of them, those the peer acknowledged. */
    static final int UNSEEN = 8;
    /** long: of them, those it had not acknowledged when the last of them was given up. */
    static final int UNDECIDED = 16;
    /** long: where the last of them ended. */
    static final int LAST_GAP_END = 24;
    /** long: where it began, or up to where the peer has acknowledged it. */
    static final int LAST_GAP_START = 32;
    /** long: up to where the last of them has been captured after all, or where it began. */
    static final int CAPTURED_LATE = 40;

    static final int LOSS_SIZE = 48;
    final PagePool pages = new PagePool();
    final IntervalStore intervals;
    final Records streams = new Records(STREAM_SIZE);
    final Records losses = new Records(LOSS_SIZE);
    final WaitingStreams waiting;
    /** What was delivered, as far as it is kept to compare with; null when nothing is. */
    final DeliveredBytes delivered;

    private final DeliveredBytes keptBytes;

    StreamMemory(int seed) {
        this(seed, 0);
    }

    /** @param conflictWindow how many delivered bytes of each stream are kept to compare with */
    StreamMemory(int seed, long conflictWindow) {
        this.intervals = new IntervalStore(pages, seed);
        this.waiting = new WaitingStreams(intervals);
        // written and read back even when nothing is kept from now on, for something may have been before
        this.keptBytes = new DeliveredBytes(intervals, Math.max(1, conflictWindow));
        this.delivered = conflictWindow > 0 ? keptBytes : null;
    }

    void visit(StateVisitor visitor) {
        intervals.visit(visitor);
        visitor.records(streams);
        visitor.records(losses);
        waiting.visit(visitor);
        keptBytes.visit(visitor);
    }

    /** Puts together again what is found through records that were read. */
    void restored() {
        waiting.restored();
        keptBytes.restored();
        if (delivered == null) {
            keptBytes.clear();
        }
    }

    int newStream(int direction) {
        int stream = streams.allocate();
        streams.putInt(stream, DIRECTION, direction);
        return stream;
    }

    void freeStream(int stream) {
        int loss = streams.getInt(stream, LOSS);
        if (loss != 0) {
            losses.free(loss);
        }
        if (delivered != null) {
            delivered.forget(stream);
        }
        streams.free(stream);
    }

    boolean is(int stream, int state) {
        return (streams.getInt(stream, STATE) & state) != 0;
    }

    void clear(int stream, int state) {
        streams.putInt(stream, STATE, streams.getInt(stream, STATE) & ~state);
    }

    void set(int stream, int state) {
        streams.putInt(stream, STATE, streams.getInt(stream, STATE) | state);
    }

    long skipped(int stream) {
        int loss = streams.getInt(stream, LOSS);
        return loss == 0 ? 0 : losses.getLong(loss, SKIPPED);
    }
}
