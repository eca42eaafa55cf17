package org.tcpreassembly.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PagePoolTest {
    private final PagePool pool = new PagePool();

    @Test
    void pagesDoNotShareBytes() {
        Set<String> places = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            int page = pool.allocate();
            assertNotEquals(0, page);
            assertEquals(0, pool.offset(page) % PagePool.PAGE_SIZE);
            assertTrue(pool.offset(page) + PagePool.PAGE_SIZE <= pool.array(page).length);
            assertTrue(places.add(System.identityHashCode(pool.array(page)) + "+" + pool.offset(page)));
        }
        assertEquals(5000L * PagePool.PAGE_SIZE, pool.bytesInUse());
    }

    @Test
    void aFreedPageIsHandedOutAgainAsIfNew() {
        int page = pool.allocate();
        pool.setNext(page, 17);
        pool.addLive(page, 100);
        pool.free(page);
        assertEquals(0, pool.bytesInUse());
        assertEquals(page, pool.allocate());
        assertEquals(0, pool.next(page));
        assertEquals(0, pool.live(page));
    }

    @Test
    void aPageStaysWhereItIsWhenThePoolGrows() {
        int page = pool.allocate();
        byte[] array = pool.array(page);
        int offset = pool.offset(page);
        for (int i = 0; i < 10_000; i++) {
            pool.allocate();
        }
        assertSame(array, pool.array(page));
        assertEquals(offset, pool.offset(page));
    }

    @Test
    void takesNoMoreOfTheHeapThanTwiceWhatIsUsedAndAStep() {
        for (int i = 0; i < 20_000; i++) {
            pool.allocate();
            assertTrue(pool.bytesReserved() <= 2 * pool.bytesInUse() + (1 << 17));
        }
        long reserved = pool.bytesReserved();
        for (int page = 1; page <= 20_000; page++) {
            pool.free(page);
        }
        for (int i = 0; i < 20_000; i++) {
            pool.allocate();
        }
        assertEquals(reserved, pool.bytesReserved(), "freed pages are used before new ones");
    }

    @Test
    void countsTheLiveBytesOfAPage() {
        int page = pool.allocate();
        assertEquals(512, pool.addLive(page, 512));
        assertEquals(1, pool.addLive(page, -511));
        assertEquals(1, pool.live(page));
    }
}
