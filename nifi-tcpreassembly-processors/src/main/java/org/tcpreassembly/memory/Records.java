package org.tcpreassembly.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Records of one fixed size, with fields at offsets their owner chooses.
 *
 * <p>A record is an int from 1 up; 0 is no record. All fields of a record lie together, so that looking at one brings
 * its neighbours into the cache with it: with a million connections that, and not the work done, is what a packet
 * costs. Records live in chunks of some 32 KiB; the pool grows by one chunk, so that no step takes long.
 *
 * <p>Not safe for use by several threads.
 */
public final class Records {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();
    private static final int CHUNK_SIZE = 32 * 1024;

    private final int size;
    private final int bits;
    private final int mask;
    private byte[][] chunks = new byte[1][];
    private int chunkCount;
    /** Records never handed out begin here; record 0 is never handed out. */
    private int fresh = 1;

    private int free;
    private int inUse;

    /** @param size bytes of a record, a multiple of 8 */
    public Records(int size) {
        if (size <= 0 || size % Long.BYTES != 0) {
            throw new IllegalArgumentException("A record of " + size + " bytes is not made of whole longs");
        }
        this.size = size;
        this.bits = 31 - Integer.numberOfLeadingZeros(Math.max(1, CHUNK_SIZE / size));
        this.mask = (1 << bits) - 1;
    }

    /** A record of zeros. */
    public int allocate() {
        int record = free;
        if (record != 0) {
            free = getInt(record, 0);
            int at = (record & mask) * size;
            Arrays.fill(chunks[record >>> bits], at, at + size, (byte) 0);
        } else {
            while (fresh >>> bits >= chunkCount) {
                if (chunkCount == chunks.length) {
                    chunks = Arrays.copyOf(chunks, chunkCount * 2);
                }
                chunks[chunkCount++] = new byte[size << bits];
            }
            record = fresh++;
        }
        inUse++;
        return record;
    }

    /** Takes a record back. It must not be used afterwards. */
    public void free(int record) {
        putInt(record, 0, free);
        free = record;
        inUse--;
    }

    /** Takes all records back at once, and gives up their memory. */
    public void clear() {
        chunks = new byte[1][];
        chunkCount = 0;
        fresh = 1;
        free = 0;
        inUse = 0;
    }

    public long getLong(int record, int field) {
        return (long) LONG.get(chunks[record >>> bits], (record & mask) * size + field);
    }

    public void putLong(int record, int field, long value) {
        LONG.set(chunks[record >>> bits], (record & mask) * size + field, value);
    }

    public int getInt(int record, int field) {
        return (int) INT.get(chunks[record >>> bits], (record & mask) * size + field);
    }

    public void putInt(int record, int field, int value) {
        INT.set(chunks[record >>> bits], (record & mask) * size + field, value);
    }

    public void addLong(int record, int field, long amount) {
        byte[] chunk = chunks[record >>> bits];
        int at = (record & mask) * size + field;
        LONG.set(chunk, at, (long) LONG.get(chunk, at) + amount);
    }

    public void addInt(int record, int field, int amount) {
        byte[] chunk = chunks[record >>> bits];
        int at = (record & mask) * size + field;
        INT.set(chunk, at, (int) INT.get(chunk, at) + amount);
    }

    /** One more than the highest record ever handed out: what an array beside the records must hold. */
    public int limit() {
        return fresh;
    }

    public int inUse() {
        return inUse;
    }

    /** The account: bytes of all records handed out and not yet taken back. */
    public long bytesInUse() {
        return (long) inUse * size;
    }
}
