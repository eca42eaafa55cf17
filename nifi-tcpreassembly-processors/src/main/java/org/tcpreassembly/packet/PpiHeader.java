package org.tcpreassembly.packet;

/**
 * The per-packet information header, little-endian: version 0, flags, the header's length, and the link type of the frame
 * behind it.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">LINKTYPE_PPI</a>
 */
final class PpiHeader {
    private static final int FIXED_LENGTH = 8;

    private PpiHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(FIXED_LENGTH) || frame.u8(0) != 0) {
            return Layer.IGNORED;
        }
        int length = frame.u16(2, true);
        int linkType = Integer.reverseBytes(frame.i32(4));
        if (length < FIXED_LENGTH || !frame.has(length)) {
            return Layer.IGNORED;
        }
        frame.advance(length);
        return LinkLayer.layer(linkType);
    }
}
