package org.tcpreassembly.pcap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;

/** A stream that gives a few bytes at a time, as a socket does, says that none are available, and may break. */
final class ChunkedStream extends InputStream {
    private final ByteArrayInputStream bytes;
    private final Random random;
    private final int largestChunk;
    private final IOException breaksWith;
    private boolean closed;

    ChunkedStream(byte[] content, long seed, int largestChunk) {
        this(content, seed, largestChunk, null);
    }

    ChunkedStream(byte[] content, long seed, int largestChunk, IOException breaksWith) {
        bytes = new ByteArrayInputStream(content);
        random = new Random(seed);
        this.largestChunk = largestChunk;
        this.breaksWith = breaksWith;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int read = bytes.read(to, offset, Math.min(length, 1 + random.nextInt(largestChunk)));
        if (read < 0 && breaksWith != null) {
            throw breaksWith;
        }
        return read;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
