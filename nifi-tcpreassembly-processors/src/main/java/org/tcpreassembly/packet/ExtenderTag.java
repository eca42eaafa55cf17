package org.tcpreassembly.packet;

/**
 * The tags between a bridge and the port extender before it: the E-TAG (IEEE 802.1BR, clause 7.5) and Cisco's VN-TAG,
 * from which it came. Either names the extended port, the same one in both directions; then comes the next EtherType.
 */
final class ExtenderTag {
    private static final int E_TAG_LENGTH = 8;
    private static final int VN_TAG_LENGTH = 6;
    private static final int TO_INTERFACE = 0x80000000;

    private ExtenderTag() {}

    /**
     * Priority and ingress channel in two bytes, group and channel in the lower fourteen bits of the next two, then the
     * eight upper bits of either channel.
     */
    static int nextOfETag(FrameCursor frame) {
        if (!frame.has(E_TAG_LENGTH)) {
            return Layer.IGNORED;
        }
        int channel = (frame.u16(2) & 0x3fff) | frame.u8(5) << 14;
        frame.encapsulatedIn(EncapsulationId.E_CHANNEL, channel);
        int etherType = frame.u16(6);
        frame.advance(E_TAG_LENGTH);
        return EtherType.layerOrLength(frame, etherType);
    }

    /** A bit for the direction, one that says the next is a list, the destination in 14 bits, four bits, the source in 12. */
    static int nextOfVnTag(FrameCursor frame) {
        if (!frame.has(VN_TAG_LENGTH)) {
            return Layer.IGNORED;
        }
        int tag = frame.i32(0);
        int virtualInterface = (tag & TO_INTERFACE) != 0 ? tag >>> 16 & 0x3fff : tag & 0xfff;
        frame.encapsulatedIn(EncapsulationId.VIRTUAL_INTERFACE, virtualInterface);
        int etherType = frame.u16(4);
        frame.advance(VN_TAG_LENGTH);
        return EtherType.layerOrLength(frame, etherType);
    }
}
