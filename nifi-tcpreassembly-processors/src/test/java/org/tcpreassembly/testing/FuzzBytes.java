package org.tcpreassembly.testing;

import java.util.Random;

/**
 * Decisions that are read from a fuzzer's bytes, one after the other, so that what changes a byte changes one decision.
 * When the bytes are at an end, further decisions go through all values in turn, so that no one waits in vain for one.
 *
 * <p>As a {@link Random} it drives generators that were written for one.
 */
public final class FuzzBytes extends Random {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final byte[] bytes;

    private int at;

    public FuzzBytes(byte[] bytes) {
        super(0);
        this.bytes = bytes;
    }

    public boolean isAtEnd() {
        return at >= bytes.length;
    }

    /** 0 to 255. */
    public int u8() {
        int next = at++;
        return (next < bytes.length ? bytes[next] : next - bytes.length) & 0xff;
    }

    public int u16() {
        return u8() << 8 | u8();
    }

    @Override
    protected int next(int bits) {
        return nextInt() >>> 32 - bits;
    }

    @Override
    public int nextInt() {
        return u16() << 16 | u16();
    }

    /** Takes no more bytes than the bound needs. */
    @Override
    public int nextInt(int bound) {
        int value = bound <= 1 << 8 ? u8() : bound <= 1 << 16 ? u16() : nextInt();
        return Integer.remainderUnsigned(value, bound);
    }

    @Override
    public boolean nextBoolean() {
        return (u8() & 1) != 0;
    }

    /** Content, of which only that it differs from place to place is of interest: takes two bytes, however many it gives. */
    @Override
    public void nextBytes(byte[] into) {
        int state = u16() | 1 << 16;
        for (int i = 0; i < into.length; i++) {
            state = state * 1_103_515_245 + 12_345;
            into[i] = (byte) (state >>> 16);
        }
    }
}
