package org.tcpreassembly.packet;

/**
 * The IPv4 header (RFC 791, section 3.1).
 *
 * <p>The total length bounds what is inside; what the frame has behind it is padding. A total length of 0 is a
 * super-segment captured before the network card cut it up, and the layer below tells its length. A frame that was
 * shorter on the wire than the total length is malformed: its receiver drops it (as Linux and Zeek do; tshark goes on
 * with what is there). One that was merely cut by the snap length is not.
 */
final class Ipv4Header {
    private static final int MINIMUM_LENGTH = 20;
    private static final int MORE_FRAGMENTS_AND_OFFSET = 0x3fff;
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;

    private Ipv4Header() {}

    static int next(FrameCursor frame, TcpSegment segment) {
        if (!frame.has(MINIMUM_LENGTH)) {
            return Layer.INVALID;
        }
        int versionAndLength = frame.u8(0);
        int headerLength = (versionAndLength & 15) << 2;
        if (versionAndLength >>> 4 != 4 || headerLength < MINIMUM_LENGTH || !frame.has(headerLength)) {
            return Layer.INVALID;
        }
        int totalLength = frame.u16(2);
        if (totalLength != 0 && (totalLength < headerLength || !frame.limit(totalLength))) {
            return Layer.INVALID;
        }
        if (headerLength > MINIMUM_LENGTH && !optionsFit(frame, headerLength)) {
            return Layer.INVALID;
        }
        segment.addresses(false, 0, frame.u32(12), 0, frame.u32(16));
        if ((frame.u16(6) & MORE_FRAGMENTS_AND_OFFSET) != 0) {
            return Layer.IPV4_FRAGMENT;
        }
        int protocol = frame.u8(9);
        frame.advance(headerLength);
        return protocol == IpProtocol.TCP ? Layer.TCP : IpProtocol.layer(protocol);
    }

    /** Each option but the two of one byte has a length of at least 2, itself included, within the header. */
    private static boolean optionsFit(FrameCursor frame, int headerLength) {
        int at = MINIMUM_LENGTH;
        while (at < headerLength) {
            int option = frame.u8(at);
            if (option == END_OF_OPTIONS) {
                return true;
            }
            if (option == NO_OPERATION) {
                at++;
                continue;
            }
            if (at + 1 == headerLength) {
                return false;
            }
            int length = frame.u8(at + 1);
            if (length < 2 || length > headerLength - at) {
                return false;
            }
            at += length;
        }
        return true;
    }
}
