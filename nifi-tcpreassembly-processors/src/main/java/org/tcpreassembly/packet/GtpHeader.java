package org.tcpreassembly.packet;

/**
 * The GTP-U header around a subscriber's datagram (3GPP TS 29.281, section 5): version 1, protocol type 1, message type
 * 255, the length of what follows the first eight bytes, the tunnel's endpoint. Any of three flags brings four more bytes,
 * the last of which names the first of a chain of extension headers.
 */
final class GtpHeader {
    private static final int FIXED_LENGTH = 8;
    private static final int OPTIONAL_LENGTH = 4;
    private static final int VERSION_AND_TYPE = 0x30;
    private static final int SUBSCRIBER_DATA = 0xff;

    private GtpHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(FIXED_LENGTH) || (frame.u8(0) & 0xf0) != VERSION_AND_TYPE || frame.u8(1) != SUBSCRIBER_DATA) {
            return Layer.IGNORED;
        }
        boolean optional = (frame.u8(0) & 7) != 0;
        boolean extensions = (frame.u8(0) & 4) != 0;
        int length = frame.u16(2);
        frame.advance(FIXED_LENGTH);
        if (!frame.limit(length)) {
            return Layer.IGNORED;
        }
        if (optional) {
            if (!frame.has(OPTIONAL_LENGTH)) {
                return Layer.IGNORED;
            }
            int extension = extensions ? frame.u8(3) : 0;
            frame.advance(OPTIONAL_LENGTH);
            if (!passExtensions(frame, extension)) {
                return Layer.IGNORED;
            }
        }
        return datagram(frame);
    }

    /** Passes over the chain (section 5.2): a length in words first, the type of the next extension last. */
    private static boolean passExtensions(FrameCursor frame, int first) {
        int extension = first;
        while (extension != 0) {
            if (!frame.has(1)) {
                return false;
            }
            int length = frame.u8(0) << 2;
            if (length == 0 || !frame.has(length)) {
                return false;
            }
            extension = frame.u8(length - 1);
            frame.advance(length);
        }
        return true;
    }

    /** The header does not say what it carries: what does not begin as IP is something else. */
    private static int datagram(FrameCursor frame) {
        if (!frame.has(1)) {
            return Layer.IGNORED;
        }
        return switch (frame.u8(0) >>> 4) {
            case 4 -> Layer.IPV4;
            case 6 -> Layer.IPV6;
            default -> Layer.IGNORED;
        };
    }
}
