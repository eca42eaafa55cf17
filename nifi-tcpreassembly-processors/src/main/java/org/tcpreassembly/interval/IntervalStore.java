package org.tcpreassembly.interval;

import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.Records;
import org.tcpreassembly.memory.StateVisitor;

/**
 * Sets of byte ranges with their bytes, in whatever order they come; any number of sets over one pool of pages.
 *
 * <p>Invariant, of every set: its pieces are disjoint. Each is what is left of one inserted range after the {@link
 * OverlapRule} has settled its overlaps; it remembers the edges of that range, which are what the rule is asked about,
 * and when it came. (An edge further than 8 MiB, {@link #DISTANCE_MASK}, from what is left counts as that far.) A piece
 * has its bytes, or is {@link IntervalReader#absent absent}, or is a {@link IntervalReader#mark mark} of one position.
 * Present bytes always win over absent ones.
 *
 * <p>The bytes of a set are appended to a log of pages in the order of arrival and never moved while at least half of
 * the log is alive, or all of it is a few pages. A page goes back as soon as nothing in it is alive.
 *
 * <p>Inserting costs the logarithm of the pieces in the set plus the pieces that the range overlaps; taking out costs
 * what is taken. Not safe for use by several threads.
 */
public final class IntervalStore {
    /** What a held piece costs beyond its bytes, at most: the size of its node. */
    public static final int PIECE_COST = 64;

    /** More pieces than these are not overlapped at one go: {@link #insert} refuses. */
    public static final int MAXIMUM_OVERLAPS = 4096;

    /** What {@link #insert} returns when it refused. */
    public static final long TOO_MANY_OVERLAPS = -1;

    // fields of a set
    private static final int ROOT = 0;
    private static final int PIECES = 4;
    private static final int OLDEST = 8;
    private static final int NEWEST = 12;
    private static final int LOG = 16;
    private static final int SET_SIZE = LOG + PageLog.SIZE;

    /** Pieces that {@link #append} makes longer are at most so long, for their bytes are found page by page. */
    static final int APPENDED_LENGTH = 16 * 1024;

    // Fields of a piece, behind those of the tree. So that a node is one line of the cache, two longs are shared: their
    // upper 41 bits are the place, and the low bits of the arrival; their lower ones how far the piece's start, and its
    // end, lie inside the range it is left of.
    private static final int PLACE = IntervalTree.OWNER_FIELDS;
    private static final int ARRIVAL = PLACE + 8;
    private static final int DISTANCE_BITS = 63 - PageLog.PLACE_BITS;
    private static final int DISTANCE_MASK = (1 << DISTANCE_BITS) - 1;
    private static final int ARRIVED_AT = PLACE + 16;
    private static final int STAMP = PLACE + 24;
    private static final int OLDER = PLACE + 32;
    private static final int NEWER = PLACE + 36;

    // what stands in a piece's PLACE when it has no bytes
    private static final long ABSENT = 0;
    private static final long MARK = -1;

    private final Records sets = new Records(SET_SIZE);
    private final Records pieces = new Records(PIECE_COST);
    private final IntervalTree tree;
    private final PageLog log;
    private long conflicts;
    private long repeated;
    /** The range that is being inserted. */
    private long rangeStart;

    private long rangeEnd;
    /** The arrival from which those of the pieces, of which only the low bits are kept, are told. */
    private long latestArrival;

    /** @param seed of the order within the trees; nothing that comes out depends on it */
    public IntervalStore(PagePool pages, int seed) {
        this.tree = new IntervalTree(pieces, seed);
        this.log = new PageLog(pages, sets, LOG);
    }

    /** Shows what all sets depend on, but for the pages. */
    public void visit(StateVisitor visitor) {
        visitor.records(sets);
        visitor.records(pieces);
        latestArrival = visitor.value(latestArrival);
    }

    /** A new, empty set. */
    public int create() {
        return sets.allocate();
    }

    /** Gives up a set and all it holds. */
    public void release(int set) {
        clear(set);
        sets.free(set);
    }

    public boolean isEmpty(int set) {
        return sets.getInt(set, ROOT) == 0;
    }

    /** Bytes held: absent ones and marks are none. */
    public long bytes(int set) {
        return log.bytes(set);
    }

