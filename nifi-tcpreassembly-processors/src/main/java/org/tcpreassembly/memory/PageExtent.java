package org.tcpreassembly.memory;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes of pages that were written at one go, and where they belong. A run of them lies within one page. */
public final class PageExtent {
    private static final int BUFFER = 1 << 16;

    private int[] pages = new int[16];
    private long[] serials = new long[16];
    private int[] starts = new int[16];
    private int runs;
    private long bytes;

    private PageExtent() {}

    /** Bytes of pages that were written. */
    public long bytes() {
        return bytes;
    }

    static PageExtent write(PagePool pool, OutputStream out) throws IOException {
        PageExtent extent = new PageExtent();
        PageChanges changes = pool.changes();
        StateOutput buffer = new StateOutput();
        for (int page : changes.takeUnwritten()) {
            int from = changes.writtenTo(page);
            int length = changes.filledTo(page) - from;
            extent.add(page, changes.serial(page), from, length);
            buffer.number(page);
            buffer.number(changes.serial(page));
            buffer.number(from);
            buffer.number(length);
            buffer.bytes(pool.array(page), pool.offset(page) + from, length);
            changes.setWritten(page);
            if (buffer.size() >= BUFFER) {
                buffer.writeTo(out);
                buffer.clear();
            }
        }
        buffer.number(0);
        buffer.writeTo(out);
        return extent;
    }

    static PageExtent read(PagePool pool, InputStream in) throws IOException {
        PageExtent extent = new PageExtent();
        PageChanges changes = pool.changes();
        DataInputStream data = new DataInputStream(in);
        byte[] bytes = new byte[PagePool.PAGE_SIZE];
        while (true) {
            int page = (int) StateInput.number(data);
            if (page == 0) {
                return extent;
            }
            long serial = StateInput.number(data);
            int from = (int) StateInput.number(data);
            int length = (int) StateInput.number(data);
            if (page < 0 || from < 0 || length <= 0 || from + length > PagePool.PAGE_SIZE) {
                throw new DamagedStateException(
                        length + " bytes from " + from + " of page " + page + " are not within it");
            }
            data.readFully(bytes, 0, length);
            extent.add(page, serial, from, length);
            if (changes.serial(page) == serial) {
                System.arraycopy(bytes, 0, pool.array(page), pool.offset(page) + from, length);
                changes.restoreFilled(page, from + length);
            }
        }
    }

    long alive(PagePool pool) {
        long alive = 0;
        for (int i = 0; i < runs; i++) {
            if (pool.changes().serial(pages[i]) == serials[i]) {
                alive += length(i);
            }
        }
        return alive;
    }

    void rewrite(PagePool pool) {
        for (int i = 0; i < runs; i++) {
            if (pool.changes().serial(pages[i]) == serials[i]) {
                pool.changes().unwrite(pages[i], start(i));
            }
        }
    }

    private void add(int page, long serial, int start, int length) {
        if (runs == pages.length) {
            pages = Arrays.copyOf(pages, runs * 2);
            serials = Arrays.copyOf(serials, runs * 2);
            starts = Arrays.copyOf(starts, runs * 2);
        }
        pages[runs] = page;
        serials[runs] = serial;
        starts[runs++] = start << 16 | length;
        bytes += length;
    }

    private int start(int run) {
        return starts[run] >>> 16;
    }

    private int length(int run) {
        return starts[run] & 0xffff;
    }
}
