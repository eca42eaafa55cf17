package org.tcpreassembly.pcap;

/**
 * What an interface description block says of the packets that name it (draft-ietf-opsawg-pcapng, section 4.2).
 *
 * @param linkType LINKTYPE_ number, 0 to 65535
 * @param snapLength most bytes captured of a packet, unsigned; 0 for no limit
 * @param longest the longest captured length to believe
 */
record PcapngInterface(int linkType, int snapLength, int longest, TimestampScale scale) {
    private static final int END_OF_OPTIONS = 0;
    private static final int TIMESTAMP_RESOLUTION = 9;
    private static final int TIMESTAMP_OFFSET = 14;

    /**
     * Reads a block that is wholly there.
     *
     * @param body index of the block's body in the buffer
     * @param end index of the first byte after it
     */
    static PcapngInterface read(BlockBuffer in, int body, int end) {
        int snapLength = in.int32(body + 4);
        return new PcapngInterface(
                in.uint16(body), snapLength, CaptureReader.believable(snapLength), scale(in, body + 8, end));
    }

    /** Looks through the options up to the first that cannot be; what was understood by then counts. */
    private static TimestampScale scale(BlockBuffer in, int from, int end) {
        int resolution = 6;
        long offsetSeconds = 0;
        int at = from;
        while (end - at >= 4) {
            int code = in.uint16(at);
            int length = in.uint16(at + 2);
            int value = at + 4;
            if (code == END_OF_OPTIONS || length > end - value) {
                break;
            }
            if (code == TIMESTAMP_RESOLUTION && length == 1) {
                resolution = in.bytes()[value] & 0xff;
            } else if (code == TIMESTAMP_OFFSET && length == 8) {
                offsetSeconds = in.int64(value);
            }
            at = value + (length + 3 & ~3);
        }
        return resolution == 6 && offsetSeconds == 0
                ? TimestampScale.MICROSECONDS
                : new TimestampScale(resolution, offsetSeconds);
    }
}
