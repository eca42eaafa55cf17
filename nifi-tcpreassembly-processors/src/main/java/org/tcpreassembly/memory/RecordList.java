package org.tcpreassembly.memory;

/**
 * A list of records in the order in which something last happened to them, the oldest first, its links in their own
 * fields.
 */
public final class RecordList {
    private final Records records;
    // fields of the records, ints
    private final int older;
    private final int newer;

    private int oldest;
    private int newest;
    private int size;

    /** @param field of the records, where 8 bytes are the list's own */
    public RecordList(Records records, int field) {
        this.records = records;
        this.older = field;
        this.newer = field + Integer.BYTES;
    }

    public void visit(StateVisitor visitor) {
        oldest = visitor.value(oldest);
        newest = visitor.value(newest);
        size = visitor.value(size);
    }

    /** The first record, 0 if there is none. */
    public int oldest() {
        return oldest;
    }

    /** The record after one, 0 after the last. */
    public int next(int record) {
        return records.getInt(record, newer);
    }

    public int size() {
        return size;
    }

    public void append(int record) {
        link(newest, record);
        link(record, 0);
        size++;
    }

    public void remove(int record) {
        link(records.getInt(record, older), records.getInt(record, newer));
        size--;
    }

    /** Makes a record of the list its last. */
    public void touch(int record) {
        if (record != newest) {
            remove(record);
            append(record);
        }
    }

    /** Forgets all, whose links stay as they are. */
    public void clear() {
        oldest = 0;
        newest = 0;
        size = 0;
    }

    /** Makes two records neighbours; 0 stands for the end at either side. */
    private void link(int before, int after) {
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
    }
}
