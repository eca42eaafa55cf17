package org.tcpreassembly.interval;

import java.util.Arrays;

/** Compares stretches of bytes. */
final class ByteRanges {
    private ByteRanges() {}

    /** In how many places two stretches of the same length differ. */
    static int differences(byte[] one, int oneOffset, byte[] other, int otherOffset, int length) {
        int at = 0;
        int count = 0;
        while (at < length) {
            int equal = Arrays.mismatch(
                    one, oneOffset + at, oneOffset + length, other, otherOffset + at, otherOffset + length);
            if (equal < 0) {
                break;
            }
            count++;
            at += equal + 1;
        }
        return count;
    }
}
