package org.tcpreassembly.memory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of bytes into which state is written: mostly small numbers, in as few bytes as they need. */
public final class StateOutput {
    /** Bytes of a number of 64 bits. */
    private static final int LONGEST_NUMBER = 10;

    private byte[] bytes = new byte[1024];
    private int size;

    /** Bytes written. */
    public int size() {
        return size;
    }

    /** The bytes written begin at index 0. Good until the next one is written. */
    public byte[] array() {
        return bytes;
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    /** Forgets what was written. */
    public void clear() {
        size = 0;
    }

    /** A number that is mostly small and not negative: seven bits a byte, the low ones first (LEB128). */
    public void number(long value) {
        if (bytes.length - size < LONGEST_NUMBER) {
            grow(LONGEST_NUMBER);
        }
        byte[] array = bytes;
        int at = size;
        long left = value;
        while ((left & ~0x7fL) != 0) {
            array[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        array[at++] = (byte) left;
        size = at;
    }

    /** A number that may as well be negative. */
    public void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    public void flag(boolean value) {
        number(value ? 1 : 0);
    }

    /** A text that may be null. */
    public void text(String text) {
        if (text == null) {
            number(0);
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length + 1L);
        bytes(utf8, 0, utf8.length);
    }

    public void bytes(byte[] array, int offset, int length) {
        if (bytes.length - size < length) {
            grow(length);
        }
        System.arraycopy(array, offset, bytes, size, length);
        size += length;
    }

    private void grow(int more) {
        bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
}
