package org.tcpreassembly.packet;

/**
 * What the web cache communication protocol puts between GRE and the redirected datagram: nothing in version 1, four bytes
 * in version 2 (draft-wilson-wrec-wccp-v2, section 3.12.2), which do not begin as IP does.
 */
final class WccpRedirectHeader {
    private static final int LENGTH = 4;
    /** Behind two flags, for a dynamic service and an alternative bucket, six bits of zero; IP has a header length there. */
    private static final int RESERVED = 0x3f;

    private WccpRedirectHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH + 1)) {
            return Layer.IGNORED;
        }
        int first = frame.u8(0);
        boolean isVersion = first >>> 4 == 4 || first >>> 4 == 6;
        if (!isVersion || (first & RESERVED) == 0) {
            frame.advance(LENGTH);
        }
        return Layer.EITHER_IP;
    }
}
