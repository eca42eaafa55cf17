package org.tcpreassembly.interval;

/** Takes what comes out of an {@link IntervalStore}, in ascending order of position. */
public interface IntervalReader {
    /** What comes next came with this arrival. */
    default void arrived(long arrival) {
        // nobody asks
    }

    /**
     * Bytes of the line.
     *
     * @param position of the first of them
     * @param array in which they lie, the store's own: valid until the call returns, and not to be written to
     * @param stamp the time that was given with the range they came in
     */
    void bytes(long position, byte[] array, int offset, int length, long stamp);

    /** A stretch that was announced but whose bytes were not there: the tail that a snap length cut off. */
    void absent(long position, int length);

    /** A position that was marked. */
    void mark(long position);
}
