package org.tcpreassembly.packet;

/**
 * The TCP header (RFC 9293, section 3.1). Its options are not looked at, but all of it must have been captured; of the
 * payload behind it, any part may be missing.
 */
final class TcpHeader {
    private static final int MINIMUM_LENGTH = 20;

    private TcpHeader() {}

    /** Fills the rest of the segment, whose addresses the IP header filled; false when the header is malformed or cut. */
    static boolean read(FrameCursor frame, TcpSegment segment) {
        if (!frame.has(MINIMUM_LENGTH)) {
            return false;
        }
        int length = frame.u8(12) >>> 4 << 2;
        if (length < MINIMUM_LENGTH || !frame.has(length)) {
            return false;
        }
        segment.ports(frame.u16(0), frame.u16(2));
        segment.header(frame.i32(4), frame.i32(8), frame.u8(13), frame.u16(14));
        frame.advance(length);
        segment.payload(frame.buffer(), frame.position(), frame.captured(), frame.remaining());
        segment.encapsulation(frame.encapsulation());
        return true;
    }
}
