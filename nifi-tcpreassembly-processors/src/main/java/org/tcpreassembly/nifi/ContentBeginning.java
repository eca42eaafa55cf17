package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.InputStream;

/** The first so many bytes of a content, as if it ended behind them. Closing it is left to who opened the content. */
final class ContentBeginning extends InputStream {
    private final InputStream in;
    private long left;

    ContentBeginning(InputStream in, long length) {
        this.in = in;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        int read = left > 0 ? in.read() : -1;
        left -= read < 0 ? left : 1;
        return read;
    }

    @Override
    public int read(byte[] array, int offset, int length) throws IOException {
        if (length > 0 && left <= 0) {
            return -1;
        }
        int read = in.read(array, offset, (int) Math.min(length, left));
        left -= Math.max(read, 0);
        return read;
    }
}
