package org.tcpreassembly.packet;

/**
 * What comes next in a frame, as one header tells it of the next: the steps of {@link FrameDecoder}'s loop, and its
 * ends. Plain ints, so that the loop's switch stays a jump.
 */
final class Layer {
    /** An end: nothing that carries TCP here, or nothing this decoder reads. */
    static final int IGNORED = 0;
    /** An end: malformed IP or TCP, or the snap length cut the headers. */
    static final int INVALID = 1;
    /** An end: a fragment of a TCP datagram that is not whole yet. */
    static final int FRAGMENT = 2;
    /** The last step: a TCP header. */
    static final int TCP = 3;

    static final int IPV4 = 4;
    static final int IPV6 = 5;
    static final int AUTHENTICATION_HEADER = 6;
    static final int VLAN = 7;
    static final int ETHERNET = 8;
    static final int COOKED_V1 = 9;
    static final int COOKED_V2 = 10;
    static final int NULL_LOOPBACK = 11;
    static final int LOOP_LOOPBACK = 12;
    /** IPv4 or IPv6, as its first four bits say. */
    static final int EITHER_IP = 13;

    /** An IPv4 header, looked at already, before a fragment of a datagram; the cursor is limited to it. */
    static final int IPV4_FRAGMENT = 34;
    /** An IPv6 fragment header of a datagram in pieces. */
    static final int IPV6_FRAGMENT = 35;

    static final int LLC = 14;
    static final int MPLS = 15;
    static final int PPPOE = 16;
    static final int PPP = 17;
    static final int CISCO_HDLC = 18;
    static final int BACKBONE_TAG = 19;
    static final int E_TAG = 20;
    static final int VN_TAG = 21;
    static final int GRE = 22;
    static final int WCCP = 23;
    static final int ERSPAN = 24;
    static final int UDP = 25;
    static final int VXLAN = 26;
    static final int GENEVE = 27;
    static final int GTP = 28;
    static final int TEREDO = 29;
    static final int WLAN = 30;
    static final int RADIOTAP = 31;
    static final int PPI = 32;
    static final int NFLOG = 33;

    static final int FRAME_RELAY = 36;
    static final int PRISM = 37;
    static final int PKTAP = 38;
    static final int FDDI = 39;
    static final int TOKEN_RING = 40;
    static final int PFLOG = 41;
    static final int ENC = 42;
    static final int PPP_PPPD = 43;
    static final int PPP_WITH_DIRECTION = 44;

    private Layer() {}
}
