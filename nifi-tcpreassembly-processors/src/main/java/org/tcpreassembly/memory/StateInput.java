package org.tcpreassembly.memory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads what a {@link StateOutput} wrote. Whatever the bytes are, it reads none beyond their end. */
public final class StateInput {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** @param bytes of which the first {@code length} are read; not copied */
    public StateInput(byte[] bytes, int length) {
        this.bytes = bytes;
        this.end = length;
    }

    /** Reads one number, as {@link StateOutput#number} writes it, from a stream. */
    public static long number(InputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw new DamagedStateException("it ends within a number");
            }
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new DamagedStateException("a number has no end");
    }

    public boolean hasMore() {
        return at < end;
    }

    /** Bytes that were not read yet. */
    public int left() {
        return end - at;
    }

    public long number() throws DamagedStateException {
        if (at < end && bytes[at] >= 0) {
            return bytes[at++]; // most are small
        }
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            require(1);
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new DamagedStateException("a number has no end");
    }

    public long signed() throws DamagedStateException {
        long number = number();
        return number >>> 1 ^ -(number & 1);
    }

    public boolean flag() throws DamagedStateException {
        return number() != 0;
    }

    /** A number that must lie from 0 to {@code most}. */
    public int count(int most) throws DamagedStateException {
        long count = number();
        if (count < 0 || count > most) {
            throw new DamagedStateException("a count of " + count + ", where at most " + most + " can be");
        }
        return (int) count;
    }

    public String text() throws DamagedStateException {
        int length = count(end - at + 1);
        if (length == 0) {
            return null;
        }
        require(length - 1);
        at += length - 1;
        return new String(bytes, at - (length - 1), length - 1, StandardCharsets.UTF_8);
    }

    /** Passes over bytes and returns where in {@link #array} they begin. */
    public int skip(int length) throws DamagedStateException {
        require(length);
        at += length;
        return at - length;
    }

    public byte[] array() {
        return bytes;
    }

    private void require(int more) throws DamagedStateException {
        if (more < 0 || end - at < more) {
            throw new DamagedStateException("it ends where " + more + " more bytes must come");
        }
    }
}
