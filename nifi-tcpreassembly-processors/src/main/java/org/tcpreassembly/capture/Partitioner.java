package org.tcpreassembly.capture;

import java.nio.ByteBuffer;

/**
 * Decides to which partition a packet goes. Used by the capturing thread alone.
 *
 * <p>A packet may be held back, to be placed with one that is to come.
 */
public interface Partitioner {
    /** Takes a packet with its partition. */
    interface Placement {
        /** As {@link PacketSink#packet}, with the partition first. */
        void place(
                int partition,
                long timestamp,
                int linkType,
                boolean nanoseconds,
                ByteBuffer frame,
                int at,
                int capturedLength,
                int originalLength)
                throws InterruptedException;
    }

    /**
     * Places a packet, and whatever was held back for it; or holds it back.
     *
     * @param frame begins with the frame; the caller's again afterwards
     */
    void packet(
            long timestamp,
            int linkType,
            boolean nanoseconds,
            byte[] frame,
            int capturedLength,
            int originalLength,
            Placement placement)
            throws InterruptedException;

    /**
     * Places what has been held back for too long, or all of it.
     *
     * @param now by the clock of {@link System#nanoTime}
     */
    void release(long now, boolean all, Placement placement) throws InterruptedException;
}
