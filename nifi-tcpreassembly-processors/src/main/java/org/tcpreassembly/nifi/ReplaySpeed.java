package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;

/** How fast a capture file is replayed. */
enum ReplaySpeed implements DescribedValue {
    AS_RECORDED("As Recorded", "With the pauses between packets that the file tells."),
    AS_FAST_AS_POSSIBLE("As Fast As Possible", "As fast as the packets are taken.");

    private final String value;
    private final String description;

    ReplaySpeed(String value, String description) {
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
