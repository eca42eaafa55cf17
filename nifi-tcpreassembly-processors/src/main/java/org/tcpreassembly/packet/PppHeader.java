package org.tcpreassembly.packet;

/**
 * PPP's protocol field (RFC 1661, section 2), two bytes or, compressed, the one of them that is odd (section 6.5), and
 * before it the address and control of HDLC-like framing (RFC 1662, section 3.1), which both ends may agree to leave out.
 *
 * <p>Frames of LINKTYPE_PPP_HDLC may also be Cisco's, known by their address. Linux and pppd write which way a frame went
 * in place of the address (LINKTYPE_PPP_PPPD) or before it (LINKTYPE_PPP_WITH_DIR).
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">LINKTYPE_PPP and LINKTYPE_PPP_HDLC</a>
 */
final class PppHeader {
    private static final int ADDRESS_AND_CONTROL = 0xff03;
    private static final int CISCO_UNICAST = 0x0f00;
    private static final int CISCO_MULTICAST = 0x8f00;

    private PppHeader() {}

    static int next(FrameCursor frame) {
        if (frame.has(2)) {
            int start = frame.u16(0);
            if (start == CISCO_UNICAST || start == CISCO_MULTICAST) {
                return Layer.CISCO_HDLC;
            }
            if (start == ADDRESS_AND_CONTROL) {
                frame.advance(2);
            }
        }
        if (!frame.has(1)) {
            return Layer.IGNORED;
        }
        int protocol = frame.u8(0);
        if ((protocol & 1) != 0) {
            frame.advance(1);
            return layer(protocol);
        }
        if (!frame.has(2)) {
            return Layer.IGNORED;
        }
        protocol = frame.u16(0);
        frame.advance(2);
        return layer(protocol);
    }

    static int nextOfPppd(FrameCursor frame) {
        if (!frame.has(2)) {
            return Layer.IGNORED;
        }
        frame.advance(2);
        return next(frame);
    }

    static int nextWithDirection(FrameCursor frame) {
        if (!frame.has(1)) {
            return Layer.IGNORED;
        }
        frame.advance(1);
        return next(frame);
    }

    private static int layer(int protocol) {
        return switch (protocol) {
            case 0x0021 -> Layer.IPV4;
            case 0x0057 -> Layer.IPV6;
            case 0x0281, 0x0283 -> Layer.MPLS;
            default -> Layer.IGNORED;
        };
    }
}
