package org.tcpreassembly.memory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes of pages that were written at one go, and where they belong. A run of them lies within one page. */
public final class PageExtent {
    private static final int BUFFER = 1 << 16;
    /** Bytes of a run at most, the numbers before it included. */
    private static final int LONGEST_RUN = PagePool.PAGE_SIZE + 64;

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
        int before = 0;
        long serialBefore = 0;
        for (int page = changes.nextUnwritten(1); page > 0; page = changes.nextUnwritten(page + 1)) {
            int from = changes.writtenTo(page);
            int length = changes.filledTo(page) - from;
            long serial = changes.serial(page);
            extent.add(page, serial, from, length);
            // pages are mostly whole, and were handed out one after the other
            boolean whole = length == PagePool.PAGE_SIZE;
            buffer.number((long) (page - before) << 1 | (whole ? 1 : 0));
            buffer.signed(serial - serialBefore);
            if (!whole) {
                buffer.number(from);
                buffer.number(length);
            }
            before = page;
            serialBefore = serial;
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

    /** Reads what {@link #write} wrote, to the end of the stream. */
    static PageExtent read(PagePool pool, InputStream in) throws IOException {
        PageExtent extent = new PageExtent();
        byte[] block = new byte[BUFFER];
        int length = in.readNBytes(block, 0, BUFFER);
        StateInput runs = new StateInput(block, length);
        while (extent.readRun(pool, runs)) {
            int left = runs.left();
            if (left < LONGEST_RUN && length == BUFFER) {
                System.arraycopy(block, BUFFER - left, block, 0, left);
                length = left + in.readNBytes(block, left, BUFFER - left);
                runs = new StateInput(block, length);
            }
        }
        if (runs.hasMore() || in.read() >= 0) {
            throw new DamagedStateException("more comes behind its end");
        }
        return extent;
    }

    /** False at the end. */
    private boolean readRun(PagePool pool, StateInput in) throws DamagedStateException {
        long step = in.number();
        if (step == 0) {
            return false;
        }
        int before = runs == 0 ? 0 : pages[runs - 1];
        long serialBefore = runs == 0 ? 0 : serials[runs - 1];
        boolean whole = (step & 1) != 0;
        long page = before + (step >>> 1);
        long serial = serialBefore + in.signed();
        int from = whole ? 0 : in.count(PagePool.PAGE_SIZE);
        int length = whole ? PagePool.PAGE_SIZE : in.count(PagePool.PAGE_SIZE - from);
        if (page <= 0 || page > Integer.MAX_VALUE || length == 0) {
            throw new DamagedStateException(length + " bytes from " + from + " of page " + page + " cannot be");
        }
        add((int) page, serial, from, length);
        int at = in.skip(length);
        if (serial != 0 && pool.changes().serial((int) page) == serial) {
            System.arraycopy(in.array(), at, pool.array((int) page), pool.offset((int) page) + from, length);
            pool.changes().restoreFilled((int) page, from + length);
        }
        return true;
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
