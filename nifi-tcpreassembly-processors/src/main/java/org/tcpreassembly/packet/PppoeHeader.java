package org.tcpreassembly.packet;

/**
 * The header of a PPPoE session (RFC 2516, section 4): version and type, both 1, a code that is 0 in a session, the
 * session's id, and the length of the PPP packet behind it, without which padding could not be told from it.
 */
final class PppoeHeader {
    private static final int LENGTH = 6;
    private static final int VERSION_TYPE_AND_CODE = 0x1100;

    private PppoeHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(LENGTH) || frame.u16(0) != VERSION_TYPE_AND_CODE) {
            return Layer.IGNORED;
        }
        int length = frame.u16(4);
        frame.encapsulatedIn(EncapsulationId.PPPOE_SESSION, frame.u16(2));
        frame.advance(LENGTH);
        // a length beyond the frame bounds nothing: the datagram inside knows its own
        frame.limit(length);
        return Layer.PPP;
    }
}
