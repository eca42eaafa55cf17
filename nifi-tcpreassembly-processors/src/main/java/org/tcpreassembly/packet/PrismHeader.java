package org.tcpreassembly.packet;

/**
 * What older drivers put before a wireless frame: Prism's header of 144 bytes, or that of AVS, which begins with a number of
 * its own and tells its length, big-endian. Captures of either say so of both.
 *
 * @see <a href="https://www.tcpdump.org/linktypes.html">LINKTYPE_IEEE802_11_PRISM and LINKTYPE_IEEE802_11_AVS</a>
 */
final class PrismHeader {
    private static final int PRISM_LENGTH = 144;
    private static final int AVS_START = 0x80211000;
    private static final int AVS_FIXED_LENGTH = 8;

    private PrismHeader() {}

    static int next(FrameCursor frame) {
        if (!frame.has(AVS_FIXED_LENGTH)) {
            return Layer.IGNORED;
        }
        int length = (frame.i32(0) & ~0xfff) == AVS_START ? frame.i32(4) : PRISM_LENGTH;
        if (length < AVS_FIXED_LENGTH || !frame.has(length)) {
            return Layer.IGNORED;
        }
        frame.advance(length);
        return Layer.WLAN;
    }
}
