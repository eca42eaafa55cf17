package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.tcpreassembly.interval.IntervalStore;

class WaitingStreamsTest {
    private final StreamMemory memory = new StreamMemory(1);
    private final WaitingStreams waiting = memory.waiting;
    private long arrivals;

    private int hold(int bytes) {
        int record = waiting.create(1);
        more(record, 0, bytes);
        return record;
    }

    private void more(int record, long position, int bytes) {
        arrivals++;
        memory.intervals.insert(
                waiting.set(record),
                position,
                new byte[bytes],
                0,
                bytes,
                bytes,
                arrivals,
                10 * arrivals,
                0,
                OverlapPolicy.FIRST.rule());
        waiting.update(record);
    }

    @Property(tries = 100)
    void theOldestIsAlwaysTheOneThatHoldsTheOldestSegment(@ForAll long seed) {
        Random random = new Random(seed);
        TreeMap<Long, Integer> model = new TreeMap<>();
        for (int step = 0; step < 300; step++) {
            if (model.isEmpty() || random.nextInt(3) > 0) {
                int record = hold(1 + random.nextInt(100));
                model.put(arrivals, record);
            } else {
                Long key = model.ceilingKey(random.nextLong(arrivals) + 1);
                waiting.release(model.remove(key == null ? model.lastKey() : key));
            }
            Map.Entry<Long, Integer> oldest = model.firstEntry();
            assertEquals(oldest == null ? 0 : oldest.getValue(), waiting.oldest());
            if (oldest != null) {
                assertEquals(oldest.getKey(), waiting.oldestArrival(oldest.getValue()));
                assertEquals(10 * oldest.getKey(), waiting.oldestArrivedAt(oldest.getValue()));
            }
        }
        model.values().forEach(waiting::release);
        assertEquals(0, waiting.charged());
        assertEquals(0, waiting.bytesInUse());
    }

    @Example
    void chargesBytesAnd64ForEachSegment() {
        int record = hold(10);
        more(record, 100, 5);
        assertEquals(15 + 2 * IntervalStore.PIECE_COST, waiting.charge(record));
        assertEquals(waiting.charge(record), waiting.charged());
    }

    @Example
    void aResetIsAsOldAsItsArrivalAndTheLowestCounts() {
        int record = waiting.create(1);
        waiting.holdReset(record, 50, 3, 30);
        waiting.update(record);
        waiting.holdReset(record, 60, 4, 40);
        assertEquals(50, waiting.resetPosition(record));
        waiting.holdReset(record, 40, 5, 50);
        waiting.update(record);
        assertEquals(40, waiting.resetPosition(record));
        assertEquals(50, waiting.oldestArrivedAt(record));
        assertTrue(waiting.hasReset(record));
        waiting.dropReset(record);
        assertTrue(waiting.isEmpty(record));
    }
}
