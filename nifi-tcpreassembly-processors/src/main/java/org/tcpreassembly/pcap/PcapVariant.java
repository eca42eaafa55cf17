package org.tcpreassembly.pcap;

/**
 * One of the layouts of pcap, as its magic number tells (draft-ietf-opsawg-pcap, section 4).
 *
 * @param bigEndian byte order of every number in the file
 * @param nanoseconds whether the fraction of a second counts nanoseconds; else microseconds
 * @param recordHeaderLength bytes before each frame: 16, or 24 with Kuznetzov's patch of 1999, which added interface
 *     index, protocol and packet type
 */
record PcapVariant(boolean bigEndian, boolean nanoseconds, int recordHeaderLength) {
    static final int MICROSECONDS = 0xa1b2c3d4;
    static final int NANOSECONDS = 0xa1b23c4d;
    static final int KUZNETZOV = 0xa1b2cd34;

    /** The layout of a file that begins with {@code magic}, read as little endian; null when there is none. */
    static PcapVariant ofMagic(int magic) {
        PcapVariant little = ofMagic(magic, false);
        return little != null ? little : ofMagic(Integer.reverseBytes(magic), true);
    }

    private static PcapVariant ofMagic(int magic, boolean bigEndian) {
        return switch (magic) {
            case MICROSECONDS -> new PcapVariant(bigEndian, false, 16);
            case NANOSECONDS -> new PcapVariant(bigEndian, true, 16);
            case KUZNETZOV -> new PcapVariant(bigEndian, false, 24);
            default -> null;
        };
    }
}
