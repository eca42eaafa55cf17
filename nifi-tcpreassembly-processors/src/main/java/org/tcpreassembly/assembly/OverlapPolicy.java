package org.tcpreassembly.assembly;

import org.tcpreassembly.interval.OverlapRule;

/** Which copy of a byte counts among those held out of order. What was delivered is final whatever the policy. */
public enum OverlapPolicy {
    /** The copy that came first. */
    FIRST((heldStart, heldEnd, newStart, newEnd) -> false),
    /** The copy that came last. */
    LAST((heldStart, heldEnd, newStart, newEnd) -> true);

    private final OverlapRule rule;

    OverlapPolicy(OverlapRule rule) {
        this.rule = rule;
    }

    OverlapRule rule() {
        return rule;
    }
}
