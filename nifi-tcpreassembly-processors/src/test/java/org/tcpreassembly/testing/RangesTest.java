package org.tcpreassembly.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.tcpreassembly.testing.Ranges.Range;

class RangesTest {
    /** Each number is a range: its begin is the number by 8, its length what is left. */
    @Property(tries = 300)
    void aUnionIsWhatABitSetSays(@ForAll @Size(max = 20) List<@IntRange(max = 255) Integer> numbers) {
        Ranges ranges = new Ranges();
        BitSet model = new BitSet();
        for (int number : numbers) {
            ranges.add(number / 8, number / 8 + number % 8);
            model.set(number / 8, number / 8 + number % 8);
        }
        BitSet merged = new BitSet();
        ranges.merged().forEach(range -> merged.set((int) range.from(), (int) range.to()));
        assertEquals(model, merged);
        model.flip(0, 40);
        BitSet holes = new BitSet();
        for (Range hole : ranges.holes(40)) {
            holes.set((int) hole.from(), (int) hole.to());
        }
        assertEquals(model, holes);
    }
}
