package org.tcpreassembly.memory;

import java.util.Arrays;

/**
 * Which pages have changed since they were last written, and which of their bytes were never written. Bytes of a page are
 * only ever added behind those that are there, so of each page a prefix is written.
 *
 * <p>Whenever a page is handed out it gets a serial that no page had before: what was written of it tells by that whether
 * it still counts.
 */
final class PageChanges {
    /** For each page its serial, 0 when it is free. */
    private long[] serials = new long[64];
    /** How many bytes were put into it, and how many of them were written. */
    private short[] filled = new short[64];

    private short[] written = new short[64];
    private boolean[] isChanged = new boolean[64];
    private int[] changed = new int[64];
    private int count;
    /** Pages with bytes that may not be written. */
    private int[] unwritten = new int[64];

    private boolean[] isListed = new boolean[64];
    private int unwrittenCount;
    private long lastSerial;

    /** The serial of a page, 0 when it is free. */
    long serial(int page) {
        return page < serials.length ? serials[page] : 0;
    }

    long lastSerial() {
        return lastSerial;
    }

    void setLastSerial(long serial) {
        lastSerial = serial;
    }

    void allocated(int page) {
        note(page);
        serials[page] = ++lastSerial;
        filled[page] = 0;
        written[page] = 0;
    }

    void freed(int page) {
        note(page);
        serials[page] = 0;
        // nothing of it has to be written
        filled[page] = 0;
        written[page] = 0;
    }

    void filled(int page, int end) {
        filled[page] = (short) end;
        list(page);
    }

    void note(int page) {
        reserve(page);
        if (!isChanged[page]) {
            isChanged[page] = true;
            changed = append(changed, count++, page);
        }
    }

    void markAll(int limit) {
        take();
        for (int page = 1; page < Math.min(limit, serials.length); page++) {
            if (serials[page] != 0) {
                note(page);
            }
        }
    }

    /** The pages that changed, in ascending order; they count as unchanged from now on. */
    int[] take() {
        int[] pages = Arrays.copyOf(changed, count);
        Arrays.sort(pages);
        for (int page : pages) {
            isChanged[page] = false;
        }
        count = 0;
        return pages;
    }

    /** The pages with bytes that were not written, in ascending order, each once. */
    int[] takeUnwritten() {
        int kept = 0;
        for (int i = 0; i < unwrittenCount; i++) {
            int page = unwritten[i];
            isListed[page] = false;
            if (filled[page] > written[page]) {
                unwritten[kept++] = page;
            }
        }
        unwrittenCount = 0;
        int[] pages = Arrays.copyOf(unwritten, kept);
        Arrays.sort(pages);
        return pages;
    }

    boolean hasUnwritten() {
        // pages that were given back since they were filled need not be written
        while (unwrittenCount > 0) {
            int page = unwritten[unwrittenCount - 1];
            if (filled[page] > written[page]) {
                return true;
            }
            isListed[page] = false;
            unwrittenCount--;
        }
        return false;
    }

    int filledTo(int page) {
        return filled[page];
    }

    int writtenTo(int page) {
        return written[page];
    }

    /** All bytes of a page are written, up to those put into it last. */
    void setWritten(int page) {
        written[page] = filled[page];
    }

    /** Bytes of a page have to be written again, from {@code at} on. */
    void unwrite(int page, int at) {
        written[page] = (short) Math.min(written[page], at);
        list(page);
    }

    void restore(int page, long serial) {
        reserve(page);
        serials[page] = serial;
    }

    /** Bytes of a page were read up to a place. */
    void restoreFilled(int page, int end) {
        filled[page] = (short) Math.max(filled[page], end);
        written[page] = filled[page];
    }

    private void list(int page) {
        if (!isListed[page]) {
            isListed[page] = true;
            unwritten = append(unwritten, unwrittenCount++, page);
        }
    }

    private void reserve(int page) {
        if (page >= serials.length) {
            int capacity = Math.max(page + 1, serials.length * 2);
            serials = Arrays.copyOf(serials, capacity);
            filled = Arrays.copyOf(filled, capacity);
            written = Arrays.copyOf(written, capacity);
            isChanged = Arrays.copyOf(isChanged, capacity);
            isListed = Arrays.copyOf(isListed, capacity);
        }
    }

    private static int[] append(int[] list, int count, int page) {
        int[] longer = count == list.length ? Arrays.copyOf(list, count * 2) : list;
        longer[count] = page;
        return longer;
    }
}
