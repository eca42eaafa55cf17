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
    /** An end: the cursor is at the payload of one fragment of an IP datagram, limited to it. */
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

    private Layer() {}
}
