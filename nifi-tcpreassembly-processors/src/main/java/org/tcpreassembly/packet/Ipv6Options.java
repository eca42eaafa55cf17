package org.tcpreassembly.packet;

/**
 * The options in a hop-by-hop or destination options header (RFC 8200, section 4.2): a type and a length byte, then so
 * many bytes; the one option of a single byte pads. Two mean something here: the jumbo payload (RFC 2675), and the home
 * address of mobile IPv6 (RFC 6275, section 6.3), the sender's address for TCP in place of that in the IPv6 header.
 */
final class Ipv6Options {
    static final long MALFORMED = -1;
    static final long NO_JUMBO_PAYLOAD = 0;

    private static final int PAD1 = 0;
    private static final int JUMBO_PAYLOAD = 0xc2;
    private static final int HOME_ADDRESS = 0xc9;
    private static final int ADDRESS_LENGTH = 16;
    private static final int LARGEST_ORDINARY_PAYLOAD = 0xffff;

    private Ipv6Options() {}

    /**
     * Walks the options of the header at the cursor, of which {@code headerLength} bytes are there, and gives the segment
     * its home address.
     *
     * @return the length a jumbo payload option gives, above 65535; {@link #NO_JUMBO_PAYLOAD} without one;
     *     {@link #MALFORMED} when an option runs past the header, or the option gives a length that needs no jumbogram
     */
    static long read(FrameCursor frame, int headerLength, TcpSegment segment) {
        long jumbo = NO_JUMBO_PAYLOAD;
        int at = 2;
        while (at < headerLength) {
            int option = frame.u8(at);
            if (option == PAD1) {
                at++;
                continue;
            }
            if (at + 1 == headerLength) {
                return MALFORMED;
            }
            int length = frame.u8(at + 1);
            if (length > headerLength - at - 2) {
                return MALFORMED;
            }
            if (option == JUMBO_PAYLOAD) {
                jumbo = length == 4 ? frame.u32(at + 2) : 0;
                if (jumbo <= LARGEST_ORDINARY_PAYLOAD) {
                    return MALFORMED;
                }
            }
            if (option == HOME_ADDRESS && length == ADDRESS_LENGTH) {
                segment.source(frame.i64(at + 2), frame.i64(at + 10));
            }
            at += 2 + length;
        }
        return jumbo;
    }
}
