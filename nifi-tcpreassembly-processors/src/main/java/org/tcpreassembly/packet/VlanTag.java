package org.tcpreassembly.packet;

/**
 * A stack of VLAN tags of any depth (IEEE 802.1Q, clause 9.6). After the EtherType that announced it, a tag is two bytes
 * with the id in the lower twelve bits, then the next EtherType or a length. Id 0 marks a priority only, and names no VLAN.
 */
final class VlanTag {
    private static final int LENGTH = 4;

    private VlanTag() {}

    static int next(FrameCursor frame) {
        int layer = Layer.VLAN;
        while (layer == Layer.VLAN) {
            if (!frame.has(LENGTH)) {
                return Layer.IGNORED;
            }
            int id = frame.u16(0) & 0xfff;
            if (id != 0) {
                frame.encapsulatedIn(EncapsulationId.VLAN, id);
            }
            int etherType = frame.u16(2);
            frame.advance(LENGTH);
            layer = EtherType.layerOrLength(frame, etherType);
        }
        return layer;
    }
}
