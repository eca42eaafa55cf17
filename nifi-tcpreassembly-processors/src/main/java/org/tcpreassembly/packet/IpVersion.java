package org.tcpreassembly.packet;

/** IP without a layer around it: the version, the first four bits, tells which. Consumes nothing. */
final class IpVersion {
    private IpVersion() {}

    static int next(FrameCursor frame) {
        if (!frame.has(1)) {
            return Layer.INVALID;
        }
        return switch (frame.u8(0) >>> 4) {
            case 4 -> Layer.IPV4;
            case 6 -> Layer.IPV6;
            default -> Layer.INVALID;
        };
    }
}
