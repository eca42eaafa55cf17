package org.tcpreassembly.packet;

/**
 * The GENEVE header (RFC 8926, section 3.4): version 0, the length of the options in words, an EtherType for what is
 * carried, the network id in bytes 4 to 6, a byte of zero.
 */
final class GeneveHeader {
    private static final int FIXED_LENGTH = 8;

    private GeneveHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(FIXED_LENGTH) || frame.u8(0) >>> 6 != 0) {
            return Layer.IGNORED;
        }
        int length = FIXED_LENGTH + ((frame.u8(0) & 0x3f) << 2);
        if (!frame.has(length)) {
            return Layer.IGNORED;
        }
        int etherType = frame.u16(2);
        frame.encapsulatedIn(EncapsulationId.GENEVE_NETWORK, frame.i32(4) >>> 8);
        frame.advance(length);
        return EtherType.layer(etherType);
    }
}
