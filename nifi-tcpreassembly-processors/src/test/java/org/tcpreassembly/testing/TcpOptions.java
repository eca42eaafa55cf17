package org.tcpreassembly.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** TCP options as bytes (RFC 9293 section 3.2, RFC 7323, RFC 2018), to be joined with {@link #of}. */
public final class TcpOptions {
    /** No options. */
    public static final byte[] NONE = {};

    private TcpOptions() {}

    /** The options in this order, padded with end-of-list to a multiple of four bytes. */
    public static byte[] of(byte[]... options) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] option : options) {
            joined.writeBytes(option);
        }
        while (joined.size() % 4 != 0) {
            joined.write(0);
        }
        if (joined.size() > 40) {
            throw new IllegalArgumentException("options of " + joined.size() + " bytes, beyond 40");
        }
        return joined.toByteArray();
    }

    public static byte[] nop() {
        return new byte[] {1};
    }

    public static byte[] mss(int bytes) {
        return new byte[] {2, 4, (byte) (bytes >>> 8), (byte) bytes};
    }

    public static byte[] windowScale(int shift) {
        return new byte[] {3, 3, (byte) shift};
    }

    public static byte[] sackPermitted() {
        return new byte[] {4, 2};
    }

    public static byte[] timestamps(int value, int echo) {
        return ByteBuffer.allocate(10)
                .put((byte) 8)
                .put((byte) 10)
                .putInt(value)
                .putInt(echo)
                .array();
    }
}
