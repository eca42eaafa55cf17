package org.tcpreassembly.interval;

import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.Records;

/**
 * Sets of byte ranges with their bytes, in whatever order they come; any number of sets over one pool of pages.
 *
 * <p>Invariant, of every set: its pieces are disjoint. Each is what is left of one inserted range after the {@link
 * OverlapRule} has settled its overlaps; pieces keep their own edges and remember when they came. A piece has its bytes,
 * or is {@link IntervalReader#absent absent}, or is a {@link IntervalReader#mark mark} of one position. Present bytes
 * always win over absent ones.
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

    /** A log of so few pages is left as it is, however little of it is alive. */
    private static final int SPARSE_PAGES = 3;

    // fields of a set
    private static final int ROOT = 0;
    private static final int TAIL_PAGE = 4;
    private static final int TAIL_USED = 8;
    private static final int PIECES = 12;
    private static final int BYTES = 16;
    private static final int OLDEST = 24;
    private static final int NEWEST = 28;
    private static final int PAGES = 32;
    private static final int SET_SIZE = 40;

    // fields of a piece, behind those of the tree
    private static final int PAGE = IntervalTree.OWNER_FIELDS;
    private static final int OFFSET = PAGE + 4;
    private static final int ARRIVAL = PAGE + 8;
    private static final int ARRIVED_AT = PAGE + 16;
    private static final int STAMP = PAGE + 24;
    private static final int OLDER = PAGE + 32;
    private static final int NEWER = PAGE + 36;

    // what stands in a piece's PAGE when it has no bytes
    private static final int ABSENT = 0;
    private static final int MARK = -1;

    private final PagePool pages;
    private final Records sets = new Records(SET_SIZE);
    private final Records pieces = new Records(PIECE_COST);
    private final IntervalTree tree;
    private long conflicts;
    private long repeated;

    /** @param seed of the order within the trees; nothing that comes out depends on it */
    public IntervalStore(PagePool pages, int seed) {
        this.pages = pages;
        this.tree = new IntervalTree(pieces, seed);
    }

    /** A new, empty set. */
    public int create() {
        return sets.allocate();
    }

    /** Gives up a set and all it holds. */
    public void release(int set) {
        truncate(set, Long.MIN_VALUE);
        sets.free(set);
    }

    public boolean isEmpty(int set) {
        return sets.getInt(set, ROOT) == 0;
    }

    /** Bytes held: absent ones and marks are none. */
    public long bytes(int set) {
        return sets.getLong(set, BYTES);
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
        return pieces.getLong(sets.getInt(set, OLDEST), ARRIVAL);
    }

    /** The time at which the piece that is held longest arrived. The set must not be empty. */
    public long oldestArrivedAt(int set) {
        return pieces.getLong(sets.getInt(set, OLDEST), ARRIVED_AT);
    }

    /** What all sets hold, in memory: the account. */
    public long bytesInUse() {
        return pieces.bytesInUse() + sets.bytesInUse();
    }

    /**
     * Inserts a range.
     *
     * @param start position of its first byte
     * @param array holds its bytes from {@code offset}; only read during the call
     * @param present how many of its bytes there are, 0 to {@code length}; the rest is absent
     * @param length of the range, at least 1
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
            long arrival,
            long arrivedAt,
            long stamp,
            OverlapRule rule) {
        if (length > MAXIMUM_OVERLAPS && overlaps(set, start, start + length) > MAXIMUM_OVERLAPS) {
            return TOO_MANY_OVERLAPS;
        }
        conflicts = 0;
        repeated = 0;
        if (present > 0) {
            insertPresent(set, start, array, offset, present, arrival, arrivedAt, stamp, rule);
        }
        if (present < length) {
            insertAbsent(set, start + present, start + length, arrival, arrivedAt, stamp);
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
        add(set, position, 1, MARK, 0, arrival, arrivedAt, 0);
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
            int page = pieces.getInt(piece, PAGE);
            if (page > 0) {
                read(piece, page, length, reader);
            } else if (page == ABSENT) {
                reader.absent(end, length);
            } else {
                reader.mark(end);
            }
            end += length;
            int following = tree.next(piece);
            drop(set, piece);
            piece = following;
        }
        compactIfSparse(set);
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
            if (pieces.getInt(piece, PAGE) > 0) {
                repeated += to - from;
                conflicts += differences(piece, from, array, offset + (int) (from - start), (int) (to - from));
            }
            if (pieces.getInt(piece, PAGE) == ABSENT || rule.newWins(tree.start(piece), tree.end(piece), start, end)) {
                carve(set, piece, from, to);
            } else {
                if (settled < from) {
                    append(set, settled, array, offset + (int) (settled - start), from, arrival, arrivedAt, stamp);
                }
                settled = to;
            }
            piece = following;
        }
        if (settled < end) {
            append(set, settled, array, offset + (int) (settled - start), end, arrival, arrivedAt, stamp);
        }
    }

    private void insertAbsent(int set, long start, long end, long arrival, long arrivedAt, long stamp) {
        long settled = start;
        int piece = tree.firstEndingAfter(sets.getInt(set, ROOT), start);
        while (piece != 0 && tree.start(piece) < end) {
            int following = tree.next(piece);
            if (settled < tree.start(piece)) {
                add(set, settled, (int) (tree.start(piece) - settled), ABSENT, 0, arrival, arrivedAt, stamp);
            }
            settled = tree.end(piece);
            piece = following;
        }
        if (settled < end) {
            add(set, settled, (int) (end - settled), ABSENT, 0, arrival, arrivedAt, stamp);
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
        long end = tree.end(piece);
        int page = pieces.getInt(piece, PAGE);
        int rest = pieces.allocate();
        int skipped = (int) (to - tree.start(piece));
        int offset = pieces.getInt(piece, OFFSET) + skipped;
        int restPage = page;
        while (page > 0 && offset >= PagePool.PAGE_SIZE) {
            restPage = pages.next(restPage);
            offset -= PagePool.PAGE_SIZE;
        }
        tree.setRange(rest, to, (int) (end - to));
        pieces.putInt(rest, PAGE, restPage);
        pieces.putInt(rest, OFFSET, offset);
        pieces.putLong(rest, ARRIVAL, pieces.getLong(piece, ARRIVAL));
        pieces.putLong(rest, ARRIVED_AT, pieces.getLong(piece, ARRIVED_AT));
        pieces.putLong(rest, STAMP, pieces.getLong(piece, STAMP));
        // the bytes in between die, those of the rest change hands
        if (page > 0) {
            kill(set, piece, (int) (from - tree.start(piece)), (int) (to - from));
        }
        tree.setRange(piece, tree.start(piece), (int) (from - tree.start(piece)));
        sets.putInt(set, ROOT, tree.insert(sets.getInt(set, ROOT), rest));
        int newer = pieces.getInt(piece, NEWER);
        link(set, piece, rest);
        link(set, rest, newer);
        sets.addInt(set, PIECES, 1);
    }

    private void append(
            int set, long start, byte[] array, int offset, long end, long arrival, long arrivedAt, long stamp) {
        int length = (int) (end - start);
        int tail = sets.getInt(set, TAIL_PAGE);
        int used = sets.getInt(set, TAIL_USED);
        if (tail == 0 || used == PagePool.PAGE_SIZE) {
            tail = follow(set, tail);
            used = 0;
        }
        add(set, start, length, tail, used, arrival, arrivedAt, stamp);
        sets.addLong(set, BYTES, length);
        for (int done = 0; done < length; ) {
            if (used == PagePool.PAGE_SIZE) {
                tail = follow(set, tail);
                used = 0;
            }
            int part = Math.min(length - done, PagePool.PAGE_SIZE - used);
            System.arraycopy(array, offset + done, pages.array(tail), pages.offset(tail) + used, part);
            pages.addLive(tail, part);
            used += part;
            done += part;
        }
        sets.putInt(set, TAIL_USED, used);
    }

    /** A new tail for the set's log. */
    private int follow(int set, int tail) {
        int page = pages.allocate();
        if (tail != 0) {
            if (pages.live(tail) == 0) {
                pages.free(tail);
                sets.addInt(set, PAGES, -1);
            } else {
                pages.setNext(tail, page);
            }
        }
        sets.putInt(set, TAIL_PAGE, page);
        sets.addInt(set, PAGES, 1);
        return page;
    }

    private void add(int set, long start, int length, int page, int offset, long arrival, long arrivedAt, long stamp) {
        int piece = pieces.allocate();
        tree.setRange(piece, start, length);
        pieces.putInt(piece, PAGE, page);
        pieces.putInt(piece, OFFSET, offset);
        pieces.putLong(piece, ARRIVAL, arrival);
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

    private void drop(int set, int piece) {
        if (pieces.getInt(piece, PAGE) > 0) {
            kill(set, piece, 0, tree.length(piece));
        }
        link(set, pieces.getInt(piece, OLDER), pieces.getInt(piece, NEWER));
        sets.putInt(set, ROOT, tree.remove(sets.getInt(set, ROOT), piece));
        pieces.free(piece);
        sets.addInt(set, PIECES, -1);
        if (isEmpty(set) && sets.getInt(set, TAIL_PAGE) != 0) {
            pages.free(sets.getInt(set, TAIL_PAGE));
            sets.putInt(set, TAIL_PAGE, 0);
            sets.addInt(set, PAGES, -1);
        }
    }

    private void narrow(int set, int piece, long start, int length) {
        int page = pieces.getInt(piece, PAGE);
        if (page > 0) {
            int before = (int) (start - tree.start(piece));
            int offset = pieces.getInt(piece, OFFSET) + before;
            while (offset >= PagePool.PAGE_SIZE) {
                page = pages.next(page);
                offset -= PagePool.PAGE_SIZE;
            }
            int after = (int) (tree.end(piece) - start - length);
            kill(set, piece, before + length, after);
            kill(set, piece, 0, before);
            pieces.putInt(piece, PAGE, page);
            pieces.putInt(piece, OFFSET, offset);
        }
        tree.setRange(piece, start, length);
    }

    /** Some bytes of a piece are wanted no more: pages in which nothing is alive go back, all but the tail. */
    private void kill(int set, int piece, int from, int length) {
        int page = pieces.getInt(piece, PAGE);
        int offset = pieces.getInt(piece, OFFSET) + from;
        while (offset >= PagePool.PAGE_SIZE) {
            page = pages.next(page);
            offset -= PagePool.PAGE_SIZE;
        }
        for (int left = length; left > 0; ) {
            int part = Math.min(left, PagePool.PAGE_SIZE - offset);
            int following = pages.next(page);
            if (pages.addLive(page, -part) == 0 && page != sets.getInt(set, TAIL_PAGE)) {
                pages.free(page);
                sets.addInt(set, PAGES, -1);
            }
            page = following;
            offset = 0;
            left -= part;
        }
        sets.addLong(set, BYTES, -length);
    }

    private void read(int piece, int firstPage, int length, IntervalReader reader) {
        long position = tree.start(piece);
        long stamp = pieces.getLong(piece, STAMP);
        int page = firstPage;
        int offset = pieces.getInt(piece, OFFSET);
        for (int left = length; left > 0; ) {
            byte[] array = pages.array(page);
            int from = pages.offset(page) + offset;
            int part = Math.min(left, PagePool.PAGE_SIZE - offset);
            page = pages.next(page);
            // pages that lie behind one another are read as one: one call a segment, mostly
            while (part < left && pages.array(page) == array && pages.offset(page) == from + part) {
                part += Math.min(left - part, PagePool.PAGE_SIZE);
                page = pages.next(page);
            }
            reader.bytes(position, array, from, part, stamp);
            position += part;
            left -= part;
            offset = 0;
        }
    }

    private int differences(int piece, long position, byte[] array, int offset, int length) {
        int page = pieces.getInt(piece, PAGE);
        int at = pieces.getInt(piece, OFFSET) + (int) (position - tree.start(piece));
        while (at >= PagePool.PAGE_SIZE) {
            page = pages.next(page);
            at -= PagePool.PAGE_SIZE;
        }
        int differences = 0;
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, PagePool.PAGE_SIZE - at);
            differences +=
                    ByteRanges.differences(pages.array(page), pages.offset(page) + at, array, offset + done, part);
            done += part;
            page = pages.next(page);
            at = 0;
        }
        return differences;
    }

    private void compactIfSparse(int set) {
        int count = sets.getInt(set, PAGES);
        if (count > SPARSE_PAGES && (long) (count - SPARSE_PAGES) * PagePool.PAGE_SIZE > 2 * bytes(set)) {
            compact(set);
        }
    }

    /** Writes a set's log anew without its dead bytes. Paid for by the bytes that died since the last time. */
    private void compact(int set) {
        int page = 0;
        int used = 0;
        int taken = 0;
        for (int piece = tree.first(sets.getInt(set, ROOT)); piece != 0; piece = tree.next(piece)) {
            if (pieces.getInt(piece, PAGE) <= 0) {
                continue;
            }
            int length = tree.length(piece);
            int from = pieces.getInt(piece, PAGE);
            int fromUsed = pieces.getInt(piece, OFFSET);
            boolean first = true;
            for (int left = length; left > 0; ) {
                if (page == 0 || used == PagePool.PAGE_SIZE) {
                    int fresh = pages.allocate();
                    if (page != 0) {
                        pages.setNext(page, fresh);
                    }
                    page = fresh;
                    used = 0;
                    taken++;
                }
                if (first) {
                    pieces.putInt(piece, PAGE, page);
                    pieces.putInt(piece, OFFSET, used);
                    first = false;
                }
                int part = Math.min(left, Math.min(PagePool.PAGE_SIZE - used, PagePool.PAGE_SIZE - fromUsed));
                System.arraycopy(
                        pages.array(from),
                        pages.offset(from) + fromUsed,
                        pages.array(page),
                        pages.offset(page) + used,
                        part);
                pages.addLive(page, part);
                used += part;
                left -= part;
                fromUsed += part;
                int following = pages.next(from);
                if (pages.addLive(from, -part) == 0 && from != sets.getInt(set, TAIL_PAGE)) {
                    pages.free(from);
                }
                if (fromUsed == PagePool.PAGE_SIZE) {
                    from = following;
                    fromUsed = 0;
                }
            }
        }
        pages.free(sets.getInt(set, TAIL_PAGE));
        sets.putInt(set, TAIL_PAGE, page);
        sets.putInt(set, TAIL_USED, used);
        sets.putInt(set, PAGES, taken);
    }
}
