package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;

/** What the numbers of Capture Sequence are. */
enum SequenceOrder implements DescribedValue {
    DENSE("Dense", "Whole numbers without holes: a missing one is waited for, up to Sequence Timeout."),
    ASCENDING(
            "Ascending",
            "Any growing numbers, such as the time in the name of a rotated file; none is ever waited for.");

    private final String value;
    private final String description;

    SequenceOrder(String value, String description) {
        this.value = value;
        this.description = description;
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
