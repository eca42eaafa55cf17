package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;

/** When the content of a stream comes out. */
enum OutputStrategy implements DescribedValue {
    COMPLETE_STREAMS(
            "Complete Streams",
            "A stream comes out when it ends: in a self-contained capture always whole, in a continuing one in fragments of Maximum Fragment Size when it is longer."),
    AVAILABLE_DATA("Available Data", "Whatever is contiguous comes out with the packets that completed it.");

    private final String value;
    private final String description;

    OutputStrategy(String value, String description) {
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
