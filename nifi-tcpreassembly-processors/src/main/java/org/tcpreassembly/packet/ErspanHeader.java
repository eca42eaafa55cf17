package org.tcpreassembly.packet;

/**
 * The header of mirrored frames behind GRE (draft-foschiano-erspan, section 4): type II is version 1 and eight bytes, type
 * III version 2 and twelve, or twenty with its optional subheader, and may carry IP instead of Ethernet.
 *
 * <p>A bit says that the mirror cut the frame to what its path takes. How long it was, only the datagram in it can tell.
 */
final class ErspanHeader {
    private static final int TYPE_II = 1;
    private static final int TYPE_III = 2;
    private static final int LENGTH_II = 8;
    private static final int LENGTH_III = 12;
    private static final int SUBHEADER_LENGTH = 8;
    private static final int TRUNCATED = 0x400;
    private static final int SESSION = 0x3ff;
    private static final int LONGEST_FRAME = 0x10000;

    private ErspanHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH_II)) {
            return Layer.IGNORED;
        }
        int version = frame.u8(0) >>> 4;
        frame.encapsulatedIn(EncapsulationId.ERSPAN_SESSION, frame.u16(2) & SESSION);
        if ((frame.u16(2) & TRUNCATED) != 0) {
            frame.cut(frame.captured(), LONGEST_FRAME);
        }
        if (version == TYPE_II) {
            frame.advance(LENGTH_II);
            return Layer.ETHERNET;
        }
        return version == TYPE_III ? nextOfTypeIII(frame) : Layer.IGNORED;
    }

    private static int nextOfTypeIII(FrameCursor frame) {
        if (!frame.has(LENGTH_III)) {
            return Layer.IGNORED;
        }
        int frameType = frame.u8(10) >>> 2 & 0x1f;
        int length = LENGTH_III + ((frame.u8(11) & 1) != 0 ? SUBHEADER_LENGTH : 0);
        if (!frame.has(length)) {
            return Layer.IGNORED;
        }
        frame.advance(length);
        return switch (frameType) {
            case 0 -> Layer.ETHERNET;
            case 2 -> Layer.EITHER_IP;
            default -> Layer.IGNORED;
        };
    }
}
