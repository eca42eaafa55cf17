package org.tcpreassembly.packet;

/**
 * The chain of IPv6 extension headers (RFC 8200, section 4), in any order and number: the end of the datagram bounds it.
 * Each begins with the number of the next header and its own length.
 *
 * <p>A fragment header of a datagram in one piece, an atomic fragment (RFC 6946), is passed over like the others.
 */
final class Ipv6ExtensionHeaders {
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION = 60;
    private static final int MOBILITY = 135;
    private static final int HOST_IDENTITY = 139;
    private static final int SHIM6 = 140;

    private static final int MINIMUM_LENGTH = 8;
    private static final int OFFSET_AND_MORE_FRAGMENTS = 0xfff9;

    private Ipv6ExtensionHeaders() {}

    /**
     * Passes over the chain.
     *
     * @param segment gets the addresses that stand in for those of the IPv6 header
     * @param nextHeader the number of the header at the cursor
     * @param mayBeJumbo whether the IPv6 header left the length to a jumbo payload option
     */
    static int next(FrameCursor frame, TcpSegment segment, int nextHeader, boolean mayBeJumbo) {
        int header = nextHeader;
        boolean first = true;
        while (isExtension(header)) {
            if (!frame.has(MINIMUM_LENGTH)) {
                return Layer.INVALID;
            }
            int length = length(frame, header);
            if (length < MINIMUM_LENGTH || !frame.has(length)) {
                return Layer.INVALID;
            }
            if (header == HOP_BY_HOP || header == DESTINATION) {
                long jumbo = Ipv6Options.read(frame, length, segment);
                if (jumbo == Ipv6Options.MALFORMED) {
                    return Layer.INVALID;
                }
                if (jumbo != Ipv6Options.NO_JUMBO_PAYLOAD) {
                    boolean expected = header == HOP_BY_HOP && first && mayBeJumbo;
                    if (!expected || !frame.limit(jumbo)) {
                        return Layer.INVALID;
                    }
                }
            }
            if (header == ROUTING) {
                Ipv6RoutingHeader.readDestination(frame, length, segment);
            }
            if (header == FRAGMENT && (frame.u16(2) & OFFSET_AND_MORE_FRAGMENTS) != 0) {
                return Layer.IPV6_FRAGMENT;
            }
            header = frame.u8(0);
            frame.advance(length);
            first = false;
        }
        return IpProtocol.layer(header);
    }

    /** Whether TCP may come behind a header of this number. */
    static boolean mayLeadToTcp(int header) {
        return isExtension(header) || IpProtocol.layer(header) != Layer.IGNORED;
    }

    private static boolean isExtension(int header) {
        return switch (header) {
            case HOP_BY_HOP,
                    ROUTING,
                    FRAGMENT,
                    DESTINATION,
                    MOBILITY,
                    HOST_IDENTITY,
                    SHIM6,
                    IpProtocol.AUTHENTICATION_HEADER -> true;
            default -> false;
        };
    }

    private static int length(FrameCursor frame, int header) {
        return switch (header) {
            case FRAGMENT -> MINIMUM_LENGTH;
            case IpProtocol.AUTHENTICATION_HEADER -> AuthenticationHeader.length(frame);
            default -> frame.u8(1) + 1 << 3;
        };
    }
}
