package org.tcpreassembly.memory;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which words of which records have changed since they were last written: so a packet that moves a connection on costs
 * the few words it changed and not the record.
 */
final class RecordChanges {
    /** The record is in use. */
    private static final long IN_USE = 1L << 63;
    /** It was handed out anew: what it held before counts no more. */
    private static final long NEW = 1L << 62;
    /** Something of it changed; below it a bit for each word. */
    private static final long CHANGED = 1L << 61;

    private static final int MAXIMUM_WORDS = 48;

    private final long allWords;
    private long[] states = new long[64];
    /** The records of which something changed. */
    private final BitSet changed = new BitSet();

    /** @param words of a record */
    RecordChanges(int words) {
        if (words > MAXIMUM_WORDS) {
            throw new IllegalArgumentException("A record of " + words + " words has too many to note changes of each");
        }
        this.allWords = (1L << words) - 1;
    }

    boolean isInUse(int record) {
        return record < states.length && (states[record] & IN_USE) != 0;
    }

    void allocated(int record) {
        note(record, IN_USE | NEW);
    }

    void freed(int record) {
        note(record, 0);
        states[record] = CHANGED;
    }

    void noteInt(int record, int field, int before, int now) {
        if (before != now) {
            note(record, 1L << (field >>> 2));
        }
    }

    void noteLong(int record, int field, long before, long now) {
        long difference = before ^ now;
        if (difference != 0) {
            long bits = ((int) difference != 0 ? 1 : 0) | (difference >>> 32 != 0 ? 2 : 0);
            note(record, bits << (field >>> 2));
        }
    }

    void markAll(int limit) {
        changed.clear();
        for (int record = 1; record < Math.min(limit, states.length); record++) {
            if ((states[record] & IN_USE) != 0) {
                states[record] = IN_USE;
                note(record, NEW);
            } else {
                states[record] = 0;
            }
        }
    }

    /** How many records changed. */
    int count() {
        return changed.cardinality();
    }

    /** The first record from one on that changed, negative if none did. */
    int next(int record) {
        return changed.nextSetBit(record);
    }

    /** All that changed were {@link #write written}. */
    void written() {
        changed.clear();
    }

    /** Writes a record's changed words: 0 if it is free, else the words' bits, and whether it is new. It counts as unchanged. */
    void write(int record, byte[] chunk, int at, StateOutput out) {
        long state = states[record];
        states[record] = state & IN_USE;
        if ((state & IN_USE) == 0) {
            out.number(0);
            return;
        }
        boolean anew = (state & NEW) != 0;
        long bits = anew ? allWords : state & allWords;
        if (anew) {
            for (long left = bits; left != 0; left &= left - 1) {
                if ((int) Records.INT.get(chunk, at + Long.numberOfTrailingZeros(left) * Integer.BYTES) == 0) {
                    bits ^= left & -left;
                }
            }
        }
        out.number(bits << 2 | (anew ? 2 : 0) | 1);
        for (long left = bits; left != 0; left &= left - 1) {
            int word = (int) Records.INT.get(chunk, at + Long.numberOfTrailingZeros(left) * Integer.BYTES);
            out.number(word & 0xffffffffL);
        }
    }

    /** Reads what {@link #write} wrote into a record or, if the chunk is null, notes that so much changed. */
    void read(int record, byte[] chunk, int at, int size, StateInput in) throws DamagedStateException {
        long header = in.number();
        boolean used = (header & 1) != 0;
        boolean anew = (header & 2) != 0;
        long bits = header >>> 2 & allWords;
        if (chunk == null) {
            // what became of the record since then is what counts
            note(record, used && !anew ? bits : 0);
            if (anew && isInUse(record)) {
                states[record] |= NEW;
            }
        } else {
            reserve(record);
            states[record] = used ? IN_USE : 0;
            if (anew || !used) {
                Arrays.fill(chunk, at, at + size, (byte) 0);
            }
        }
        for (long left = bits; left != 0; left &= left - 1) {
            int word = (int) in.number();
            if (chunk != null) {
                Records.INT.set(chunk, at + Long.numberOfTrailingZeros(left) * Integer.BYTES, word);
            }
        }
    }

    private void note(int record, long bits) {
        reserve(record);
        long state = states[record];
        if ((state & CHANGED) == 0) {
            changed.set(record);
        }
        states[record] = state | CHANGED | bits;
    }

    private void reserve(int record) {
        if (record >= states.length) {
            states = Arrays.copyOf(states, Math.max(record + 1, states.length * 2));
        }
    }
}
