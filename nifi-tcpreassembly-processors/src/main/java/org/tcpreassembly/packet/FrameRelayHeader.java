package org.tcpreassembly.packet;

/**
 * Frame relay: an address of two to four bytes, whose last has its lowest bit set, then unnumbered information and the
 * number of a network protocol (RFC 2427, section 3), or in Cisco's own encapsulation an EtherType.
 */
final class FrameRelayHeader {
    private static final int SHORTEST_ADDRESS = 2;
    private static final int LONGEST_ADDRESS = 4;
    private static final int LAST = 1;
    private static final int UNNUMBERED_INFORMATION = 3;
    private static final int SNAP_LENGTH = 5;
    private static final int BRIDGED = 0x0080c2;
    private static final int ETHERNET_WITH_CHECK_SEQUENCE = 1;
    private static final int ETHERNET = 7;

    private FrameRelayHeader() {}

    static int next(FrameCursor frame) {
        int length = SHORTEST_ADDRESS;
        while (frame.has(length) && length < LONGEST_ADDRESS && (frame.u8(length - 1) & LAST) == 0) {
            length++;
        }
        if (!frame.has(length + 2)) {
            return Layer.IGNORED;
        }
        frame.advance(length);
        if (frame.u8(0) != UNNUMBERED_INFORMATION) {
            int etherType = frame.u16(0);
            frame.advance(2);
            return EtherType.layer(etherType);
        }
        frame.advance(1);
        // a byte that brings what follows to an even place
        if (frame.u8(0) == 0) {
            frame.advance(1);
        }
        if (!frame.has(1)) {
            return Layer.IGNORED;
        }
        int protocol = frame.u8(0);
        frame.advance(1);
        return switch (protocol) {
            case 0xcc -> Layer.IPV4;
            case 0x8e -> Layer.IPV6;
            case 0x80 -> numbered(frame);
            default -> Layer.IGNORED;
        };
    }

    private static int numbered(FrameCursor frame) {
        if (!frame.has(SNAP_LENGTH)) {
            return Layer.IGNORED;
        }
        int organisation = frame.u16(0) << 8 | frame.u8(2);
        int number = frame.u16(3);
        frame.advance(SNAP_LENGTH);
        if (organisation == BRIDGED) {
            return number == ETHERNET || number == ETHERNET_WITH_CHECK_SEQUENCE ? Layer.ETHERNET : Layer.IGNORED;
        }
        return organisation == 0 ? EtherType.layer(number) : Layer.IGNORED;
    }
}
