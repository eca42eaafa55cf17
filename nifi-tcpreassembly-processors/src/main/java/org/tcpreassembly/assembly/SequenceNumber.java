package org.tcpreassembly.assembly;

/**
 * 32-bit sequence numbers and the 64-bit positions behind them.
 *
 * <p>A position counts from a base whose sequence number is known; it never wraps. RFC 9293 section 3.4.
 */
public final class SequenceNumber {
    private SequenceNumber() {}

    /** The sequence number of a position, given that of position 0. */
    public static int wrap(long position, int base) {
        return base + (int) position;
    }

    /**
     * The position of a sequence number that lies nearest to a checkpoint, at most 2^31 away from it (of two equally
     * near, the lower). It may be negative: before the base.
     */
    public static long unwrap(int sequence, int base, long checkpoint) {
        return checkpoint + (sequence - wrap(checkpoint, base));
    }
}
