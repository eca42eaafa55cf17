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
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    private static final int CHUNK_SIZE = 32 * 1024;
    /** Numbers of records that were written follow each other so closely at least: no damage makes the pool grow. */
    private static final int MAXIMUM_STEP = 1 << 24;

    private final int size;
    private final int bits;
    private final int mask;
    private byte[][] chunks = new byte[1][];
    private int chunkCount;
    /** Records never handed out begin here; record 0 is never handed out. */
    private int fresh = 1;

    private int free;
    private int inUse;
    /** What was changed of each record; null as long as nobody wants to know. */
    private RecordChanges changes;

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
            record = fresh++;
            growTo(record);
        }
        inUse++;
        if (changes != null) {
            changes.allocated(record);
        }
        return record;
    }

    /** Takes a record back. It must not be used afterwards. */
    public void free(int record) {
        INT.set(chunks[record >>> bits], (record & mask) * size, free);
        free = record;
        inUse--;
        if (changes != null) {
            changes.freed(record);
        }
    }

    /** Takes all records back at once, and gives up their memory; only of records that are not tracked. */
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
        byte[] chunk = chunks[record >>> bits];
        int at = (record & mask) * size + field;
        if (changes != null) {
            changes.noteLong(record, field, (long) LONG.get(chunk, at), value);
        }
        LONG.set(chunk, at, value);
    }

    public int getInt(int record, int field) {
        return (int) INT.get(chunks[record >>> bits], (record & mask) * size + field);
    }

    public void putInt(int record, int field, int value) {
        byte[] chunk = chunks[record >>> bits];
        int at = (record & mask) * size + field;
        if (changes != null) {
            changes.noteInt(record, field, (int) INT.get(chunk, at), value);
        }
        INT.set(chunk, at, value);
    }

    public void addLong(int record, int field, long amount) {
        byte[] chunk = chunks[record >>> bits];
        int at = (record & mask) * size + field;
        long before = (long) LONG.get(chunk, at);
        if (changes != null) {
            changes.noteLong(record, field, before, before + amount);
        }
        LONG.set(chunk, at, before + amount);
    }

    public void addInt(int record, int field, int amount) {
        byte[] chunk = chunks[record >>> bits];
        int at = (record & mask) * size + field;
        int before = (int) INT.get(chunk, at);
        if (changes != null) {
            changes.noteInt(record, field, before, before + amount);
        }
        INT.set(chunk, at, before + amount);
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

    /** From now on it is noted what changes, word by word, so that changes can be written. Nothing may be in use yet. */
    void track() {
        changes = new RecordChanges(size / Integer.BYTES);
    }

    /** True if somebody wants to know what was changed. */
    public boolean isTracked() {
        return changes != null;
    }

    /** True if a record is in use; only of records that are tracked. */
    public boolean isInUse(int record) {
        return record < fresh && changes.isInUse(record);
    }

    /** Writes what has changed since the last time. */
    void writeChanges(StateOutput out) {
        out.number(changes.count());
        int before = 0;
        for (int record = changes.next(1); record > 0; record = changes.next(record + 1)) {
            out.number(record - before);
            before = record;
            changes.write(record, chunks[record >>> bits], (record & mask) * size, out);
        }
        changes.written();
    }

    /** What is in use counts as changed, and nothing else. */
    void markAll() {
        changes.markAll(fresh);
    }

    /**
     * Reads what {@link #writeChanges} wrote.
     *
     * @param apply false: what was written then is left as it is and counts as changed
     */
    void readChanges(StateInput in, boolean apply) throws DamagedStateException {
        int count = in.count(Integer.MAX_VALUE);
        int record = 0;
        for (int i = 0; i < count; i++) {
            record += in.count(MAXIMUM_STEP);
            if (record <= 0) {
                throw new DamagedStateException("there is no record " + record);
            }
            if (apply) {
                growTo(record);
                fresh = Math.max(fresh, record + 1);
            }
            byte[] chunk = apply ? chunks[record >>> bits] : null;
            changes.read(record, chunk, (record & mask) * size, size, in);
        }
    }

    /** To be called when all is read: what is not in use can be handed out. */
    void restored() {
        free = 0;
        inUse = 0;
        while (fresh > 1 && !changes.isInUse(fresh - 1)) {
            fresh--;
        }
        for (int record = fresh - 1; record > 0; record--) {
            if (changes.isInUse(record)) {
                inUse++;
            } else {
                INT.set(chunks[record >>> bits], (record & mask) * size, free);
                free = record;
            }
        }
    }

    private void growTo(int record) {
        while (record >>> bits >= chunkCount) {
            if (chunkCount == chunks.length) {
                chunks = Arrays.copyOf(chunks, chunkCount * 2);
            }
            chunks[chunkCount++] = new byte[size << bits];
        }
    }
}
