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

    private byte[][] slabs = new byte[4][];
    private int slabCount;
    /** The next page of the chain, or of the free list. */
    private int[] next = new int[0];

    private short[] live = new short[0];
    /** Pages never handed out begin here; page 0 is never handed out. */
    private int fresh = 1;

    private int free;
    private int inUse;

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
        return page;
    }

    /** Takes a page back. It must not be used afterwards. */
    public void free(int page) {
        next[page] = free;
        free = page;
        inUse--;
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
    }

    /** How many of the page's bytes its owner has said are in use, 0 to {@link #PAGE_SIZE}. */
    public int live(int page) {
        return live[page];
    }

    /** Adds to the bytes in use (or takes away) and returns what is left. */
    public int addLive(int page, int bytes) {
        return live[page] += (short) bytes;
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
}
