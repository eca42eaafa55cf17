package org.tcpreassembly.packet;

/**
 * The VXLAN header (RFC 7348, section 5) before an Ethernet frame: eight bits of flags, of which only that of a valid
 * network id is set, or also that of a group policy (draft-smith-vxlan-group-policy), and the network id in bytes 4 to 6.
 */
final class VxlanHeader {
    private static final int LENGTH = 8;
    private static final int VALID_NETWORK = 0x08;
    private static final int GROUP_POLICY = 0x80;

    private VxlanHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH) || (frame.u8(0) & ~GROUP_POLICY) != VALID_NETWORK) {
            return Layer.IGNORED;
        }
        frame.encapsulatedIn(EncapsulationId.VXLAN_NETWORK, frame.i32(4) >>> 8);
        frame.advance(LENGTH);
        return Layer.ETHERNET;
    }
}
