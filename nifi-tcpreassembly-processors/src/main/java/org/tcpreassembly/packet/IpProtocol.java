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
            default -> Layer.IGNORED;
        };
    }
}
