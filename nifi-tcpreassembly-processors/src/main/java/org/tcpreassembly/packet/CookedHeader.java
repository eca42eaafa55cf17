package org.tcpreassembly.packet;

/**
 * The headers Linux puts in place of a link layer where there is none, or where they differ, as on the device "any".
 * Both versions hold an EtherType, or a small number for what has none.
 *
 * @see <a href="https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html">LINKTYPE_LINUX_SLL</a>
 * @see <a href="https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html">LINKTYPE_LINUX_SLL2</a>
 */
final class CookedHeader {
    private static final int LENGTH_V1 = 16;
    private static final int LENGTH_V2 = 20;
    private static final int LLC = 4;

    private CookedHeader() {}

    static int nextOfV1(FrameCursor frame) {
        return next(frame, 14, LENGTH_V1);
    }

    static int nextOfV2(FrameCursor frame) {
        return next(frame, 0, LENGTH_V2);
    }

    private static int next(FrameCursor frame, int etherTypeAt, int length) {
        if (!frame.has(length)) {
            return Layer.IGNORED;
        }
        int etherType = frame.u16(etherTypeAt);
        frame.advance(length);
        return etherType == LLC ? Layer.LLC : EtherType.layer(etherType);
    }
}