    public int pieces(int set) {
        return sets.getInt(set, PIECES);
    }

    /** The lowest position held. The set must not be empty. */
    public long start(int set) {
        return tree.start(tree.first(sets.getInt(set, ROOT)));
    }

    /** The arrival of the piece that is held longest. The set must not be empty. */
    public long oldestArrival(int set) {
        return arrival(sets.getInt(set, OLDEST));
    }

    /** The time at which the piece that is held longest arrived. The set must not be empty. */
    public long oldestArrivedAt(int set) {
        return pieces.getLong(sets.getInt(set, OLDEST), ARRIVED_AT);
    }

    /** What all sets hold, in memory: the account. */
    public long bytesInUse() {
        return pieces.bytesInUse() + sets.bytesInUse();
    }

    /** Inserts a whole range: {@link #insert(int, long, byte[], int, int, int, long, long, long, long, long, OverlapRule)}. */
    public long insert(
            int set,
            long start,
            byte[] array,
            int offset,
            int present,
            int length,
            long arrival,
            long arrivedAt,
            long stamp,
            OverlapRule rule) {
        long end = start + length;
        return insert(set, start, array, offset, present, length, start, end, arrival, arrivedAt, stamp, rule);
    }

    /**
     * Inserts a part of a range, over which the rule decides by the edges of the whole.
     *
     * @param set into which
     * @param start position of its first byte
     * @param array holds its bytes from {@code offset}; only read during the call
     * @param present how many of its bytes there are, 0 to {@code length}; the rest is absent
     * @param length of the range, at least 1
     * @param from the position of the first byte to insert
     * @param to the position after the last, above {@code from}
     * @param arrival a number that grows from call to call; equal only for what arrives together
     * @param arrivedAt the time of arrival, never less than that of the call before
     * @param stamp handed back with the bytes
     * @return how many bytes differ from a copy that was held, or {@link #TOO_MANY_OVERLAPS}, the set being as it was
     */
    public long insert(
            int set,
            long start,
            byte[] array,
            int offset,
            int present,
            int length,
            long from,
            long to,
            long arrival,
            long arrivedAt,
            long stamp,
            OverlapRule rule) {
        if (to - from > MAXIMUM_OVERLAPS && overlaps(set, from, to) > MAXIMUM_OVERLAPS) {
            return TOO_MANY_OVERLAPS;
        }
        conflicts = 0;
        repeated = 0;
        latestArrival = arrival;
        rangeStart = start;
        rangeEnd = start + length;
        long presentEnd = Math.clamp(start + present, from, to);
        if (from < presentEnd) {
            int skipped = (int) (from - start);
            int count = (int) (presentEnd - from);
            insertPresent(set, from, array, offset + skipped, count, arrival, arrivedAt, stamp, rule);
        }
        if (presentEnd < to) {
            insertAbsent(set, presentEnd, to, arrival, arrivedAt, stamp);
        }
        compactIfSparse(set);
        return conflicts;
    }

    /** How many bytes of the last range inserted were held already. */
    public long repeated() {
        return repeated;
    }

    /** Marks a position at which nothing is held. */
    public void mark(int set, long position, long arrival, long arrivedAt) {
        latestArrival = arrival;
        rangeStart = position;
        rangeEnd = position + 1;
        add(set, position, 1, MARK, arrival, arrivedAt, 0);
    }

