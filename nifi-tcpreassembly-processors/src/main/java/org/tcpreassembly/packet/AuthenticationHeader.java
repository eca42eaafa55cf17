package org.tcpreassembly.packet;

/** The IP authentication header (RFC 4302, section 2), which leaves what follows it readable. In IPv4 and IPv6 alike. */
final class AuthenticationHeader {
    private static final int FIXED_LENGTH = 12;

    private AuthenticationHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(FIXED_LENGTH)) {
            return Layer.INVALID;
        }
        int length = length(frame);
        if (length < FIXED_LENGTH || !frame.has(length)) {
            return Layer.INVALID;
        }
        int protocol = frame.u8(0);
        frame.advance(length);
        return IpProtocol.layer(protocol);
    }

    /** The header's length in bytes, of which the first two are there: counted in words of four, less two. */
    static int length(FrameCursor frame) {
        return frame.u8(1) + 2 << 2;
    }
}
