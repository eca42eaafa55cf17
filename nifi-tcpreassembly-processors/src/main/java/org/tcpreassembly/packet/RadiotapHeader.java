package org.tcpreassembly.packet;

/**
 * The radiotap header before a wireless frame, little-endian: version 0, a byte of padding, the header's length, then bit
 * sets of the fields that are there, each announcing a further set by its highest bit. Of the fields, which are aligned to
 * their size, only the flags matter, the second, behind a time of eight bytes.
 *
 * @see <a href="https://www.radiotap.org/">radiotap.org</a>
 */
final class RadiotapHeader {
    private static final int FIXED_LENGTH = 8;
    private static final int TIME_IS_THERE = 1;
    private static final int FLAGS_ARE_THERE = 2;
    private static final int FRAME_CHECK_SEQUENCE = 0x10;
    private static final int PADDED = 0x20;

    private RadiotapHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(FIXED_LENGTH) || frame.u8(0) != 0) {
            return Layer.IGNORED;
        }
        int length = frame.u16(2, true);
        if (length < FIXED_LENGTH || !frame.has(length)) {
            return Layer.IGNORED;
        }
        int flags = flags(frame, length);
        frame.advance(length);
        if ((flags & FRAME_CHECK_SEQUENCE) != 0) {
            frame.limit(Math.max(0, frame.remaining() - 4));
        }
        return WlanHeader.next(frame, (flags & PADDED) != 0);
    }

    private static int flags(FrameCursor frame, int length) {
        int fields = frame.u8(4);
        if ((fields & FLAGS_ARE_THERE) == 0) {
            return 0;
        }
        int at = 4;
        while (at + 4 <= length && (frame.u8(at + 3) & 0x80) != 0) {
            at += 4;
        }
        at += 4;
        if ((fields & TIME_IS_THERE) != 0) {
            at = (at + 7 & ~7) + 8;
        }
        return at < length ? frame.u8(at) : 0;
    }
}
