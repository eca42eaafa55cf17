package org.tcpreassembly.assembly;

import org.tcpreassembly.interval.OverlapRule;

/**
 * Which copy of a byte counts among those held out of order. What was delivered is final whatever the policy.
 *
 * <p>Those named for systems are the target-based policies of Novak and Sturges (Target-Based TCP Stream Reassembly,
 * 2007) as Suricata and Snort have them: {@code docs/overlap-policies.md}. Each is an order of the segments by their
 * edges, so a byte is always that of one and the same of the segments that cover it, whatever else came between.
 */
public enum OverlapPolicy {
    /** The copy that came first. */
    FIRST((heldStart, heldEnd, newStart, newEnd) -> false),
    /** The copy that came last. */
    LAST((heldStart, heldEnd, newStart, newEnd) -> true),
    /** The copy of the segment that begins first; of those that begin together, the one that came first. */
    BSD((heldStart, heldEnd, newStart, newEnd) -> newStart < heldStart),
    /** As BSD; but of segments that begin together the longest, and the one that came first only of equal ones. */
    LINUX((heldStart, heldEnd, newStart, newEnd) -> newStart < heldStart || newStart == heldStart && newEnd > heldEnd),
    /** As BSD. */
    WINDOWS((heldStart, heldEnd, newStart, newEnd) -> newStart < heldStart),
    /**
     * The copy of the segment that ends last; of those that end together the longest, and of equal ones the one that
     * came last.
     */
    SOLARIS((heldStart, heldEnd, newStart, newEnd) -> newEnd > heldEnd || newEnd == heldEnd && newStart <= heldStart);

    private final OverlapRule rule;

    OverlapPolicy(OverlapRule rule) {
        this.rule = rule;
    }

    OverlapRule rule() {
        return rule;
    }
}
