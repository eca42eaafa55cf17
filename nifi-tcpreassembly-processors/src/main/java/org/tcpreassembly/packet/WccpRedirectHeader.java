package org.tcpreassembly.packet;

/**
 * What the web cache communication protocol puts between GRE and the redirected datagram: nothing in version 1, four bytes
 * in version 2 (draft-wilson-wrec-wccp-v2, section 3.12.2), which do not begin as IPv4 does.
 */
final class WccpRedirectHeader {
    private static final int LENGTH = 4;
    private static final int LARGEST_FLAGS = 3;

    private WccpRedirectHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH + 1)) {
            return Layer.IGNORED;
        }
        if (frame.u8(0) >>> 4 > LARGEST_FLAGS) {
            return Layer.EITHER_IP;
        }
        frame.advance(LENGTH);
        return Layer.EITHER_IP;
    }
}
