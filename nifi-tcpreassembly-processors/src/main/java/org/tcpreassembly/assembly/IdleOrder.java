package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.Records;
import org.tcpreassembly.memory.StateVisitor;

/** Connections in the order in which something last happened to them, the longest idle first: a list through their records. */
final class IdleOrder {
    private final Records records;
    // fields of the records, ints
    private final int older;
    private final int newer;

    private int oldest;
    private int newest;
    private int size;

    /** @param field of the records, where 8 bytes are its own */
    IdleOrder(Records records, int field) {
        this.records = records;
        this.older = field;
        this.newer = field + Integer.BYTES;
    }

    void visit(StateVisitor visitor) {
        oldest = visitor.value(oldest);
        newest = visitor.value(newest);
        size = visitor.value(size);
    }

    /** The connection longest idle, 0 if there is none. */
    int oldest() {
        return oldest;
    }

    int size() {
        return size;
    }

    void append(int connection) {
        records.putInt(connection, older, newest);
        records.putInt(connection, newer, 0);
        if (newest == 0) {
            oldest = connection;
        } else {
            records.putInt(newest, newer, connection);
        }
        newest = connection;
        size++;
    }

    void remove(int connection) {
        int before = records.getInt(connection, older);
        int after = records.getInt(connection, newer);
        if (before == 0) {
            oldest = after;
        } else {
            records.putInt(before, newer, after);
        }
        if (after == 0) {
            newest = before;
        } else {
            records.putInt(after, older, before);
        }
        size--;
    }

    void clear() {
        oldest = 0;
        newest = 0;
        size = 0;
    }

    void touch(int connection) {
        if (connection != newest) {
            remove(connection);
            append(connection);
        }
    }
}
