package org.tcpreassembly.packet;

/**
 * The IPv6 routing header (RFC 8200, section 4.4): the datagram is for one node after another, and the destination in the
 * IPv6 header only the next of them. TCP's endpoint is the last (section 8.1): it is what both directions agree on, and
 * what the checksum is made with.
 *
 * <p>Read are type 0 (RFC 2460, section 4.4), type 2 of mobile IPv6 (RFC 6275, section 6.4) and type 4 of segment routing
 * (RFC 8754, section 2), which lists its nodes backwards.
 */
final class Ipv6RoutingHeader {
    private static final int SOURCE_ROUTE = 0;
    private static final int HOME_ADDRESS = 2;
    private static final int SEGMENT_ROUTING = 4;

    private static final int ADDRESSES = 8;
    private static final int ADDRESS_LENGTH = 16;

    private Ipv6RoutingHeader() {}

    /** Gives the segment its last destination; the header is at the cursor, {@code length} bytes of it are there. */
    static void readDestination(FrameCursor frame, int length, TcpSegment segment) {
        int addresses = (length - ADDRESSES) / ADDRESS_LENGTH;
        int segmentsLeft = frame.u8(3);
        if (segmentsLeft == 0 || segmentsLeft > addresses) {
            return;
        }
        int last =
                switch (frame.u8(2)) {
                    case SOURCE_ROUTE, HOME_ADDRESS -> addresses - 1;
                    case SEGMENT_ROUTING -> 0;
                    default -> -1;
                };
        if (last >= 0) {
            int at = ADDRESSES + last * ADDRESS_LENGTH;
            segment.destination(frame.i64(at), frame.i64(at + 8));
        }
    }
}
