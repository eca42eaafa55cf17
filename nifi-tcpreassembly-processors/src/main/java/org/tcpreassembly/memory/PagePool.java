package org.tcpreassembly.memory;

import java.util.Arrays;

/**
 * Fixed-size pages of bytes, reused and accounted for.
 *
 * <p>A page is an int from 1 up; 0 is no page. Its bytes are {@link #PAGE_SIZE} bytes of {@link #array} from {@link
 * #offset}. Every page has two words of its owner's: the page that follows it in a chain, and how many of its bytes are
 * in use. Pages come from slabs of 64 KiB; the pool grows by as many slabs as it has, at most 1 MiB at a time, so that
 * no step takes long. Freed pages are handed out again, the last one first while its bytes are still in the cache.
 *
 * <p>Not safe for use by several threads.
 */
public final class PagePool {
    /** Bytes of a page: small, for a stream that holds one byte holds a page. */
    public static final int PAGE_SIZE = 512;

    private static final int PAGES_PER_SLAB_BITS = 7;
    private static final int PAGES_PER_SLAB = 1 << PAGES_PER_SLAB_BITS;
    private static final int MAXIMUM_SLABS_PER_STEP = 16;
    /** Numbers of pages that were written follow each other so closely at least: no damage makes the pool grow. */
    private static final int MAXIMUM_STEP = 1 << 24;

    private byte[][] slabs = new byte[4][];
    private int slabCount;
    /** The next page of the chain, or of the free list. */
    private int[] next = new int[0];

    private short[] live = new short[0];
    /** Pages never handed out begin here; page 0 is never handed out. */
    private int fresh = 1;

    private int free;
    private int inUse;
    /** What was changed of each page; null as long as nobody wants to know. */
    private PageChanges changes;

    /** A page with nothing in use and no page after it. Its bytes are whatever they were. */
    public int allocate() {
        int page = free;
        if (page != 0) {
            free = next[page];
        } else {
            if (fresh >= slabCount << PAGES_PER_SLAB_BITS) {
                grow();
            }
            page = fresh++;
        }
        next[page] = 0;
        live[page] = 0;
        inUse++;
        if (changes != null) {
            changes.allocated(page);
        }
        return page;
    }

    /** Takes a page back. It must not be used afterwards. */
    public void free(int page) {
        next[page] = free;
        free = page;
        inUse--;
        if (changes != null) {
            changes.freed(page);
        }
    }

    /** The array in which a page lies. Stays the same as long as the page is in use. */
    public byte[] array(int page) {
        return slabs[page >>> PAGES_PER_SLAB_BITS];
    }

    /** Where in its array a page begins. */
    public int offset(int page) {
        return (page & PAGES_PER_SLAB - 1) * PAGE_SIZE;
    }

    public int next(int page) {
        return next[page];
    }

    public void setNext(int page, int following) {
        next[page] = following;
        if (changes != null) {
            changes.note(page);
        }
    }

    /** How many of the page's bytes its owner has said are in use, 0 to {@link #PAGE_SIZE}. */
    public int live(int page) {
        return live[page];
    }

    /** Adds to the bytes in use (or takes away) and returns what is left. */
    public int addLive(int page, int bytes) {
        if (changes != null) {
            changes.note(page);
        }
        return live[page] += (short) bytes;
    }

    /**
     * Copies bytes into a page, behind those that were put into it before, and counts them as in use.
     *
     * @param at where in the page
     */
    public void put(int page, int at, byte[] array, int offset, int length) {
        System.arraycopy(array, offset, array(page), offset(page) + at, length);
        addLive(page, length);
        if (changes != null) {
            changes.filled(page, at + length);
        }
    }

    /** The account: bytes of all pages handed out and not yet taken back. */
    public long bytesInUse() {
        return (long) inUse * PAGE_SIZE;
    }

    /** Bytes of the heap that the pool has taken, in use or not. */
    public long bytesReserved() {
        return (long) slabCount * PAGES_PER_SLAB * (PAGE_SIZE + Integer.BYTES + Short.BYTES);
    }

    private void grow() {
        int more = Math.clamp(slabCount, 1, MAXIMUM_SLABS_PER_STEP);
        if (slabCount + more > slabs.length) {
            slabs = Arrays.copyOf(slabs, Math.max(slabs.length * 2, slabCount + more));
        }
        for (int i = 0; i < more; i++) {
            slabs[slabCount++] = new byte[PAGES_PER_SLAB * PAGE_SIZE];
        }
        int pages = slabCount << PAGES_PER_SLAB_BITS;
        if (pages > next.length) {
            int capacity = Math.max(pages, next.length + next.length / 2);
            next = Arrays.copyOf(next, capacity);
            live = Arrays.copyOf(live, capacity);
        }
    }

    /** From now on it is noted what changes, so that changes can be written. Nothing may be in use yet. */
    void track() {
        changes = new PageChanges();
    }

    PageChanges changes() {
        return changes;
    }

    /**
     * Writes what has changed of the pages since the last time, but for their bytes: each number against the one that is
     * likely there, so that mostly a byte is enough.
     */
    void writeChanges(StateOutput out) {
        out.number(changes.count());
        int before = 0;
        long serialBefore = 0;
        for (int page = changes.next(1); page > 0; page = changes.next(page + 1)) {
            long serial = changes.serial(page);
            out.number((long) (page - before) << 1 | (serial == 0 ? 0 : 1));
            before = page;
            if (serial != 0) {
                out.signed(serial - serialBefore);
                serialBefore = serial;
                out.signed(next[page] == 0 ? 0 : next[page] - page); // none follows itself
                out.number(PAGE_SIZE - live[page]);
            }
        }
        changes.written();
    }

    void markAll() {
        changes.markAll(fresh);
    }

    /**
     * Reads what {@link #writeChanges} wrote.
     *
     * @param apply false: what was written then is left as it is and counts as changed
     */
    void readChanges(StateInput in, boolean apply) throws DamagedStateException {
        int count = in.count(Integer.MAX_VALUE);
        int page = 0;
        long serialBefore = 0;
        for (int i = 0; i < count; i++) {
            int step = in.count(2 * MAXIMUM_STEP + 1);
            page += step >>> 1;
            if (page <= 0) {
                throw new DamagedStateException("there is no page " + page);
            }
            long serial = 0;
            long following = 0;
            int alive = 0;
            if ((step & 1) != 0) {
                serial = serialBefore + in.signed();
                serialBefore = serial;
                following = in.signed();
                following += following == 0 ? 0 : page;
                alive = PAGE_SIZE - in.count(PAGE_SIZE);
                if (serial == 0 || following < 0 || following > Integer.MAX_VALUE) {
                    throw new DamagedStateException(
                            "page " + page + " has serial " + serial + " and is followed by " + following);
                }
            }
            if (!apply) {
                changes.note(page);
                continue;
            }
            while (page >= slabCount << PAGES_PER_SLAB_BITS) {
                grow();
            }
            fresh = Math.max(fresh, page + 1);
            changes.restore(page, serial);
            next[page] = (int) following;
            live[page] = (short) alive;
        }
    }

    /** To be called when all is read, before the bytes are: what is not in use can be handed out. */
    void restored() {
        free = 0;
        inUse = 0;
        while (fresh > 1 && changes.serial(fresh - 1) == 0) {
            fresh--;
        }
        for (int page = fresh - 1; page > 0; page--) {
            if (changes.serial(page) != 0) {
                inUse++;
            } else {
                next[page] = free;
                free = page;
            }
        }
    }
}
