package org.tcpreassembly.packet;

/**
 * Cisco's HDLC header (RFC 1547, section 4.3.1): an address that says unicast or broadcast, a control byte, the EtherType.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">LINKTYPE_C_HDLC</a>
 */
final class CiscoHdlcHeader {
    private static final int LENGTH = 4;

    private CiscoHdlcHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        int etherType = frame.u16(2);
        frame.advance(LENGTH);
        return EtherType.layer(etherType);
    }
}
