package org.tcpreassembly.packet;

/**
 * The header of Linux' packet log: the address family in the first of four bytes, then attributes, each with its length,
 * this included, and its type in the byte order of the capturing host, padded to four bytes. One of them is the datagram.
 *
 * <p>Here it is the kernel that cuts to the snap length, inside the attribute, and the file says nothing of it: how long a
 * cut datagram was, only itself can tell.
 *
 * @see <a href="https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html">LINKTYPE_NFLOG</a>
 */
final class NflogHeader {
    private static final int LENGTH = 4;
    private static final int ATTRIBUTE_LENGTH = 4;
    private static final int PAYLOAD = 9;
    private static final int IPV6_HEADER = 40;
    private static final int IPV6_HEADER_START = 6;
    /** Bits of the type that say how an attribute is made. */
    private static final int TYPE = 0x3fff;

    private NflogHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH)) {
            return Layer.IGNORED;
        }
        int layer =
                switch (frame.u8(0)) {
                    case 2 -> Layer.IPV4;
                    case 10 -> Layer.IPV6;
                    default -> Layer.IGNORED;
                };
        boolean littleEndian = true;
        int at = payload(frame, littleEndian);
        if (at < 0) {
            littleEndian = false;
            at = payload(frame, littleEndian);
        }
        if (at < 0) {
            return Layer.IGNORED;
        }
        int length = frame.u16(at, littleEndian) - ATTRIBUTE_LENGTH;
        frame.advance(at + ATTRIBUTE_LENGTH);
        if (!frame.limit(length)) {
            return Layer.IGNORED;
        }
        frame.cut(length, Math.max(length, datagramLength(frame, layer)));
        return layer;
    }

    /** What the IP header at the cursor says is the length of its datagram, 0 when it does not. */
    private static int datagramLength(FrameCursor frame, int layer) {
        if (!frame.has(IPV6_HEADER_START)) {
            return 0;
        }
        return layer == Layer.IPV4 ? frame.u16(2) : IPV6_HEADER + frame.u16(4);
    }

    /** Where the attribute with the datagram begins, or -1 when the attributes, so read, lead to none. */
    private static int payload(FrameCursor frame, boolean littleEndian) {
        int at = LENGTH;
        while (frame.has(at + ATTRIBUTE_LENGTH)) {
            int length = frame.u16(at, littleEndian);
            if (length < ATTRIBUTE_LENGTH || length > frame.remaining() - at) {
                return -1;
            }
            if ((frame.u16(at + 2, littleEndian) & TYPE) == PAYLOAD) {
                return at;
            }
            at += length + 3 & ~3;
        }
        return -1;
    }
}
