package org.tcpreassembly.packet;

/** The Ethernet header (IEEE 802.3, clause 3.1): two addresses of six bytes, then the EtherType, or the length of LLC. */
final class EthernetHeader {
    private static final int LENGTH = 14;
    private static final int TYPE = 12;
    private static final int TAG_LENGTH = 4;

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

    /** Whether a header with whatever VLAN tags lies at the position, behind which IP begins as its EtherType says. */
    static boolean carriesIp(FrameCursor frame) {
        int type = TYPE;
        while (frame.has(type + 2) && EtherType.layer(frame.u16(type)) == Layer.VLAN) {
            type += TAG_LENGTH;
        }
        if (!frame.has(type + 3)) {
            return false;
        }
        int layer = EtherType.layer(frame.u16(type));
        int version = frame.u8(type + 2) >>> 4;
        return layer == Layer.IPV4 && version == 4 || layer == Layer.IPV6 && version == 6;
    }

    /** Whether a header with an EtherType that is read here lies there. */
    static boolean hasEtherTypeAt(FrameCursor frame, int at) {
        return frame.has(at + LENGTH) && EtherType.layer(frame.u16(at + TYPE)) != Layer.IGNORED;
    }
}
