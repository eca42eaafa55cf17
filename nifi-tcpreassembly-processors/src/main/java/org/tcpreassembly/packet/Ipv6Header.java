package org.tcpreassembly.packet;

/**
 * The IPv6 header (RFC 8200, section 3).
 *
 * <p>The payload length bounds what is inside, extension headers among it. A payload length of 0 is either a jumbogram,
 * whose hop-by-hop options tell its length, or a super-segment captured before the network card cut it up, and then the
 * layer below tells it. A frame shorter on the wire than the payload length is malformed, as with {@link Ipv4Header}.
 */
final class Ipv6Header {
    private static final int LENGTH = 40;

    private Ipv6Header() {}

    static int next(FrameCursor frame, TcpSegment segment) {
        if (!frame.has(LENGTH) || frame.u8(0) >>> 4 != 6) {
            return Layer.INVALID;
        }
        int payloadLength = frame.u16(4);
        int nextHeader = frame.u8(6);
        segment.addresses(true, frame.i64(8), frame.i64(16), frame.i64(24), frame.i64(32));
        frame.advance(LENGTH);
        if (payloadLength != 0 && !frame.limit(payloadLength)) {
            return Layer.INVALID;
        }
        if (nextHeader == IpProtocol.TCP) {
            return Layer.TCP;
        }
        return Ipv6ExtensionHeaders.next(frame, segment, nextHeader, payloadLength == 0);
    }
}
