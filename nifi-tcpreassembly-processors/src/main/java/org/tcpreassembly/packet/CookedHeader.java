package org.tcpreassembly.packet;

/**
 * The headers Linux puts in place of a link layer where there is none, or where they differ, as on the device "any".
 * Both versions hold an EtherType, or a small number for what has none, and the kind of device, which for some says what
 * comes next whatever is in place of the EtherType.
 *
 * @see <a href="https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html">LINKTYPE_LINUX_SLL</a>
 * @see <a href="https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html">LINKTYPE_LINUX_SLL2</a>
 */
final class CookedHeader {
    private static final int LENGTH_V1 = 16;
    private static final int LENGTH_V2 = 20;
    private static final int LLC = 4;
    private static final int PPP = 7;
    // kinds of devices, ARPHRD_ of Linux
    private static final int FRAME_RELAY = 770;
    private static final int WLAN = 801;
    private static final int WLAN_PRISM = 802;
    private static final int WLAN_RADIOTAP = 803;
    private static final int NETLINK = 824;

    private CookedHeader() {}

    static int nextOfV1(FrameCursor frame) {
        return next(frame, 14, 2, LENGTH_V1);
    }

    static int nextOfV2(FrameCursor frame) {
        return next(frame, 0, 8, LENGTH_V2);
    }

    private static int next(FrameCursor frame, int etherTypeAt, int deviceAt, int length) {
        if (!frame.has(length)) {
            return Layer.IGNORED;
        }
        int etherType = frame.u16(etherTypeAt);
        int device = frame.u16(deviceAt);
        frame.advance(length);
        return switch (device) {
            case FRAME_RELAY -> Layer.FRAME_RELAY;
            case WLAN -> Layer.WLAN;
            case WLAN_PRISM -> Layer.PRISM;
            case WLAN_RADIOTAP -> Layer.RADIOTAP;
            case NETLINK -> Layer.IGNORED;
            default -> layer(etherType);
        };
    }

    private static int layer(int etherType) {
        return switch (etherType) {
            case LLC -> Layer.LLC;
            case PPP -> Layer.PPP;
            default -> EtherType.layer(etherType);
        };
    }
}
