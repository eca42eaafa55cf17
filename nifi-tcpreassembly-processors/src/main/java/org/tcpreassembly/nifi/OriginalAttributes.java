package org.tcpreassembly.nifi;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

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
    static final String DUPLICATE = "capture.duplicate";
    static final String ERROR = "error.reason";

    /** What an earlier reading said of an input, and this one may not. */
    static final Set<String> OF_EARLIER_READING = Set.of(ERROR, DUPLICATE);

    private OriginalAttributes() {}

    /** @param streams put out while it was read */
    static Map<String, String> of(CaptureInput input, int streams) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put(PACKETS, Long.toString(input.packets().all()));
        attributes.put(TCP_PACKETS, Long.toString(input.packets().tcp()));
        attributes.put(IGNORED_PACKETS, Long.toString(input.packets().ignored()));
        attributes.put(INVALID_PACKETS, Long.toString(input.packets().invalid()));
        attributes.put(STREAMS, Integer.toString(streams));
        attributes.put(IGNORED_BYTES, Long.toString(input.ignoredBytes()));
        attributes.put(DROPPED_BYTES, Long.toString(input.droppedBytes()));
        attributes.put(TRUNCATED, Boolean.toString(input.truncation() != null));
        return attributes;
    }
}
