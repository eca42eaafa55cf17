package org.tcpreassembly.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RecordsTest {
    private final Records records = new Records(40);

    @Test
    void fieldsOfManyRecordsKeepTheirValues() {
        for (int i = 1; i <= 5000; i++) {
            assertEquals(i, records.allocate());
            records.putLong(i, 0, i * 1_000_000_007L);
            records.putInt(i, 36, -i);
        }
        for (int i = 1; i <= 5000; i++) {
            assertEquals(i * 1_000_000_007L, records.getLong(i, 0));
            assertEquals(-i, records.getInt(i, 36));
        }
        assertEquals(5000 * 40, records.bytesInUse());
    }

    @Test
    void aRecordIsOfZerosWhenItIsHandedOutAgain() {
        int record = records.allocate();
        for (int field = 0; field < 40; field += 8) {
            records.putLong(record, field, -1);
        }
        records.free(record);
        assertEquals(record, records.allocate());
        for (int field = 0; field < 40; field += 8) {
            assertEquals(0, records.getLong(record, field));
        }
    }

    @Test
    void fieldsCanBeAddedTo() {
        int record = records.allocate();
        records.addLong(record, 8, 5);
        records.addLong(record, 8, -7);
        records.addInt(record, 16, 3);
        assertEquals(-2, records.getLong(record, 8));
        assertEquals(3, records.getInt(record, 16));
    }

    @Test
    void knowsHowManyAreInUse() {
        int one = records.allocate();
        records.allocate();
        records.free(one);
        assertEquals(1, records.inUse());
        assertEquals(3, records.limit());
    }

    @Test
    void aRecordIsMadeOfWholeLongs() {
        assertThrows(IllegalArgumentException.class, () -> new Records(12));
        assertThrows(IllegalArgumentException.class, () -> new Records(0));
    }

    @Test
    void aRecordMayBeLargerThanAChunk() {
        Records large = new Records(1 << 16);
        int one = large.allocate();
        int two = large.allocate();
        large.putLong(one, (1 << 16) - 8, 1);
        large.putLong(two, 0, 2);
        assertEquals(1, large.getLong(one, (1 << 16) - 8));
        assertEquals(2, large.getLong(two, 0));
    }
}
