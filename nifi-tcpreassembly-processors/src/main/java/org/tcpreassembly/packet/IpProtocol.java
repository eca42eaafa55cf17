package org.tcpreassembly.packet;

/**
 * Which layer an IP protocol number announces. ICMP announces none: the headers quoted in its errors are not traffic.
 */
final class IpProtocol {
    static final int TCP = 6;
    static final int AUTHENTICATION_HEADER = 51;

    private IpProtocol() {}

    static int layer(int protocol) {
        return switch (protocol) {
            case TCP -> Layer.TCP;
            case AUTHENTICATION_HEADER -> Layer.AUTHENTICATION_HEADER;
            case 4 -> Layer.IPV4;
            case 17 -> Layer.UDP;
            case 41 -> Layer.IPV6;
            case 47 -> Layer.GRE;
            case 137 -> Layer.MPLS;
            default -> Layer.IGNORED;
        };
    }
}
