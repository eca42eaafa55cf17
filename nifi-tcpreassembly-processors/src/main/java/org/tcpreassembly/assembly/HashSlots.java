package org.tcpreassembly.assembly;

/**
 * Records by their hash: open addressing, a slot holding hash and record side by side, so that a miss costs one line of
 * the cache.
 *
 * <p>It is 64 tables chosen by the hash, each of which grows by itself, so that no packet pays for moving more than a
 * 64th.
 */
final class HashSlots {
    private static final int TABLES = 64;

    private long[][] tables = new long[TABLES][];
    private int[] counts = new int[TABLES];

    /** The table to look for a hash in, from {@link #home} on up to the first 0; null if there is none. */
    long[] table(int hash) {
        return tables[hash >>> 26];
    }

    static int home(int hash, long[] table) {
        return hash & table.length - 1;
    }

    static int next(int slot, long[] table) {
        return slot + 1 & table.length - 1;
    }

    static int hash(long slot) {
        return (int) (slot >>> 32);
    }

    static int record(long slot) {
        return (int) slot;
    }

    /** Adds a record that is not there. */
    void add(int hash, int record) {
        int index = hash >>> 26;
        if (tables[index] == null) {
            tables[index] = new long[16];
        }
        if (++counts[index] * 3L > tables[index].length * 2L) {
            grow(index);
        }
        put(tables[index], hash, record);
    }

    /** Takes out a record that is there. */
    void remove(int hash, int record) {
        long[] table = table(hash);
        int hole = home(hash, table);
        while (record(table[hole]) != record) {
            hole = next(hole, table);
        }
        // what follows moves up, so that no look-up stops short at the hole
        int mask = table.length - 1;
        for (int slot = next(hole, table); table[slot] != 0; slot = next(slot, table)) {
            int home = home(hash(table[slot]), table);
            if ((slot - home & mask) >= (slot - hole & mask)) {
                table[hole] = table[slot];
                hole = slot;
            }
        }
        table[hole] = 0;
        counts[hash >>> 26]--;
    }

    /** Takes out all, and gives the memory back. */
    void clear() {
        tables = new long[TABLES][];
        counts = new int[TABLES];
    }

    private void grow(int index) {
        long[] old = tables[index];
        long[] grown = new long[old.length * 2];
        for (long slot : old) {
            if (slot != 0) {
                put(grown, hash(slot), record(slot));
            }
        }
        tables[index] = grown;
    }

    private static void put(long[] table, int hash, int record) {
        int slot = home(hash, table);
        while (table[slot] != 0) {
            slot = next(slot, table);
        }
        table[slot] = (long) hash << 32 | record;
    }
}
