package org.tcpreassembly.nifi;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.tcpreassembly.capture.Batch;
import org.tcpreassembly.capture.Drops;
import org.tcpreassembly.pcap.LinkType;

/** The attributes of what ListenRawPackets puts out. */
final class CaptureAttributes {
    static final String ID = "capture.id";
    static final String SEQUENCE = "capture.sequence";
    static final String INTERFACE = "capture.interface";
    static final String FILTER = "capture.filter";
    static final String LINK_TYPE = "capture.link.type";
    static final String PACKETS = "packet.count";
    static final String FIRST_TIMESTAMP = "capture.first.timestamp";
    static final String LAST_TIMESTAMP = "capture.last.timestamp";
    static final String DROPPED_KERNEL = "capture.dropped.kernel";
    static final String DROPPED_INTERFACE = "capture.dropped.interface";
    static final String TRUNCATED = "capture.truncated.count";
    static final String CAPTURED_LENGTH = "packet.captured.length";

    static final String PCAP_TYPE = "application/vnd.tcpdump.pcap";
    private static final String RAW_TYPE = "application/octet-stream";
    private static final DateTimeFormatter NANOSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final CaptureIdentity identity;

    CaptureAttributes(CaptureIdentity identity) {
        this.identity = identity;
    }

    /** Of a batch. */
    Map<String, String> of(Batch batch) {
        Map<String, String> attributes = common(batch, batch.sequence(), batch.packets(), batch.drops());
        attributes.put(FIRST_TIMESTAMP, StreamText.time(batch.firstTimestamp()));
        attributes.put(LAST_TIMESTAMP, StreamText.time(batch.lastTimestamp()));
        attributes.put(TRUNCATED, Integer.toString(batch.truncated()));
        attributes.put(CoreAttributes.MIME_TYPE.key(), PCAP_TYPE);
        attributes.put(
                CoreAttributes.FILENAME.key(),
                identity.fileName(batch.firstTimestamp(), batch.partition(), batch.sequence()) + ".pcap");
        return attributes;
    }

    /** Of one packet of a batch; the first tells the batch's drops. */
    Map<String, String> of(Batch batch, int index, Batch.Records packet) {
        long sequence = batch.sequence() + index;
        Map<String, String> attributes = common(batch, sequence, 1, index == 0 ? batch.drops() : Drops.NONE);
        attributes.put(FIRST_TIMESTAMP, StreamText.time(packet.timestamp()));
        attributes.put(LAST_TIMESTAMP, StreamText.time(packet.timestamp()));
        attributes.put(TRUNCATED, packet.capturedLength() < packet.originalLength() ? "1" : "0");
        attributes.put(RawFrame.LINK_TYPE, LinkType.name(batch.linkType()));
        attributes.put(RawFrame.TIMESTAMP, time(packet.timestamp(), batch.nanoseconds()));
        attributes.put(CAPTURED_LENGTH, Integer.toString(packet.capturedLength()));
        attributes.put(RawFrame.ORIGINAL_LENGTH, Integer.toString(packet.originalLength()));
        attributes.put(CoreAttributes.MIME_TYPE.key(), RAW_TYPE);
        attributes.put(
                CoreAttributes.FILENAME.key(),
                identity.fileName(packet.timestamp(), batch.partition(), sequence) + ".bin");
        return attributes;
    }

    private Map<String, String> common(Batch batch, long sequence, int packets, Drops drops) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put(ID, identity.captureId(batch.partition()));
        attributes.put(SEQUENCE, Long.toString(sequence));
        attributes.put(INTERFACE, identity.source());
        if (!identity.filter().isEmpty()) {
            attributes.put(FILTER, identity.filter());
        }
        attributes.put(LINK_TYPE, LinkType.name(batch.linkType()));
        attributes.put(PACKETS, Integer.toString(packets));
        attributes.put(DROPPED_KERNEL, Long.toString(drops.kernel()));
        attributes.put(DROPPED_INTERFACE, Long.toString(drops.network()));
        return attributes;
    }

    /** The nanoseconds of a packet are not to be lost on the way to ReassembleTcp. */
    private static String time(long timestamp, boolean nanoseconds) {
        return nanoseconds
                ? NANOSECONDS.format(Instant.ofEpochSecond(timestamp / 1_000_000_000L, timestamp % 1_000_000_000L))
                : StreamText.time(timestamp);
    }
}
