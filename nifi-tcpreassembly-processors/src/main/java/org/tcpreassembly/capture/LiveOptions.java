package org.tcpreassembly.capture;

/**
 * How an interface is captured.
 *
 * @param networkInterface its name, as libpcap knows it
 * @param filter libpcap filter expression; empty for all packets
 * @param snapLength the most bytes of a packet that are kept, 1 to {@link #MAXIMUM_SNAP_LENGTH}
 * @param promiscuous whether packets for others are captured too
 * @param bufferSize bytes of the kernel's buffer
 */
public record LiveOptions(String networkInterface, String filter, int snapLength, boolean promiscuous, int bufferSize) {
    /** libpcap takes what is beyond it, 0 and less for this number, and says nothing. */
    public static final int MAXIMUM_SNAP_LENGTH = 262_144;

    public LiveOptions {
        if (snapLength < 1 || snapLength > MAXIMUM_SNAP_LENGTH) {
            throw new IllegalArgumentException("snap length " + snapLength);
        }
    }

    /** The same without a filter. */
    public LiveOptions withoutFilter() {
        return new LiveOptions(networkInterface, "", snapLength, promiscuous, bufferSize);
    }
}
