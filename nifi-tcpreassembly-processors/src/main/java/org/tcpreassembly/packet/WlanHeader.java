package org.tcpreassembly.packet;

/**
 * The MAC header of a wireless LAN's data frame (IEEE 802.11, clause 9.3.2), in front of LLC: frame control, duration,
 * three addresses, sequence control; a fourth address between access points, quality of service, high throughput control.
 *
 * <p>Encrypted frames, pieces of frames, and frames that aggregate several are not read.
 */
final class WlanHeader {
    private static final int BASIC_LENGTH = 24;
    private static final int FOURTH_ADDRESS = 6;
    private static final int QUALITY_OF_SERVICE = 2;
    private static final int HIGH_THROUGHPUT_CONTROL = 4;

    // the first byte: version, type and subtype
    private static final int VERSION_AND_TYPE = 0x0f;
    private static final int DATA = 0x08;
    private static final int WITHOUT_DATA = 0x40;
    private static final int WITH_QUALITY = 0x80;

    // the second byte
    private static final int BETWEEN_ACCESS_POINTS = 0x03;
    private static final int MORE_FRAGMENTS = 0x04;
    private static final int PROTECTED = 0x40;
    private static final int ORDER = 0x80;

    private static final int SEQUENCE_CONTROL = 22;
    private static final int FRAGMENT_NUMBER = 0x0f;
    private static final int AGGREGATE = 0x80;

    private WlanHeader() {}

    static int next(FrameCursor frame) {
        return next(frame, false);
    }

    /** @param padded whether zeros behind the header bring it to a multiple of four bytes */
    static int next(FrameCursor frame, boolean padded) {
        if (!frame.has(BASIC_LENGTH)) {
            return Layer.IGNORED;
        }
        int type = frame.u8(0);
        int flags = frame.u8(1);
        boolean readable = (type & (VERSION_AND_TYPE | WITHOUT_DATA)) == DATA
                && (flags & (PROTECTED | MORE_FRAGMENTS)) == 0
                && (frame.u8(SEQUENCE_CONTROL) & FRAGMENT_NUMBER) == 0;
        if (!readable) {
            return Layer.IGNORED;
        }
        int length = BASIC_LENGTH;
        if ((flags & BETWEEN_ACCESS_POINTS) == BETWEEN_ACCESS_POINTS) {
            length += FOURTH_ADDRESS;
        }
        if ((type & WITH_QUALITY) != 0) {
            if (!frame.has(length + QUALITY_OF_SERVICE) || (frame.u8(length) & AGGREGATE) != 0) {
                return Layer.IGNORED;
            }
            length += QUALITY_OF_SERVICE;
            if ((flags & ORDER) != 0) {
                length += HIGH_THROUGHPUT_CONTROL;
            }
        }
        if (padded) {
            length = length + 3 & ~3;
        }
        if (!frame.has(length)) {
            return Layer.IGNORED;
        }
        frame.advance(length);
        return Layer.LLC;
    }
}
