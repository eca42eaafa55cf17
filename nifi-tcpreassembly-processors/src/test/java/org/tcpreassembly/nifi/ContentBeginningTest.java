package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ContentBeginningTest {
    private final InputStream content = new ByteArrayInputStream(new byte[] {1, 2, 3, 4, 5});

    @Test
    void endsWhereItIsToldAndLeavesTheRest() throws IOException {
        InputStream beginning = new ContentBeginning(content, 3);
        assertEquals(1, beginning.read());
        assertArrayEquals(new byte[] {2, 3}, beginning.readAllBytes());
        assertEquals(-1, beginning.read());
        assertArrayEquals(new byte[] {4, 5}, content.readAllBytes());
    }

    @Test
    void ofAShorterContentThereIsNoMore() throws IOException {
        InputStream beginning = new ContentBeginning(content, 9);
        assertEquals(5, beginning.readAllBytes().length);
        assertEquals(-1, beginning.read());
    }

    @Test
    void ofTooShortAContentThereIsNothing() throws IOException {
        assertEquals(-1, new ContentBeginning(content, -4).read());
        assertEquals(0, new ContentBeginning(content, -4).readAllBytes().length);
    }
}
