package org.tcpreassembly.packet;

/**
 * The TCP header (RFC 9293, section 3.1). The twenty bytes that every one has must have been captured; its options are
 * not looked at, and old snap lengths (68 bytes of Ethernet frame) cut them in every SYN. Of the payload behind it, any
 * part may be missing.
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
        if (length < MINIMUM_LENGTH) {
            return false;
        }
        if (!frame.has(length)) {
            return readCut(frame, segment, length);
        }
        fields(frame, segment);
        frame.advance(length);
        segment.payload(frame.buffer(), frame.position(), frame.captured(), frame.remaining());
        return true;
    }

    /** A header whose options end behind what was captured: none of the payload is there. */
    private static boolean readCut(FrameCursor frame, TcpSegment segment, int length) {
        int payloadLength = frame.remaining() - length;
        if (payloadLength < 0) {
            return false;
        }
        fields(frame, segment);
        frame.advance(frame.captured());
        segment.payload(frame.buffer(), frame.position(), 0, payloadLength);
        return true;
    }

    private static void fields(FrameCursor frame, TcpSegment segment) {
        segment.ports(frame.u16(0), frame.u16(2));
        segment.header(frame.i32(4), frame.i32(8), frame.u8(13), frame.u16(14));
        segment.encapsulation(frame.encapsulation());
    }
}
