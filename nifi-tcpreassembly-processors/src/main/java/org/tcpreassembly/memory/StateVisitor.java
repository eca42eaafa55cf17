package org.tcpreassembly.memory;

/**
 * Is shown all that an object's future depends on, in an order that is always the same: its pools of records, and its
 * fields. One method of the object serves for writing and for reading.
 */
public interface StateVisitor {
    /** A pool of records, all of them state. */
    void records(Records records);

    /**
     * A field.
     *
     * @return what the object has to set it to: the same value when state is written, that which was written when it is
     *     read
     */
    long value(long value);

    /** A field that is an int. */
    default int value(int value) {
        return (int) value((long) value);
    }

    /** A field that is true or false. */
    default boolean value(boolean value) {
        return value(value ? 1L : 0L) != 0;
    }
}
