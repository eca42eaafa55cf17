package org.tcpreassembly.testing;

/**
 * A segment that a simulated connection has sent.
 *
 * @param position of the first payload byte (of the FIN, for a FIN)
 * @param acknowledged position below which the sender has all of the other side, a FIN counted
 * @param captured false for one that arrived but is not in the capture
 */
record Segment(Side sender, int flags, long position, int length, long acknowledged, boolean captured) {
    Segment(Side sender, int flags, long position, int length, long acknowledged) {
        this(sender, flags, position, length, acknowledged, true);
    }

    long end() {
        return position + length;
    }

    Segment neverCaptured() {
        return new Segment(sender, flags, position, length, acknowledged, false);
    }
}
