package org.tcpreassembly.packet;

/** The Ethernet II header (IEEE 802.3, clause 3.1): two addresses of six bytes, then the EtherType. */
final class EthernetHeader {
    private static final int LENGTH = 14;

    private EthernetHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        int etherType = frame.u16(12);
        frame.advance(LENGTH);
        return EtherType.layer(etherType);
    }
}
