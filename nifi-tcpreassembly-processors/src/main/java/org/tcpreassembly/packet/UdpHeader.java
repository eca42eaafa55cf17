package org.tcpreassembly.packet;

/**
 * The UDP header (RFC 768), and the tunnels known by one of its ports. A port proves nothing: each tunnel's header is
 * looked at before it is believed.
 */
final class UdpHeader {
    private static final int LENGTH = 8;

    private UdpHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        int tunnel = tunnel(frame.u16(2));
        if (tunnel == Layer.IGNORED) {
            tunnel = tunnel(frame.u16(0));
        }
        int length = frame.u16(4);
        // 0 is for what does not fit the field (RFC 2675, section 4)
        if (length != 0 && (length < LENGTH || !frame.limit(length))) {
            return Layer.IGNORED;
        }
        frame.advance(LENGTH);
        return tunnel;
    }

    private static int tunnel(int port) {
        return switch (port) {
            // IANA's, and that of Linux before there was one
            case 4789, 8472 -> Layer.VXLAN;
            case 6081 -> Layer.GENEVE;
            case 2152 -> Layer.GTP;
            case 3544 -> Layer.TEREDO;
            default -> Layer.IGNORED;
        };
    }
}
