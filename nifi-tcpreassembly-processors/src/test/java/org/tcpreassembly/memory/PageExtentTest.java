package org.tcpreassembly.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageExtentTest {
    private static final int PAGES = 2000;

    private final PagePool pool = new PagePool();
    private final Random random = new Random(1);
    private final int[] filled = new int[PAGES + 1];

    PageExtentTest() {
        pool.track();
    }

    @Test
    void bytesOfManyPagesComeBackWhereTheyWere() throws IOException {
        byte[] first = write(PAGES / 2);
        byte[] second = write(PAGES / 2);
        PagePool other = copyOfPages();
        assertEquals(
                0, PageExtent.read(other, new ByteArrayInputStream(write(0))).bytes());
        long bytes = PageExtent.read(other, new ByteArrayInputStream(second)).bytes();
        bytes += PageExtent.read(other, new ByteArrayInputStream(first)).bytes();
        assertEquals(Arrays.stream(filled).sum(), bytes);
        for (int page = 1; page <= PAGES; page++) {
            assertArrayEquals(bytes(pool, page), bytes(other, page), "page " + page);
        }
        assertEquals(-1, other.changes().nextUnwritten(1), "all of it was written before");
    }

    @Test
    void whatIsCutShortOrGoesOnIsDamaged() throws IOException {
        byte[] written = write(PAGES);
        PagePool other = copyOfPages();
        for (int length = 0; length < written.length; length += 997) {
            byte[] cut = Arrays.copyOf(written, length);
            assertThrows(DamagedStateException.class, () -> PageExtent.read(other, new ByteArrayInputStream(cut)));
        }
        byte[] longer = Arrays.copyOf(written, written.length + 1);
        assertThrows(DamagedStateException.class, () -> PageExtent.read(other, new ByteArrayInputStream(longer)));
    }

    @Test
    void bytesOfAPageThatWasGivenBackAreNotWritten() throws IOException {
        int page = pool.allocate();
        pool.put(page, 0, new byte[100], 0, 100);
        pool.free(page);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, PageExtent.write(pool, out).bytes());
        assertEquals(1, out.size());
    }

    /** Fills so many pages more, most of them whole, and writes them. */
    private byte[] write(int pages) throws IOException {
        for (int i = 0; i < pages; i++) {
            int page = pool.allocate();
            byte[] content = new byte[random.nextInt(3) == 0 ? 1 + random.nextInt(512) : 512];
            random.nextBytes(content);
            pool.put(page, 0, content, 0, content.length);
            filled[page] = content.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PageExtent.write(pool, out);
        return out.toByteArray();
    }

    /** A pool of the same pages, without their bytes. */
    private PagePool copyOfPages() throws DamagedStateException {
        StateOutput out = new StateOutput();
        pool.markAll();
        pool.writeChanges(out);
        PagePool other = new PagePool();
        other.track();
        other.readChanges(new StateInput(out.array(), out.size()), true);
        other.restored();
        return other;
    }

    private byte[] bytes(PagePool of, int page) {
        return Arrays.copyOfRange(of.array(page), of.offset(page), of.offset(page) + filled[page]);
    }
}
