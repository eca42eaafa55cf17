package org.tcpreassembly.packet;

/** Which layer an EtherType announces. Numbers below 1536 are IEEE 802.3 lengths and Linux' own, and announce none. */
final class EtherType {
    private EtherType() {}

    static int layer(int etherType) {
        return switch (etherType) {
            case 0x0800 -> Layer.IPV4;
            case 0x86dd -> Layer.IPV6;
            // 802.1Q, 802.1ad, and what was used for the outer tag before 802.1ad
            case 0x8100, 0x88a8, 0x9100 -> Layer.VLAN;
            default -> Layer.IGNORED;
        };
    }
}
