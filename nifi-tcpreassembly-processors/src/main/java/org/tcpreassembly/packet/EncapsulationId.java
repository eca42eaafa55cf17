package org.tcpreassembly.packet;

/**
 * The kinds of ids in what is around a datagram, which keep equal numbers of different kinds apart in {@link
 * TcpSegment#encapsulation()}. Never renumbered: the hash outlives the program.
 *
 * <p>What differs between the two directions of a connection is none, for it would part them: the addresses of tunnel
 * ends, as routes may differ by direction; and the call numbers of PPTP, the tunnel endpoints of GTP and the labels of MPLS,
 * of which each end has its own.
 */
final class EncapsulationId {
    static final int VLAN = 1;
    static final int PPPOE_SESSION = 3;
    static final int GRE_KEY = 4;
    static final int ERSPAN_SESSION = 5;
    static final int VXLAN_NETWORK = 6;
    static final int GENEVE_NETWORK = 7;
    static final int BACKBONE_SERVICE = 9;
    static final int E_CHANNEL = 10;
    static final int VIRTUAL_INTERFACE = 11;

    private EncapsulationId() {}
}
