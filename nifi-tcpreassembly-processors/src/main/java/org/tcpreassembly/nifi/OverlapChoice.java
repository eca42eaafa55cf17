package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;
import org.tcpreassembly.assembly.OverlapPolicy;

/** The overlap policies as users see them. */
enum OverlapChoice implements DescribedValue {
    FIRST(OverlapPolicy.FIRST, "First", "The copy of a byte that came first."),
    LAST(OverlapPolicy.LAST, "Last", "The copy of a byte that came last."),
    BSD(
            OverlapPolicy.BSD,
            "BSD",
            "As BSD systems take it: the copy in the segment that begins first; if they begin together, the one that "
                    + "came first."),
    LINUX(
            OverlapPolicy.LINUX,
            "Linux",
            "As Linux takes it: the copy in the segment that begins first; if they begin together, in the longer one; "
                    + "if they are alike, the one that came first."),
    WINDOWS(
            OverlapPolicy.WINDOWS,
            "Windows",
            "As Windows takes it: the copy in the segment that begins first; if they begin together, the one that came "
                    + "first. The same as BSD."),
    SOLARIS(
            OverlapPolicy.SOLARIS,
            "Solaris",
            "As Solaris takes it: the copy in the segment that ends last; if they end together, in the longer one; if "
                    + "they are alike, the one that came last.");

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
