package org.tcpreassembly.packet;

/**
 * LINKTYPE numbers, as capture files carry them, and the layer each begins with.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">tcpdump's list of link types</a>
 */
final class LinkLayer {
    private LinkLayer() {}

    static int layer(int linkType) {
        return switch (linkType) {
            case 1 -> Layer.ETHERNET;
            case 0 -> Layer.NULL_LOOPBACK;
            case 108 -> Layer.LOOP_LOOPBACK;
            case 113 -> Layer.COOKED_V1;
            case 276 -> Layer.COOKED_V2;
            // 101 in files; 12, and 14 on OpenBSD, where a program wrote its DLT value into the file
            case 101, 12, 14 -> Layer.EITHER_IP;
            case 228 -> Layer.IPV4;
            case 229 -> Layer.IPV6;
            case 9, 50 -> Layer.PPP;
            case 51 -> Layer.PPPOE;
            case 104 -> Layer.CISCO_HDLC;
            case 105 -> Layer.WLAN;
            case 127 -> Layer.RADIOTAP;
            case 192 -> Layer.PPI;
            case 239 -> Layer.NFLOG;
            case 6 -> Layer.TOKEN_RING;
            case 10 -> Layer.FDDI;
            // ATM behind LLC
            case 100 -> Layer.LLC;
            case 107 -> Layer.FRAME_RELAY;
            case 109 -> Layer.ENC;
            case 117 -> Layer.PFLOG;
            case 119, 163 -> Layer.PRISM;
            case 166 -> Layer.PPP_PPPD;
            case 204 -> Layer.PPP_WITH_DIRECTION;
            case 258 -> Layer.PKTAP;
            default -> Layer.IGNORED;
        };
    }
}
