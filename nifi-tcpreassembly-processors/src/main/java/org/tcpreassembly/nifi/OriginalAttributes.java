package org.tcpreassembly.nifi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.nifi.flowfile.FlowFile;

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

    /** On an input that is read in part, and waits for the rest to be: records read. The counts are then what was counted. */
    static final String READ = "packet.read.count";

    /** What an earlier reading said of an input, and this one may not. */
    static final Set<String> OF_EARLIER_READING = Set.of(ERROR, DUPLICATE, READ);

    private static final List<String> COUNTS =
            List.of(PACKETS, TCP_PACKETS, IGNORED_PACKETS, INVALID_PACKETS, STREAMS, IGNORED_BYTES, DROPPED_BYTES);

    private OriginalAttributes() {}

    /** Of an input that commits before may have read in part: what they counted is counted too. */
    static Map<String, String> ofContinued(CaptureInput input, int streams) {
        Map<String, String> attributes = of(input, streams);
        if (isBegun(input.flowFile())) {
            COUNTS.forEach(name -> attributes.compute(
                    name, (same, count) -> sum(count, input.flowFile().getAttribute(name))));
        }
        return attributes;
    }

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

    /** True if a commit before had to do with an input, be it that none of its records were read. */
    static boolean isBegun(FlowFile flowFile) {
        return flowFile.getAttribute(READ) != null;
    }

    /** How many records of an input were read by commits before; 0 if none were. */
    static long recordsRead(FlowFile flowFile) {
        return Math.max(0, number(flowFile.getAttribute(READ)));
    }

    private static String sum(String one, String other) {
        return Long.toString(Long.parseLong(one) + number(other));
    }

    private static long number(String text) {
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0; // somebody else's
        }
    }
}
