package org.tcpreassembly.assembly;

/** Takes the bytes of a stream as they become contiguous. */
@FunctionalInterface
public interface ByteReader {
    /**
     * Offers the next bytes of the stream.
     *
     * @param array in which they lie, the caller's own: valid until the call returns, and not to be written to
     * @param time of the packet that brought them, nanoseconds since 1970
     * @return how many it takes, 0 to {@code length}; the rest stays in the stream. 0 while bytes are left from before
     */
    int take(byte[] array, int offset, int length, long time);
}
