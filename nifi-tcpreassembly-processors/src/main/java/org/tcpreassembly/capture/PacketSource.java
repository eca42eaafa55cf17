package org.tcpreassembly.capture;

/**
 * Where packets come from. Open when it is made, used by one thread at a time, closed once.
 *
 * <p>A source never waits longer than {@link #LONGEST_WAIT_MILLIS}, so that its thread can look at the clock and be told
 * to stop without being interrupted.
 */
public interface PacketSource extends AutoCloseable {
    /** The most that {@link #receive} waits for packets, in milliseconds. */
    int LONGEST_WAIT_MILLIS = 100;

    /** What {@link #receive} returns when there will be no more packets. */
    int END = -1;

    /**
     * Hands over packets that are there; when there are none, waits a while for some.
     *
     * @param most packets to hand over
     * @return how many were handed over, 0 included, or {@link #END}
     * @throws CaptureException when the source failed; it is only to be closed then
     * @throws InterruptedException when the sink says so, or the thread is interrupted
     */
    int receive(PacketSink sink, int most) throws CaptureException, InterruptedException;

    /**
     * Says that this source is to come to its end. From then on it hands over what came before and does not wait for more.
     */
    default void finish() {}

    /** What was lost since this was called before, or since the source was opened. */
    default Drops drops() {
        return Drops.NONE;
    }

    /** What it was opened in spite of, for a person; null for nothing. */
    default String warning() {
        return null;
    }

    /**
     * What keeps packets from coming though the source did not fail, for a person; null when nothing is known to. Asked
     * about once a second.
     *
     * @throws CaptureException when it failed without {@link #receive} noticing
     */
    default String trouble() throws CaptureException {
        return null;
    }

    @Override
    void close();
}
