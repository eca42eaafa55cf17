package org.tcpreassembly.capture;

import java.nio.ByteBuffer;

/** Takes packets from a {@link PacketSource}. */
public interface PacketSink {
    /**
     * Takes one packet.
     *
     * @param timestamp nanoseconds since 1970, 0 or later
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
