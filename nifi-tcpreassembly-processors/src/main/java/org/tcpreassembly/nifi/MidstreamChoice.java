package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;
import org.tcpreassembly.assembly.MidstreamPolicy;

/** The midstream policies as users see them. */
enum MidstreamChoice implements DescribedValue {
    WAIT(
            MidstreamPolicy.WAIT,
            "Wait",
            "Hold the stream until its SYN comes after all, a limit bites, Gap Timeout passes or the capture ends; then begin with the lowest byte held, so that a swapped beginning comes out in order."),
    PICK_UP(
            MidstreamPolicy.PICK_UP,
            "Pick Up",
            "Begin with the first segment seen; bytes before it are counted and not put out."),
    IGNORE(MidstreamPolicy.IGNORE, "Ignore", "Count the bytes of the stream and put nothing out.");

    private final MidstreamPolicy policy;
    private final String value;
    private final String description;

    MidstreamChoice(MidstreamPolicy policy, String value, String description) {
        this.policy = policy;
        this.value = value;
        this.description = description;
    }

    MidstreamPolicy policy() {
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
