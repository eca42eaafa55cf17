package org.tcpreassembly.packet;

/**
 * Generic routing encapsulation: version 0 (RFC 2784, with the key and sequence number of RFC 2890 and the source routes
 * of RFC 1701) around what an EtherType names, and version 1, in which PPTP carries PPP (RFC 2637, section 4.1).
 */
final class GreHeader {
    private static final int FIXED_LENGTH = 4;
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int VERSION = 7;

    private static final int POINT_TO_POINT_FIXED_LENGTH = 8;
    private static final int ACKNOWLEDGEMENT = 0x0080;
    private static final int PPP = 0x880b;

    private static final int WCCP = 0x883e;
    private static final int ERSPAN_I_OR_II = 0x88be;
    private static final int ERSPAN_III = 0x22eb;

    private GreHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(FIXED_LENGTH)) {
            return Layer.IGNORED;
        }
        int flags = frame.u16(0);
        int protocol = frame.u16(2);
        return switch (flags & VERSION) {
            case 0 -> nextOfVersion0(frame, flags, protocol);
            case 1 -> protocol == PPP ? nextOfVersion1(frame, flags) : Layer.IGNORED;
            default -> Layer.IGNORED;
        };
    }

    private static int nextOfVersion0(FrameCursor frame, int flags, int protocol) {
        boolean key = (flags & KEY) != 0;
        boolean sequence = (flags & SEQUENCE) != 0;
        // a route brings its offset, and that the place of the checksum
        int keyAt = FIXED_LENGTH + ((flags & (CHECKSUM | ROUTING)) != 0 ? 4 : 0);
        int length = keyAt + (key ? 4 : 0) + (sequence ? 4 : 0);
        if (!frame.has(length)) {
            return Layer.IGNORED;
        }
        if (key) {
            frame.encapsulatedIn(EncapsulationId.GRE_KEY, frame.u32(keyAt));
        }
        frame.advance(length);
        if ((flags & ROUTING) != 0 && !passRoutes(frame)) {
            return Layer.IGNORED;
        }
        return switch (protocol) {
            case WCCP -> Layer.WCCP;
            // the first version had no header, and what had one has numbers
            case ERSPAN_I_OR_II -> sequence ? Layer.ERSPAN : Layer.ETHERNET;
            case ERSPAN_III -> Layer.ERSPAN;
            default -> EtherType.layer(protocol);
        };
    }

    /** Passes over source routes (RFC 1701): address family, offset, length, and a last one of nothing. */
    private static boolean passRoutes(FrameCursor frame) {
        boolean last = false;
        while (!last) {
            if (!frame.has(4)) {
                return false;
            }
            int length = 4 + frame.u8(3);
            last = frame.i32(0) == 0;
            if (!frame.has(length)) {
                return false;
            }
            frame.advance(length);
        }
        return true;
    }

    private static int nextOfVersion1(FrameCursor frame, int flags) {
        boolean sequence = (flags & SEQUENCE) != 0;
        boolean acknowledgement = (flags & ACKNOWLEDGEMENT) != 0;
        int length = POINT_TO_POINT_FIXED_LENGTH + (sequence ? 4 : 0) + (acknowledgement ? 4 : 0);
        // without a sequence number it only acknowledges
        if ((flags & KEY) == 0 || !sequence || !frame.has(length)) {
            return Layer.IGNORED;
        }
        int payloadLength = frame.u16(4);
        frame.advance(length);
        return frame.limit(payloadLength) ? Layer.PPP : Layer.IGNORED;
    }
}
