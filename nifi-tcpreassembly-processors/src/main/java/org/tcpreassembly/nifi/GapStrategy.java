package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;

/** What a hole that will not be filled does to the content. */
enum GapStrategy implements DescribedValue {
    SPLIT("Split", "The FlowFile ends at the hole, and the next one carries the number of missing bytes in tcp.skip."),
    ZERO_FILL(
            "Zero Fill",
            "Zeros stand in for the missing bytes, so that positions hold; tcp.skips lists where. A hole larger than Maximum Buffered per Connection splits."),
    CONCATENATE("Concatenate", "Nothing stands in for the missing bytes; tcp.skips lists where they are missing.");

    private final String value;
    private final String description;

    GapStrategy(String value, String description) {
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
