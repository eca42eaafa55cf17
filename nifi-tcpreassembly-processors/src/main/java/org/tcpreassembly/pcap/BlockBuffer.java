package org.tcpreassembly.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A window of the content, read from the stream in big blocks and handed out in place.
 *
 * <p>Invariant: {@code bytes[position, limit)} is the content from {@link #offset()} on; what lies before
 * {@code position} stays untouched until the next {@link #require} or {@link #skip}. Bytes move only when a record
 * straddles the end of the block. The block grows by doubling for records larger than it, but only as their bytes
 * arrive, so that it never exceeds twice what the stream has given, nor {@link #LARGEST}.
 */
final class BlockBuffer {
    /** Bytes of a block: enough for a read to be cheap, little enough to stay in the processor's cache. */
    static final int BLOCK = 1 << 18;
    /** The largest record that fits: 128 MiB of packet, its block's header and options. */
    static final int LARGEST = (128 << 20) + (1 << 20);

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final InputStream in;
    private byte[] bytes = new byte[BLOCK];
    private int position;
    private int limit;
    private long offsetOfFirst;
    private boolean bigEndian;
    private boolean ended;
    private String damage;

    BlockBuffer(InputStream in) {
        this.in = in;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    int available() {
        return limit - position;
    }

    /** The content's byte at {@link #position()}, counted from 0. */
    long offset() {
        return offsetOfFirst + position;
    }

    /** Why the content ended before its end, or null when it did not. */
    String damage() {
        return damage;
    }

    void bigEndian(boolean value) {
        bigEndian = value;
    }

    /** The 32-bit number at {@code index} of {@link #bytes()}, in the byte order set. */
    int int32(int index) {
        int value = (int) INT.get(bytes, index);
        return bigEndian ? Integer.reverseBytes(value) : value;
    }

    long int64(int index) {
        long first = Integer.toUnsignedLong(int32(index));
        long second = Integer.toUnsignedLong(int32(index + 4));
        return bigEndian ? first << 32 | second : second << 32 | first;
    }

    int uint16(int index) {
        int first = bytes[index] & 0xff;
        int second = bytes[index + 1] & 0xff;
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    /**
     * Brings {@code count} bytes from the position on into the block, moving them if need be.
     *
     * @param count 0 to {@link #LARGEST}
     * @return false when the content ends before; what is left of it is then {@link #available()}
     */
    boolean require(int count) throws IOException {
        return limit - position >= count || fill(count);
    }

    /** Passes over bytes that {@link #require} brought in; they stay valid until the next call of it. */
    void advance(int count) {
        position += count;
    }

    /** Passes over any number of bytes without holding them; false when the content ends before. */
    boolean skip(long count) throws IOException {
        long left = count;
        while (left > limit - position) {
            left -= limit - position;
            position = limit;
            if (!require(1)) {
                return false;
            }
        }
        position += (int) left;
        return true;
    }

    /** Ends the content here, whatever follows. */
    void stop() {
        position = limit;
        ended = true;
    }

    private boolean fill(int count) throws IOException {
        while (limit - position < count) {
            if (ended) {
                return false;
            }
            makeRoom(count);
            readMore();
        }
        return true;
    }

    private void makeRoom(int count) {
        if (position > 0 && bytes.length - position < count) {
            System.arraycopy(bytes, position, bytes, 0, limit - position);
            offsetOfFirst += position;
            limit -= position;
            position = 0;
        }
        if (limit == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(2 * bytes.length, LARGEST));
        }
    }

    private void readMore() throws IOException {
        try {
            int read = in.read(bytes, limit, bytes.length - limit);
            ended = read < 0;
            limit += Math.max(0, read);
        } catch (DamagedGzipException e) {
            ended = true;
            damage = e.getMessage();
        }
    }

    /** The content from here on, uncompressed. The bytes read so far become the new stream's; this buffer is done. */
    GunzipStream gunzip() {
        return new GunzipStream(in, bytes, limit);
    }
}
