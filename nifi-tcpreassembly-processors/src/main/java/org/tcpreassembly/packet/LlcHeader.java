package org.tcpreassembly.packet;

/**
 * The LLC header (IEEE 802.2, section 3.2) of unnumbered information, and behind it the SNAP header with an organisation
 * and a number of its own (IEEE 802, clause 9.2.4). The organisation of all zeros numbers EtherTypes (RFC 1042), as does
 * 00-00-F8 for what bridges have to keep apart (IEEE 802.1H).
 */
final class LlcHeader {
    private static final int LENGTH = 3;
    private static final int SNAP_LENGTH = 8;
    private static final int SNAP = 0xaaaa;
    private static final int IP = 0x0606;
    private static final int UNNUMBERED_INFORMATION = 3;
    private static final int ETHER_TYPE = 0x000000;
    private static final int BRIDGE_TUNNEL = 0x0000f8;

    private LlcHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH) || frame.u8(2) != UNNUMBERED_INFORMATION) {
            return Layer.IGNORED;
        }
        int accessPoints = frame.u16(0);
        if (accessPoints == IP) {
            frame.advance(LENGTH);
            return Layer.IPV4;
        }
        if (accessPoints != SNAP || !frame.has(SNAP_LENGTH)) {
            return Layer.IGNORED;
        }
        int organisation = frame.i32(2) & 0xffffff;
        int number = frame.u16(6);
        frame.advance(SNAP_LENGTH);
        return organisation == ETHER_TYPE || organisation == BRIDGE_TUNNEL ? EtherType.layer(number) : Layer.IGNORED;
    }
}
