package org.tcpreassembly.packet;

/**
 * The header of Darwin's captures of all interfaces, little-endian: its length, the kind of what follows, and the link type
 * of the frame behind it.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">LINKTYPE_PKTAP</a>
 */
final class PktapHeader {
    private static final int FIXED_LENGTH = 12;

    private PktapHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(FIXED_LENGTH)) {
            return Layer.IGNORED;
        }
        int length = Integer.reverseBytes(frame.i32(0));
        int linkType = Integer.reverseBytes(frame.i32(8));
        if (length < FIXED_LENGTH || !frame.has(length)) {
            return Layer.IGNORED;
        }
        frame.advance(length);
        return LinkLayer.layer(linkType);
    }
}
