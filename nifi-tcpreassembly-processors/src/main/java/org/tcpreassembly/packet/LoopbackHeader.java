package org.tcpreassembly.packet;

/**
 * The BSD loopback header: four bytes with the address family, in the byte order of the capturing host (LINKTYPE_NULL,
 * so either) or of the network (LINKTYPE_LOOP). IPv4 is 2 everywhere; every system chose its own number for IPv6.
 *
 * <p>And two more of the BSDs that name the family: that of decrypted IPsec (LINKTYPE_ENC), with two further words, and
 * that of the packet filter's log (LINKTYPE_PFLOG), its length in the first byte, padded to four, the family in the second.
 *
 * @see <a href="https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html">LINKTYPE_NULL</a>
 */
final class LoopbackHeader {
    private static final int LENGTH = 4;
    private static final int ENC_REST = 8;

    private LoopbackHeader() {}

    static int nextOfNull(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        int family = frame.i32(0);
        frame.advance(LENGTH);
        // a family is below 2^16, so in the wrong order its lower half is empty
        return layer((family & 0xffff) == 0 ? Integer.reverseBytes(family) : family);
    }

    static int nextOfLoop(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        int family = frame.i32(0);
        frame.advance(LENGTH);
        return layer(family);
    }

    static int nextOfEnc(FrameCursor frame) {
        int layer = nextOfNull(frame);
        if (!frame.has(ENC_REST)) {
            return Layer.IGNORED;
        }
        frame.advance(ENC_REST);
        return layer;
    }

    static int nextOfPflog(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        int length = frame.u8(0) + 3 & ~3;
        int family = frame.u8(1);
        if (length < LENGTH || !frame.has(length)) {
            return Layer.IGNORED;
        }
        frame.advance(length);
        return layer(family);
    }

    private static int layer(int family) {
        return switch (family) {
            case 2 -> Layer.IPV4;
            // Linux, Windows, NetBSD and OpenBSD, BSD/OS, FreeBSD, Darwin
            case 10, 23, 24, 26, 28, 30 -> Layer.IPV6;
            default -> Layer.IGNORED;
        };
    }
}
