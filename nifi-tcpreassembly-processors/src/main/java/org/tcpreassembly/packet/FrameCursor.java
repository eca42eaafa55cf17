package org.tcpreassembly.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where the decoder is in a frame: the next header begins at {@code position}, and two ends bound what may be said of
 * the bytes after it.
 *
 * <pre>
 *   buffer  ...|  headers read  |  next header, payload ...   |  cut off by the snap length  |
 *              offset           position                      capturedEnd                    wireEnd
 * </pre>
 *
 * <p>Invariant: {@code position <= capturedEnd <= wireEnd}, and the buffer is never read at or beyond
 * {@code capturedEnd}. Both ends only ever move inwards, as each layer that knows its own length says where it ends; so
 * what a frame has behind a datagram (padding, trailers) is out of sight for the layers inside. Only a header that knows
 * more of the capture than the file does sets them anew, the captured end never outwards.
 *
 * <p>Reads are relative to the position, in network order, and must be covered by a preceding {@link #has}.
 */
final class FrameCursor {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] buffer;
    private int position;
    private int capturedEnd;
    private int wireEnd;
    private long encapsulation;

    /** Starts on a frame; a wire length below the captured one cannot be, and counts as equal to it. */
    void start(byte[] buffer, int offset, int capturedLength, int wireLength) {
        this.buffer = buffer;
        this.position = offset;
        this.capturedEnd = offset + capturedLength;
        this.wireEnd = offset + Math.min(Math.max(wireLength, capturedLength), Integer.MAX_VALUE - offset);
        this.encapsulation = 0;
    }

    /** Goes on at the start of a buffer with what the frame completed; what it is encapsulated in stays. */
    void goOnIn(byte[] datagram, int length) {
        this.buffer = datagram;
        this.position = 0;
        this.capturedEnd = length;
        this.wireEnd = length;
    }

    byte[] buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    /** Whether so many bytes from the position on were captured and belong to the layer. */
    boolean has(int length) {
        return capturedEnd - position >= length;
    }

    /** Bytes from the position on that were captured. */
    int captured() {
        return capturedEnd - position;
    }

    /** Bytes from the position to the end of the innermost layer that knows its length, on the wire. */
    int remaining() {
        return wireEnd - position;
    }

    int u8(int at) {
        return buffer[position + at] & 0xff;
    }

    int u16(int at) {
        return (short) SHORT.get(buffer, position + at) & 0xffff;
    }

    /** A 16-bit number in one order or the other, for headers that are written as their host has it. */
    int u16(int at, boolean littleEndian) {
        return littleEndian ? Short.reverseBytes((short) u16(at)) & 0xffff : u16(at);
    }

    int i32(int at) {
        return (int) INT.get(buffer, position + at);
    }

    long u32(int at) {
        return i32(at) & 0xffff_ffffL;
    }

    long i64(int at) {
        return (long) LONG.get(buffer, position + at);
    }

    /** Moves past a header whose bytes {@link #has} covered. */
    void advance(int length) {
        position += length;
    }

    /**
     * Ends the layer so many bytes after the position.
     *
     * @return false, and nothing changed, when the layer around it is shorter than that on the wire
     */
    boolean limit(long length) {
        if (length > remaining()) {
            return false;
        }
        wireEnd = position + (int) length;
        capturedEnd = Math.min(capturedEnd, wireEnd);
        return true;
    }

    /**
     * Ends what was captured of the layer so many bytes after the position, though it was longer on the wire.
     *
     * @param wireLength of the layer; one below the captured length counts as equal to it
     */
    void cut(int capturedLength, int wireLength) {
        capturedEnd = Math.min(capturedEnd, position + capturedLength);
        wireEnd = position + Math.max(wireLength, captured());
    }

    /** The hash of the ids met so far, outermost first; 0 when there were none. */
    long encapsulation() {
        return encapsulation;
    }

    /** Adds an id to the hash. The kind keeps equal numbers of different kinds apart. */
    void encapsulatedIn(int kind, long id) {
        long mixed = (encapsulation + kind) * 0x9e3779b97f4a7c15L ^ id;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
        encapsulation = mixed == 0 ? 1 : mixed;
    }
}
