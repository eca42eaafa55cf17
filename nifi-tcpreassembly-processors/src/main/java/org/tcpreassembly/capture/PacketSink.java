package org.tcpreassembly.capture;

import java.nio.ByteBuffer;

/** Takes packets from a {@link PacketSource}. */
public interface PacketSink {
    /** The latest time that a pcap file can tell, in the year 2106; nanoseconds since 1970. */
    long LATEST_TIMESTAMP = (1L << 32) * 1_000_000_000L - 1;

    /**
     * Takes one packet.
     *
     * @param timestamp nanoseconds since 1970, 0 to {@link #LATEST_TIMESTAMP}
     * @param linkType LINKTYPE number
     * @param nanoseconds whether the time is known to the nanosecond; else to the microsecond
     * @param frame holds the frame; read by index only, the source's again afterwards
     * @param at index of the frame's first byte
     * @param capturedLength bytes of the frame that are there
     * @param originalLength bytes of the frame on the wire, not less
     * @throws InterruptedException when there is no room for it and there will be none
     */
    void packet(
            long timestamp,
            int linkType,
            boolean nanoseconds,
            ByteBuffer frame,
            int at,
            int capturedLength,
            int originalLength)
            throws InterruptedException;
}
