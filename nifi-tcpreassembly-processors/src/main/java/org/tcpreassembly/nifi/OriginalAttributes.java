package org.tcpreassembly.nifi;

import java.util.HashMap;
import java.util.Map;

/** The attributes of inputs that were read, and of those that could not be. */
final class OriginalAttributes {
    static final String PACKETS = "packet.count";
    static final String TCP_PACKETS = "packet.tcp.count";
    static final String IGNORED_PACKETS = "packet.ignored.count";
    static final String INVALID_PACKETS = "packet.invalid.count";
    static final String STREAMS = "stream.count";
    static final String IGNORED_BYTES = "tcp.ignored.bytes";
    static final String DROPPED_BYTES = "tcp.dropped.bytes";
    static final String TRUNCATED = "pcap.truncated";
    static final String ERROR = "error.reason";

    private OriginalAttributes() {}

    static Map<String, String> of(SelfContainedCapture capture) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put(PACKETS, Long.toString(capture.packets().all()));
        attributes.put(TCP_PACKETS, Long.toString(capture.packets().tcp()));
        attributes.put(IGNORED_PACKETS, Long.toString(capture.packets().ignored()));
        attributes.put(INVALID_PACKETS, Long.toString(capture.packets().invalid()));
        attributes.put(STREAMS, Integer.toString(capture.collector().count()));
        attributes.put(IGNORED_BYTES, Long.toString(capture.statistics().ignoredBytes()));
        attributes.put(DROPPED_BYTES, Long.toString(capture.statistics().droppedBytes()));
        attributes.put(TRUNCATED, Boolean.toString(capture.truncation() != null));
        return attributes;
    }
}