    /**
     * Adds bytes at or above the end of all that a set holds: a set that is filled by nothing else is a plain log, in few
     * pieces however short what is appended.
     */
    public void append(int set, long position, byte[] array, int offset, int length) {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, APPENDED_LENGTH);
            long start = position + done;
            int last = sets.getInt(set, NEWEST);
            long place = log.append(set, array, offset + done, part);
            if (last != 0
                    && tree.end(last) == start
                    && tree.length(last) + part <= APPENDED_LENGTH
                    && log.advance(place(last), tree.length(last)) == place) {
                tree.setRange(last, tree.start(last), tree.length(last) + part);
            } else {
                rangeStart = start;
                rangeEnd = start + part;
                add(set, start, part, place, latestArrival, 0, 0);
            }
            done += part;
        }
    }

    /** In how many places bytes differ from those that are held at their positions. */
    public long differences(int set, long start, byte[] array, int offset, int length) {
        long end = start + length;
        long differences = 0;
        int piece = tree.firstEndingAfter(sets.getInt(set, ROOT), start);
        while (piece != 0 && tree.start(piece) < end) {
            differences += differences(piece, start, end, array, offset);
            piece = tree.next(piece);
        }
        return differences;
    }

    /**
     * Hands the reader everything from a position up to the first hole, and forgets it.
     *
     * @return the position of that hole
     */
    public long drain(int set, long position, IntervalReader reader) {
        long end = position;
        int piece = tree.first(sets.getInt(set, ROOT));
        while (piece != 0 && tree.start(piece) == end) {
            int length = tree.length(piece);
            long place = place(piece);
            if (place > 0) {
                reader.arrived(arrival(piece));
                log.read(place, length, end, pieces.getLong(piece, STAMP), reader);
                // at once, so that a reader that keeps the bytes can have the pages
                log.forget(set, place, length);
                setPlace(piece, ABSENT);
            } else if (place == ABSENT) {
                reader.absent(end, length);
            } else {
                reader.mark(end);
            }
            end += length;
            piece = tree.next(piece);
        }
        if (piece == 0) {
            clear(set);
        } else if (end > position) {
            discardBelow(set, end);
        }
        return end;
    }

    /**
     * Forgets everything at or above a position.
     *
     * @return how many bytes were held there
     */
    public long truncate(int set, long position) {
        long before = bytes(set);
        int piece = tree.firstEndingAfter(sets.getInt(set, ROOT), position);
        while (piece != 0) {
            int following = tree.next(piece);
            if (tree.start(piece) < position) {
                narrow(set, piece, tree.start(piece), (int) (position - tree.start(piece)));
            } else {
                drop(set, piece);
            }
            piece = following;
        }
        compactIfSparse(set);
        return before - bytes(set);
    }

    /** Forgets everything below a position. */
    public void discardBelow(int set, long position) {
        int piece = tree.first(sets.getInt(set, ROOT));
        while (piece != 0 && tree.start(piece) < position) {
            int following = tree.next(piece);
            long end = tree.end(piece);
            if (end > position) {
                narrow(set, piece, position, (int) (end - position));
            } else {
                drop(set, piece);
            }
            piece = following;
        }
        compactIfSparse(set);
    }

    /** Forgets the lowest piece. The set must not be empty. */
    public void discardFirst(int set) {
        drop(set, tree.first(sets.getInt(set, ROOT)));
        compactIfSparse(set);
    }

    /** The highest position below which a piece is held. The set must not be empty. */
    public long end(int set) {
        return tree.end(tree.floor(sets.getInt(set, ROOT), Long.MAX_VALUE));
    }

    /** The pieces and the holes between them, as {@code [3,7) 5 [12,13)}. */
    public String toString(int set) {
        return tree.toString(sets.getInt(set, ROOT));
    }

    private int overlaps(int set, long start, long end) {
        int count = 0;
        int piece = tree.firstEndingAfter(sets.getInt(set, ROOT), start);
        while (piece != 0 && tree.start(piece) < end && count <= MAXIMUM_OVERLAPS) {
            count++;
            piece = tree.next(piece);
        }
        return count;
    }

    private void insertPresent(
            int set,
            long start,
            byte[] array,
            int offset,
            int length,
            long arrival,
            long arrivedAt,
            long stamp,
            OverlapRule rule) {
        long end = start + length;
        long settled = start; // below it every new byte has its place or has lost it
        int piece = tree.firstEndingAfter(sets.getInt(set, ROOT), start);
        while (piece != 0 && tree.start(piece) < end) {
            int following = tree.next(piece);
            long from = Math.max(start, tree.start(piece));
            long to = Math.min(end, tree.end(piece));
            long place = place(piece);
            if (place > 0) {
                repeated += to - from;
                conflicts += differences(piece, start, end, array, offset);
            }
            if (place == ABSENT || rule.newWins(rangeStart(piece), rangeEnd(piece), rangeStart, rangeEnd)) {
                carve(set, piece, from, to);
            } else {
                if (settled < from) {
                    addBytes(
                            set,
                            settled,
                            array,
                            offset + (int) (settled - start),
                            (int) (from - settled),
                            arrival,
                            arrivedAt,
                            stamp);
                }
                settled = to;
            }
            piece = following;
        }
        if (settled < end) {
            addBytes(
                    set,
                    settled,
                    array,
                    offset + (int) (settled - start),
                    (int) (end - settled),
                    arrival,
                    arrivedAt,
                    stamp);
        }
    }

    /** In how many places the bytes of a piece differ from those of [start, end), where the two overlap. */
    private long differences(int piece, long start, long end, byte[] array, int offset) {
        long from = Math.max(start, tree.start(piece));
        long to = Math.min(end, tree.end(piece));
        long place = log.advance(place(piece), (int) (from - tree.start(piece)));
        return log.differences(place, array, offset + (int) (from - start), (int) (to - from));
    }

    private void insertAbsent(int set, long start, long end, long arrival, long arrivedAt, long stamp) {
        long settled = start;
        int piece = tree.firstEndingAfter(sets.getInt(set, ROOT), start);
        while (piece != 0 && tree.start(piece) < end) {
            int following = tree.next(piece);
            if (settled < tree.start(piece)) {
                add(set, settled, (int) (tree.start(piece) - settled), ABSENT, arrival, arrivedAt, stamp);
            }
            settled = tree.end(piece);
            piece = following;
        }
        if (settled < end) {
            add(set, settled, (int) (end - settled), ABSENT, arrival, arrivedAt, stamp);
        }
    }

    /** Takes [from, to) out of a piece that covers it. */
    private void carve(int set, int piece, long from, long to) {
        long start = tree.start(piece);
        long end = tree.end(piece);
        if (start == from && end == to) {
            drop(set, piece);
        } else if (start == from) {
            narrow(set, piece, to, (int) (end - to));
        } else if (end == to) {
            narrow(set, piece, start, (int) (from - start));
        } else {
            split(set, piece, from, to);
        }
    }

    /** Cuts a piece in two around [from, to). */
    private void split(int set, int piece, long from, long to) {
        long start = tree.start(piece);
        long place = place(piece);
        long ownStart = rangeStart(piece);
        long ownEnd = rangeEnd(piece);
        int rest = pieces.allocate();
        tree.setRange(rest, to, (int) (tree.end(piece) - to));
        setPlace(rest, place > 0 ? log.advance(place, (int) (to - start)) : place);
        setArrival(rest, arrival(piece));
        setRange(rest, ownStart, ownEnd);
        pieces.putLong(rest, ARRIVED_AT, pieces.getLong(piece, ARRIVED_AT));
        pieces.putLong(rest, STAMP, pieces.getLong(piece, STAMP));
        // the bytes in between die, those of the rest change hands
        if (place > 0) {
            log.forget(set, log.advance(place, (int) (from - start)), (int) (to - from));
        }
        tree.setRange(piece, start, (int) (from - start));
        setRange(piece, ownStart, ownEnd);
        sets.putInt(set, ROOT, tree.insert(sets.getInt(set, ROOT), rest));
        int newer = pieces.getInt(piece, NEWER);
        link(set, piece, rest);
        link(set, rest, newer);
        sets.addInt(set, PIECES, 1);
    }

    private void addBytes(
            int set, long start, byte[] array, int offset, int length, long arrival, long arrivedAt, long stamp) {
        add(set, start, length, log.append(set, array, offset, length), arrival, arrivedAt, stamp);
    }

    private void add(int set, long start, int length, long place, long arrival, long arrivedAt, long stamp) {
        int piece = pieces.allocate();
        tree.setRange(piece, start, length);
        pieces.putLong(piece, PLACE, shared(place, start - rangeStart));
        pieces.putLong(piece, ARRIVAL, shared(arrival, rangeEnd - (start + length)));
        pieces.putLong(piece, ARRIVED_AT, arrivedAt);
        pieces.putLong(piece, STAMP, stamp);
        sets.putInt(set, ROOT, tree.insert(sets.getInt(set, ROOT), piece));
        link(set, sets.getInt(set, NEWEST), piece);
        link(set, piece, 0);
        sets.addInt(set, PIECES, 1);
    }

    /** Makes two pieces neighbours in the order of arrival; 0 stands for the end at either side. */
    private void link(int set, int older, int newer) {
        if (older == 0) {
            sets.putInt(set, OLDEST, newer);
        } else {
            pieces.putInt(older, NEWER, newer);
        }
        if (newer == 0) {
            sets.putInt(set, NEWEST, older);
        } else {
            pieces.putInt(newer, OLDER, older);
        }
    }

    /** Forgets all: mostly what is drained is, and then neither tree nor list needs to be kept in order meanwhile. */
    private void clear(int set) {
        for (int piece = sets.getInt(set, OLDEST); piece != 0; ) {
            int following = pieces.getInt(piece, NEWER);
            long place = place(piece);
            if (place > 0) {
                log.forget(set, place, tree.length(piece));
            }
            pieces.free(piece);
            piece = following;
        }
        sets.putInt(set, ROOT, 0);
        sets.putInt(set, OLDEST, 0);
        sets.putInt(set, NEWEST, 0);
        sets.putInt(set, PIECES, 0);
        log.clear(set);
    }

    private void drop(int set, int piece) {
        long place = place(piece);
        if (place > 0) {
            log.forget(set, place, tree.length(piece));
        }
        link(set, pieces.getInt(piece, OLDER), pieces.getInt(piece, NEWER));
        sets.putInt(set, ROOT, tree.remove(sets.getInt(set, ROOT), piece));
        pieces.free(piece);
        sets.addInt(set, PIECES, -1);
        if (isEmpty(set)) {
            log.clear(set);
        }
    }

    private void narrow(int set, int piece, long start, int length) {
        long place = place(piece);
        long ownStart = rangeStart(piece);
        long ownEnd = rangeEnd(piece);
        if (place > 0) {
            int before = (int) (start - tree.start(piece));
            int after = (int) (tree.end(piece) - start - length);
            setPlace(piece, log.advance(place, before));
            if (after > 0) {
                log.forget(set, log.advance(place, before + length), after);
            }
            log.forget(set, place, before);
        }
        tree.setRange(piece, start, length);
        setRange(piece, ownStart, ownEnd);
    }

    private long place(int piece) {
        return pieces.getLong(piece, PLACE) >> DISTANCE_BITS;
    }

    private void setPlace(int piece, long place) {
        putUpper(piece, PLACE, place);
    }

    private long arrival(int piece) {
        long since = (pieces.getLong(piece, ARRIVAL) >> DISTANCE_BITS) - latestArrival;
        return latestArrival + (since << DISTANCE_BITS >> DISTANCE_BITS);
    }

    private void setArrival(int piece, long arrival) {
        putUpper(piece, ARRIVAL, arrival);
    }

    /** The edges of the range that a piece is of. */
    private long rangeStart(int piece) {
        return tree.start(piece) - (pieces.getLong(piece, PLACE) & DISTANCE_MASK);
    }

    private long rangeEnd(int piece) {
        return tree.end(piece) + (pieces.getLong(piece, ARRIVAL) & DISTANCE_MASK);
    }

    /** Sets them, of a piece that has its own edges. */
    private void setRange(int piece, long start, long end) {
        putLower(piece, PLACE, tree.start(piece) - start);
        putLower(piece, ARRIVAL, end - tree.end(piece));
    }

    private void putUpper(int piece, int field, long value) {
        pieces.putLong(piece, field, shared(value, pieces.getLong(piece, field) & DISTANCE_MASK));
    }

    private void putLower(int piece, int field, long distance) {
        pieces.putLong(piece, field, shared(pieces.getLong(piece, field) >> DISTANCE_BITS, distance));
    }

    private static long shared(long upper, long distance) {
        return upper << DISTANCE_BITS | Math.min(distance, DISTANCE_MASK);
    }

    /** Writes a log anew without its dead bytes if most are. Paid for by those that died since the last time. */
    private void compactIfSparse(int set) {
        if (!log.isSparse(set)) {
            return;
        }
        log.turn(set);
        for (int piece = tree.first(sets.getInt(set, ROOT)); piece != 0; piece = tree.next(piece)) {
            long place = place(piece);
            if (place > 0) {
                setPlace(piece, log.move(set, place, tree.length(piece)));
            }
        }
    }
}
