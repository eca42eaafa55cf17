package org.tcpreassembly.packet;

/**
 * The headers of local networks that were rings: a byte (FDDI) or two (token ring) of control, two addresses, in token ring
 * perhaps a route, then LLC.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">LINKTYPE_FDDI and LINKTYPE_IEEE802_5</a>
 */
final class RingHeader {
    private static final int FDDI_LENGTH = 13;
    private static final int TOKEN_RING_LENGTH = 14;
    private static final int TOKEN_RING_SOURCE = 8;
    /** In the first bit of the source address, which no sender's address has. */
    private static final int ROUTE_FOLLOWS = 0x80;

    private static final int ROUTE_LENGTH = 0x1f;

    private RingHeader() {}

    static int nextOfFddi(FrameCursor frame) {
        // synchronous or not, of any priority
        if (!frame.has(FDDI_LENGTH) || (frame.u8(0) & 0x70) != 0x50) {
            return Layer.IGNORED;
        }
        frame.advance(FDDI_LENGTH);
        return Layer.LLC;
    }

    static int nextOfTokenRing(FrameCursor frame) {
        if (!frame.has(TOKEN_RING_LENGTH + 1) || (frame.u8(1) & 0xc0) != 0x40) {
            return Layer.IGNORED;
        }
        boolean routed = (frame.u8(TOKEN_RING_SOURCE) & ROUTE_FOLLOWS) != 0;
        int length = TOKEN_RING_LENGTH + (routed ? frame.u8(TOKEN_RING_LENGTH) & ROUTE_LENGTH : 0);
        if (!frame.has(length)) {
            return Layer.IGNORED;
        }
        frame.advance(length);
        return Layer.LLC;
    }
}
