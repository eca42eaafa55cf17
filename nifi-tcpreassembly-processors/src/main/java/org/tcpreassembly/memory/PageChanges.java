package org.tcpreassembly.memory;

import java.util.Arrays;
import java.util.BitSet;

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
    private final BitSet changed = new BitSet();
    /** Pages with bytes that may not be written. */
    private final BitSet unwritten = new BitSet();

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
        unwritten.set(page);
    }

    void note(int page) {
        reserve(page);
        changed.set(page);
    }

    void markAll(int limit) {
        changed.clear();
        for (int page = 1; page < Math.min(limit, serials.length); page++) {
            if (serials[page] != 0) {
                changed.set(page);
            }
        }
    }

    /** How many pages changed. */
    int count() {
        return changed.cardinality();
    }

    /** The first page from one on that changed, negative if none did. */
    int next(int page) {
        return changed.nextSetBit(page);
    }

    /** All that changed were written. */
    void written() {
        changed.clear();
    }

    /** The first page from one on with bytes that were not written, negative if there is none. */
    int nextUnwritten(int from) {
        int page = unwritten.nextSetBit(from);
        // pages that were given back since they were filled need not be written
        while (page >= 0 && filled[page] == written[page]) {
            unwritten.clear(page);
            page = unwritten.nextSetBit(page + 1);
        }
        return page;
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
        unwritten.clear(page);
    }

    /** Bytes of a page have to be written again, from {@code at} on. */
    void unwrite(int page, int at) {
        written[page] = (short) Math.min(written[page], at);
        unwritten.set(page);
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

    private void reserve(int page) {
        if (page >= serials.length) {
            int capacity = Math.max(page + 1, serials.length * 2);
            serials = Arrays.copyOf(serials, capacity);
            filled = Arrays.copyOf(filled, capacity);
            written = Arrays.copyOf(written, capacity);
        }
    }
}
