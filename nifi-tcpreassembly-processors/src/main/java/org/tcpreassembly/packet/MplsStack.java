package org.tcpreassembly.packet;

/**
 * A stack of MPLS labels (RFC 3032, section 2.1), four bytes each: the label in twenty bits, three of traffic class, one
 * that marks the last, and the time to live.
 *
 * <p>Nothing says what is behind the stack. IP begins with its version (RFC 4928, section 3), a pseudowire's control word
 * with four zeros (RFC 4385, section 3), and its associated channel with 1000 hexadecimal. Ethernet without a control word may begin
 * with anything, and is known by an EtherType in its place.
 */
final class MplsStack {
    private static final int ENTRY_LENGTH = 4;
    private static final int CONTROL_WORD_LENGTH = 4;
    private static final int ASSOCIATED_CHANNEL = 0x1000;
    private static final int MINIMUM_IPV4_WORDS = 5;
    private static final int IPV6_HEADER = 40;
    private static final int CHECK_SEQUENCE = 4;

    private MplsStack() {}

    static int next(FrameCursor frame) {
        boolean bottom = false;
        while (!bottom) {
            if (!frame.has(ENTRY_LENGTH)) {
                return Layer.IGNORED;
            }
            bottom = (frame.u8(2) & 1) != 0;
            frame.advance(ENTRY_LENGTH);
        }
        return frame.has(1) ? payload(frame) : Layer.IGNORED;
    }

    private static int payload(FrameCursor frame) {
        return switch (frame.u8(0) >>> 4) {
            case 4 -> ipOrEthernet(frame, Layer.IPV4, ipv4Length(frame));
            case 6 -> ipOrEthernet(frame, Layer.IPV6, ipv6Length(frame));
            case 0 -> {
                // many an address begins like that too, and what lies behind may pass for a length or an EtherType
                boolean without = EthernetHeader.carriesIp(frame)
                        || EthernetHeader.hasEtherTypeAt(frame, 0)
                                && !EthernetHeader.hasEtherTypeAt(frame, CONTROL_WORD_LENGTH);
                if (!without && EthernetHeader.isLikelyAt(frame, CONTROL_WORD_LENGTH)) {
                    frame.advance(CONTROL_WORD_LENGTH);
                    yield Layer.ETHERNET;
                }
                yield ethernet(frame);
            }
            case 1 -> frame.has(2) && frame.u16(0) == ASSOCIATED_CHANNEL ? Layer.IGNORED : ethernet(frame);
            default -> ethernet(frame);
        };
    }

    /** What begins as IP does is IP if it is as long as it says, but for a trailer, or if it cannot be Ethernet with IP. */
    private static int ipOrEthernet(FrameCursor frame, int ip, int length) {
        int behind = frame.remaining() - length;
        if (length < 0 || behind < 0) {
            return EthernetHeader.isLikelyAt(frame, 0) ? Layer.ETHERNET : ip;
        }
        return behind > CHECK_SEQUENCE && EthernetHeader.carriesIp(frame) ? Layer.ETHERNET : ip;
    }

    private static int ethernet(FrameCursor frame) {
        return EthernetHeader.isLikelyAt(frame, 0) ? Layer.ETHERNET : Layer.IGNORED;
    }

    /** -1 if it is none. */
    private static int ipv4Length(FrameCursor frame) {
        return frame.has(4) && (frame.u8(0) & 15) >= MINIMUM_IPV4_WORDS ? frame.u16(2) : -1;
    }

    /** -1 if it is none. */
    private static int ipv6Length(FrameCursor frame) {
        return frame.has(6) ? frame.u16(4) + IPV6_HEADER : -1;
    }
}
