package org.tcpreassembly.packet;

/**
 * The VXLAN header (RFC 7348, section 5) before an Ethernet frame: eight bits of flags, of which that of a valid network
 * id is set, and the network id in bytes 4 to 6. Other bits are ignored, as it demands (one is of group policies), but for
 * the one that says that the header names what follows (draft-ietf-nvo3-vxlan-gpe), which may be no Ethernet.
 */
final class VxlanHeader {
    private static final int LENGTH = 8;
    private static final int VALID_NETWORK = 0x08;
    private static final int NEXT_PROTOCOL = 0x04;

    private VxlanHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH) || (frame.u8(0) & (VALID_NETWORK | NEXT_PROTOCOL)) != VALID_NETWORK) {
            return Layer.IGNORED;
        }
        frame.encapsulatedIn(EncapsulationId.VXLAN_NETWORK, frame.i32(4) >>> 8);
        frame.advance(LENGTH);
        return Layer.ETHERNET;
    }
}
