package org.tcpreassembly.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum of IPv4 headers and TCP segments (RFC 1071): the one's complement sum of the 16-bit words, which is all
 * ones when the checksum field is among them.
 *
 * <p>What a capture cannot tell counts as right: headers and segments that were not captured whole, and fields that the
 * sending host left to its network card. Linux puts the sum of the pseudo header into the TCP checksum field for the card
 * to add the rest; for a super-segment Windows does the same without the length, and may leave that of IPv4 zero.
 */
final class InternetChecksum {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int ALL_ONES = 0xffff;
    private static final int MINIMUM_IPV4_HEADER = 20;
    private static final int MINIMUM_TCP_HEADER = 20;
    private static final int TCP_CHECKSUM = 16;

    private InternetChecksum() {}

    /** Whether the IPv4 header at the cursor (RFC 791, section 3.1) is not known to be damaged. */
    static boolean acceptsIpv4Header(FrameCursor frame) {
        if (!frame.has(MINIMUM_IPV4_HEADER)) {
            return true;
        }
        int length = (frame.u8(0) & 15) << 2;
        boolean unfinished = frame.u16(2) == 0 && frame.u16(10) == 0;
        return unfinished || !frame.has(length) || fold(sum(frame.buffer(), frame.position(), length)) == ALL_ONES;
    }

    /**
     * Whether the TCP segment at the cursor (RFC 9293, section 3.1), of the endpoints that the IP header set, is not known
     * to be damaged.
     */
    static boolean acceptsTcp(FrameCursor frame, TcpSegment segment) {
        int length = frame.remaining();
        if (!frame.has(length) || length < MINIMUM_TCP_HEADER) {
            return true;
        }
        long withoutLength = pseudoHeader(segment);
        long pseudoHeader = withoutLength + (length >>> 16) + (length & 0xffff);
        if (fold(pseudoHeader + sum(frame.buffer(), frame.position(), length)) == ALL_ONES) {
            return true;
        }
        int checksum = frame.u16(TCP_CHECKSUM);
        return checksum == fold(pseudoHeader) || checksum == fold(withoutLength);
    }

    /** The sum over addresses and protocol; in IPv6 (RFC 8200, section 8.1) as in IPv4, but for the addresses' length. */
    private static long pseudoHeader(TcpSegment segment) {
        return words(segment.sourceHigh())
                + words(segment.sourceLow())
                + words(segment.destinationHigh())
                + words(segment.destinationLow())
                + IpProtocol.TCP;
    }

    /** The sum of the words, in up to 48 bits; an odd last byte is followed by a zero. */
    private static long sum(byte[] buffer, int offset, int length) {
        int end = offset + length;
        int at = offset;
        long sum = 0;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long eight = (long) LONG.get(buffer, at);
            sum += (eight >>> 32) + (eight & 0xffff_ffffL);
        }
        long rest = 0;
        for (int shift = 56; at < end; shift -= 8) {
            rest |= (buffer[at++] & 0xffL) << shift;
        }
        return words(sum) + words(rest);
    }

    private static long words(long eight) {
        return (eight >>> 48) + (eight >>> 32 & 0xffff) + (eight >>> 16 & 0xffff) + (eight & 0xffff);
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) folded;
    }
}
