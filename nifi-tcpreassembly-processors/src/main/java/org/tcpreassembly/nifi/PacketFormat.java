package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;

/** What ListenRawPackets puts out. */
enum PacketFormat implements DescribedValue {
    PCAP("PCAP", "Batches of packets, each a valid pcap file."),
    RAW("Raw", "One FlowFile for each packet, its bytes alone, with attributes for its time and link type.");

    private final String value;
    private final String description;

    PacketFormat(String value, String description) {
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
