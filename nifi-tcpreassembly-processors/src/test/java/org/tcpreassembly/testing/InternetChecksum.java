package org.tcpreassembly.testing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The one's complement checksum of IP and TCP (RFC 1071). */
final class InternetChecksum {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private InternetChecksum() {}

    /** The unfolded sum of the 16-bit words; an odd last byte is followed by a zero. */
    static long sum(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        long sum = 0;
        for (; i + 8 <= end; i += 8) {
            long word = (long) LONG.get(bytes, i);
            sum += (word >>> 32) + (word & 0xffff_ffffL);
        }
        sum = (sum >>> 32) + (sum & 0xffff_ffffL);
        sum = (sum >>> 16) + (sum & 0xffff);
        for (; i + 2 <= end; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
        }
        return i < end ? sum + ((bytes[i] & 0xff) << 8) : sum;
    }

    /** The checksum field for an unfolded sum. */
    static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) (~folded & 0xffff);
    }
}
