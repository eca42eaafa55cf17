package org.tcpreassembly.packet;

/** The Ethernet header (IEEE 802.3, clause 3.1): two addresses of six bytes, then the EtherType, or the length of LLC. */
final class EthernetHeader {
    private static final int LENGTH = 14;
    private static final int TYPE = 12;

    private EthernetHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        int etherType = frame.u16(TYPE);
        frame.advance(LENGTH);
        return EtherType.layerOrLength(frame, etherType);
    }

    /** Whether so many bytes after the position a header with an EtherType that is read here, or a length that fits, lies. */
    static boolean isLikelyAt(FrameCursor frame, int at) {
        if (!frame.has(at + LENGTH)) {
            return false;
        }
        int etherType = frame.u16(at + TYPE);
        return EtherType.isLength(etherType)
                ? etherType <= frame.remaining() - at - LENGTH
                : EtherType.layer(etherType) != Layer.IGNORED;
    }

    /** Whether a header with an EtherType that is read here lies there. */
    static boolean hasEtherTypeAt(FrameCursor frame, int at) {
        return frame.has(at + LENGTH) && EtherType.layer(frame.u16(at + TYPE)) != Layer.IGNORED;
    }
}
