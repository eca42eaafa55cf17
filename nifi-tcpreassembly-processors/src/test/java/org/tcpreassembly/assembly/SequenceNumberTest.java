package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class SequenceNumberTest {
    @Example
    void positionsWrapOver32Bits() {
        assertEquals(5, SequenceNumber.wrap(0, 5));
        assertEquals(-1, SequenceNumber.wrap(4, -5));
        assertEquals(0, SequenceNumber.wrap(5, -5));
        assertEquals(7, SequenceNumber.wrap((3L << 32) + 2, 5));
    }

    @Example
    void theNearestToTheCheckpointIsMeant() {
        assertEquals(1, SequenceNumber.unwrap(1, 0, 0));
        assertEquals((1L << 32) + 1, SequenceNumber.unwrap(1, 0, 0xffff_ffffL));
        assertEquals((3L << 32) - 2, SequenceNumber.unwrap(-2, 0, 3L << 32));
        assertEquals(-1, SequenceNumber.unwrap(15, 16, 0));
        assertEquals(-(1L << 31), SequenceNumber.unwrap(Integer.MIN_VALUE, 0, 0), "of two equally near, the lower");
    }

    @Property
    void unwrapUndoesWrapWithin2GiBOfTheCheckpoint(
            @ForAll @LongRange(min = 0, max = 1L << 50) long checkpoint,
            @ForAll @LongRange(min = -(1L << 31), max = (1L << 31) - 1) long away,
            @ForAll int base) {
        long position = checkpoint + away;
        assertEquals(position, SequenceNumber.unwrap(SequenceNumber.wrap(position, base), base, checkpoint));
    }
}
