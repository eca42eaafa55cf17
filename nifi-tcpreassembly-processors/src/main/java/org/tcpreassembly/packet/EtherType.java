package org.tcpreassembly.packet;

/** Which layer an EtherType announces, a 16-bit number from 1536 up (IEEE 802, clause 9.2). */
final class EtherType {
    /** Lengths are up to 1500 (IEEE 802.3, clause 3.2.6). */
    private static final int MAXIMUM_LENGTH = 1500;

    private EtherType() {}

    /** For where there is an EtherType; smaller numbers, such as Linux' own, announce nothing. */
    static int layer(int etherType) {
        // not in the switch: what nearly every frame has comes first
        if (etherType == 0x0800) {
            return Layer.IPV4;
        }
        if (etherType == 0x86dd) {
            return Layer.IPV6;
        }
        return rarer(etherType);
    }

    /** For where there is an EtherType or the length of an LLC header and what it carries, which ends the layer. */
    static int layerOrLength(FrameCursor frame, int etherType) {
        if (isLength(etherType)) {
            // a length beyond the frame bounds nothing
            frame.limit(etherType);
            return Layer.LLC;
        }
        return layer(etherType);
    }

    static boolean isLength(int etherType) {
        return etherType <= MAXIMUM_LENGTH;
    }

    private static int rarer(int etherType) {
        return switch (etherType) {
            // 802.1Q, 802.1ad, and what was used for the outer tag before 802.1ad
            case 0x8100, 0x88a8, 0x9100, 0x9200 -> Layer.VLAN;
            // downstream and upstream assigned labels
            case 0x8847, 0x8848 -> Layer.MPLS;
            case 0x8864 -> Layer.PPPOE;
            case 0x880b -> Layer.PPP;
            case 0x6558 -> Layer.ETHERNET;
            // LLC in frames too long for a length
            case 0x8870 -> Layer.LLC;
            case 0x88e7 -> Layer.BACKBONE_TAG;
            case 0x893f -> Layer.E_TAG;
            case 0x8926 -> Layer.VN_TAG;
            default -> Layer.IGNORED;
        };
    }
}
