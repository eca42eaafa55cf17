package org.tcpreassembly.assembly;

/**
 * Is told what becomes of each stream, in the order of events: {@code (start (bytes | gap)* end)}.
 *
 * <p>Calls come from within {@link TcpAssembler}'s methods, on the caller's thread. The {@link TcpStream} is a view that
 * is good until the call returns. A listener must not call back into the assembler.
 *
 * <p>Worked example: a SYN, bytes 0 to 9, bytes 15 to 19, a FIN at 20, and the capture's end. The listener is called
 * with start, bytes at 0 (10 of them), gap at 10 (of 5), bytes at 15 (5 of them), end with {@link CloseReason#FIN}.
 */
public interface StreamListener {
    /** A stream has something to tell for the first time. */
    default void start(TcpStream stream) {}

    /**
     * The next bytes of a stream.
     *
     * @param position of the first of them in the stream, from 0 and holes counted
     * @param time of the packet that brought them, nanoseconds since 1970 as stamped
     * @param array in which they lie, not the listener's: valid until the call returns, and not to be written to
     * @return how many of them the listener takes; the rest is kept for it in {@link TcpStream#bytes}, to be taken when
     *     it likes, at the end of the stream at the latest. 0 while bytes are left there from before: they come first
     */
    int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length);

    /**
     * Bytes that will not come: they were lost, or the snap length cut them off. What the listener left in {@link
     * TcpStream#bytes} lies before them.
     *
     * @param position of the first missing byte
     * @param length how many are missing, at least 1
     */
    default void gap(TcpStream stream, long position, long length) {}

    /** The stream's last call. What was left in {@link TcpStream#bytes} is dropped afterwards. */
    default void end(TcpStream stream, CloseReason reason) {}
}
