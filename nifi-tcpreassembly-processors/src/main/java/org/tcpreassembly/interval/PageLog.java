package org.tcpreassembly.interval;

import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.Records;

/**
 * Logs of bytes in pages: appended to at the end, forgotten anywhere.
 *
 * <p>A log is {@link #SIZE} bytes of a record of its owner's. Where bytes lie in it is a <em>place</em>, a long above 0
 * of {@link #PLACE_BITS} bits; they go on from page to page. Each page counts its bytes that are alive; when none is left it goes back to the pool,
 * unless it is the last one, which is still written to.
 */
final class PageLog {
    /** What a log needs of its owner's record. */
    static final int SIZE = 24;

    private static final int OFFSET_BITS = Integer.numberOfTrailingZeros(PagePool.PAGE_SIZE);

    /** How many bits a place has: those of a page's number and those of the offset in it. */
    static final int PLACE_BITS = 31 + OFFSET_BITS;

    /** A log of so few pages is left as it is, however little of it is alive. */
    private static final int SPARSE_PAGES = 3;

    private static final int TAIL_PAGE = 0;
    private static final int TAIL_USED = 4;
    private static final int PAGES = 8;
    private static final int BYTES = 16;

    private final PagePool pages;
    private final Records owners;
    private final int field;

    /** @param field where in the owners' records the logs are */
    PageLog(PagePool pages, Records owners, int field) {
        this.pages = pages;
        this.owners = owners;
        this.field = field;
    }

    /** Bytes alive. */
    long bytes(int owner) {
        return owners.getLong(owner, field + BYTES);
    }

    /** Appends bytes and returns their place. */
    long append(int owner, byte[] array, int offset, int length) {
        int tail = tail(owner);
        int used = owners.getInt(owner, field + TAIL_USED);
        if (tail == 0 || used == PagePool.PAGE_SIZE) {
            tail = follow(owner, tail);
            used = 0;
        }
        final long place = place(tail, used);
        for (int done = 0; done < length; ) {
            if (used == PagePool.PAGE_SIZE) {
                tail = follow(owner, tail);
                used = 0;
            }
            int part = Math.min(length - done, PagePool.PAGE_SIZE - used);
            pages.put(tail, used, array, offset + done, part);
            used += part;
            done += part;
        }
        owners.putInt(owner, field + TAIL_USED, used);
        owners.addLong(owner, field + BYTES, length);
        return place;
    }

    /** The place so many bytes after another, all of them in the log. */
    long advance(long place, int bytes) {
        int page = page(place);
        int offset = offset(place) + bytes;
        while (offset >= PagePool.PAGE_SIZE) {
            page = pages.next(page);
            offset -= PagePool.PAGE_SIZE;
        }
        return place(page, offset);
    }

    /** Forgets bytes. */
    void forget(int owner, long place, int length) {
        int page = page(place);
        int offset = offset(place);
        for (int left = length; left > 0; ) {
            int part = Math.min(left, PagePool.PAGE_SIZE - offset);
            int following = pages.next(page);
            if (pages.addLive(page, -part) == 0 && page != tail(owner)) {
                free(owner, page);
            }
            page = following;
            offset = 0;
            left -= part;
        }
        owners.addLong(owner, field + BYTES, -length);
    }

    /** Hands bytes to a reader, as few times as their pages allow. */
    void read(long place, int length, long position, long stamp, IntervalReader reader) {
        int page = page(place);
        int offset = offset(place);
        long at = position;
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
            reader.bytes(at, array, from, part, stamp);
            at += part;
            left -= part;
            offset = 0;
        }
    }

    /** In how many places bytes of the log differ from others. */
    int differences(long place, byte[] array, int offset, int length) {
        int page = page(place);
        int at = offset(place);
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

    /** Gives back the last page of a log in which nothing is alive. */
    void clear(int owner) {
        if (tail(owner) != 0) {
            free(owner, tail(owner));
            owners.putInt(owner, field + TAIL_PAGE, 0);
        }
    }

    /** True if less than half of the log is alive, but for a few pages. */
    boolean isSparse(int owner) {
        int surplus = owners.getInt(owner, field + PAGES) - SPARSE_PAGES;
        return surplus > 0 && (long) surplus * PagePool.PAGE_SIZE > 2 * bytes(owner);
    }

    /** Ends the last page of the log: what is appended from now on lies in others. */
    void turn(int owner) {
        int tail = tail(owner);
        owners.putInt(owner, field + TAIL_PAGE, 0);
        if (tail != 0 && pages.live(tail) == 0) {
            free(owner, tail);
        }
    }

    /** Moves bytes to the end of the log and returns their new place. */
    long move(int owner, long place, int length) {
        long moved = 0;
        int page = page(place);
        int offset = offset(place);
        for (int left = length; left > 0; ) {
            int part = Math.min(left, PagePool.PAGE_SIZE - offset);
            long copied = append(owner, pages.array(page), pages.offset(page) + offset, part);
            moved = moved == 0 ? copied : moved;
            page = pages.next(page);
            offset = 0;
            left -= part;
        }
        forget(owner, place, length);
        return moved;
    }

    private int tail(int owner) {
        return owners.getInt(owner, field + TAIL_PAGE);
    }

    /** A new last page. */
    private int follow(int owner, int tail) {
        int page = pages.allocate();
        if (tail != 0) {
            if (pages.live(tail) == 0) {
                free(owner, tail);
            } else {
                pages.setNext(tail, page);
            }
        }
        owners.putInt(owner, field + TAIL_PAGE, page);
        owners.addInt(owner, field + PAGES, 1);
        return page;
    }

    private void free(int owner, int page) {
        pages.free(page);
        owners.addInt(owner, field + PAGES, -1);
    }

    private static long place(int page, int offset) {
        return (long) page << OFFSET_BITS | offset;
    }

    private static int page(long place) {
        return (int) (place >>> OFFSET_BITS);
    }

    private static int offset(long place) {
        return (int) place & PagePool.PAGE_SIZE - 1;
    }
}
