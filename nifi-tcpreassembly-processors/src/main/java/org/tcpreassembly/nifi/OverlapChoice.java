package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;
import org.tcpreassembly.assembly.OverlapPolicy;

/** The overlap policies as users see them. */
enum OverlapChoice implements DescribedValue {
    FIRST(OverlapPolicy.FIRST, "First", "The copy of a byte that came first."),
    LAST(OverlapPolicy.LAST, "Last", "The copy of a byte that came last.");

    private final OverlapPolicy policy;
    private final String value;
    private final String description;

    OverlapChoice(OverlapPolicy policy, String value, String description) {
        this.policy = policy;
        this.value = value;
        this.description = description;
    }

    OverlapPolicy policy() {
        return policy;
    }

    @Override
    public String getValue() {
        return value;
    }

    @Override
    public String getDisplayName() {
        return value;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
