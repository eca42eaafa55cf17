package org.tcpreassembly.capture;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native memory as a buffer, by address. A buffer is made once for a gigabyte of addresses, most of which are nobody's,
 * so that none needs to be made for a packet; only what libpcap gave out is ever read.
 */
final class NativeWindow {
    private static final long SPAN = 1L << 30;
    private static final long STEP = SPAN / 2;

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private long base;
    private long end;

    /** The buffer in which {@link #at} found the latest address; in the machine's byte order. */
    ByteBuffer bytes() {
        return bytes;
    }

    /**
     * The index of an address in {@link #bytes()}.
     *
     * @param length bytes that are to be read from there, half a gigabyte at most
     */
    int at(long address, int length) {
        if (address < base || address + length > end) {
            base = Math.max(address - address % STEP, 1);
            end = base + SPAN - 1;
            bytes = new Pointer(base).getByteBuffer(0, SPAN - 1).order(ByteOrder.nativeOrder());
        }
        return (int) (address - base);
    }
}
