package org.tcpreassembly.packet;

/**
 * The I-TAG of provider backbone bridges (IEEE 802.1Q, clause 9.7; once 802.1ah): four bytes, of which the last three are
 * the service, then the customer's whole Ethernet frame.
 */
final class BackboneTag {
    private static final int LENGTH = 4;

    private BackboneTag() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        frame.encapsulatedIn(EncapsulationId.BACKBONE_SERVICE, frame.i32(0) & 0xffffff);
        frame.advance(LENGTH);
        return Layer.ETHERNET;
    }
}
