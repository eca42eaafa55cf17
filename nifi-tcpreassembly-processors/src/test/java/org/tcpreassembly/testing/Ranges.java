package org.tcpreassembly.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A union of ranges of stream positions, kept as they come and merged when asked. */
final class Ranges {
    /** From a position up to, not including, another. */
    record Range(long from, long to) {
        long length() {
            return to - from;
        }

        @Override
        public String toString() {
            return from + "+" + length();
        }
    }

    private final List<Range> ranges = new ArrayList<>();

    void add(long from, long to) {
        if (from >= to) {
            return;
        }
        int last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).to == from) { // in order, which is nearly always
            ranges.set(last, new Range(ranges.get(last).from, to));
        } else {
            ranges.add(new Range(from, to));
        }
    }

    /** Sorted, disjoint, not touching. */
    List<Range> merged() {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(Range::from));
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            int last = merged.size() - 1;
            if (last >= 0 && range.from <= merged.get(last).to) {
                merged.set(last, new Range(merged.get(last).from, Math.max(merged.get(last).to, range.to)));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }

    /** What is missing below a length. */
    List<Range> holes(long length) {
        return complement(merged(), length);
    }

    /** What sorted, disjoint ranges leave below a length. */
    static List<Range> complement(List<Range> ranges, long length) {
        List<Range> rest = new ArrayList<>();
        long at = 0;
        for (Range range : ranges) {
            if (range.from > at) {
                rest.add(new Range(at, range.from));
            }
            at = range.to;
        }
        if (at < length) {
            rest.add(new Range(at, length));
        }
        return rest;
    }
}
