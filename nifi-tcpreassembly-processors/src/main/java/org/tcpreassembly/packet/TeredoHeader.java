package org.tcpreassembly.packet;

/**
 * What Teredo puts between UDP and IPv6 (RFC 4380, section 5.1.1): nothing, an authentication, an origin, or one after the
 * other. It is believed when an IPv6 datagram that fits lies behind it.
 */
final class TeredoHeader {
    private static final int AUTHENTICATION = 1;
    private static final int AUTHENTICATION_FIXED_LENGTH = 13;
    private static final int ORIGIN = 0;
    private static final int ORIGIN_LENGTH = 8;
    private static final int IPV6_HEADER = 40;

    private TeredoHeader() {}

    static int next(FrameCursor frame) {
        if (frame.has(AUTHENTICATION_FIXED_LENGTH) && frame.u16(0) == AUTHENTICATION) {
            int length = AUTHENTICATION_FIXED_LENGTH + frame.u8(2) + frame.u8(3);
            if (!frame.has(length)) {
                return Layer.IGNORED;
            }
            frame.advance(length);
        }
        if (frame.has(ORIGIN_LENGTH) && frame.u16(0) == ORIGIN) {
            frame.advance(ORIGIN_LENGTH);
        }
        boolean ipv6 =
                frame.has(IPV6_HEADER) && frame.u8(0) >>> 4 == 6 && IPV6_HEADER + frame.u16(4) <= frame.remaining();
        return ipv6 ? Layer.IPV6 : Layer.IGNORED;
    }
}
