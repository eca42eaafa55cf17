package org.tcpreassembly.nifi;

import org.apache.nifi.components.DescribedValue;

/** Where ListenRawPackets takes packets from. */
enum PacketSourceChoice implements DescribedValue {
    NETWORK_INTERFACE("Network Interface", "Captures live, by libpcap. Needs the privilege to capture."),
    CAPTURE_FILE(
            "Capture File",
            "Replays a file, pcap or pcapng, gzipped or not, for trying flows. Needs neither libpcap nor a privilege.");

    private final String value;
    private final String description;

    PacketSourceChoice(String value, String description) {
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
