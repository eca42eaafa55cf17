package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;

/** What tells connections apart. */
enum ConnectionKey implements DescribedValue {
    ENDPOINTS("Endpoints", "Addresses and ports."),
    ENDPOINTS_AND_ENCAPSULATION(
            "Endpoints and Encapsulation",
            "Addresses, ports and the ids of VLANs and tunnels around them: equal inner endpoints stay apart.");

    private final String value;
    private final String description;

    ConnectionKey(String value, String description) {
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
