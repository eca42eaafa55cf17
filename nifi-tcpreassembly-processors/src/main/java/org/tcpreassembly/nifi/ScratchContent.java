package org.tcpreassembly.nifi;

import java.util.Arrays;

/** Where in the scratch the bytes of one piece of a stream lie: extents, in the order of the stream. */
final class ScratchContent {
    /** Bits of the length in an extent; those above are its offset. */
    private static final int LENGTH_BITS = 24;

    private static final long MAXIMUM_LENGTH = (1L << LENGTH_BITS) - 1;

    private long[] extents = new long[4];
    private int count;

    /** Adds bytes that were written at an offset. */
    void add(long offset, int length) {
        if (count > 0
                && offset(count - 1) + length(count - 1) == offset
                && length(count - 1) + length <= MAXIMUM_LENGTH) {
            extents[count - 1] += length;
            return;
        }
        if (count == extents.length) {
            extents = Arrays.copyOf(extents, count + (count >> 1));
        }
        extents[count++] = offset << LENGTH_BITS | length;
    }

    int count() {
        return count;
    }

    long offset(int extent) {
        return extents[extent] >>> LENGTH_BITS;
    }

    int length(int extent) {
        return (int) (extents[extent] & MAXIMUM_LENGTH);
    }
}
