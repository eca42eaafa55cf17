package org.tcpreassembly.nifi;

import java.time.DateTimeException;
import java.time.Instant;
import org.apache.nifi.flowfile.FlowFile;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.pcap.LinkType;

/**
 * What the attributes of a FlowFile say of the frame that is its content.
 *
 * @param linkType LINKTYPE number
 * @param timestamp nanoseconds since 1970
 * @param originalLength bytes of the frame on the wire, those beyond 2^31 - 1 bounded to it; 0 when it is not told
 */
record RawFrame(int linkType, long timestamp, int originalLength) {
    static final String LINK_TYPE = "packet.link.type";
    static final String TIMESTAMP = "packet.timestamp";
    static final String ORIGINAL_LENGTH = "packet.original.length";

    /** The largest frame there is, snap length and all: 256 KiB. */
    static final int MAXIMUM_LENGTH = 262_144;

    /**
     * Reads the attributes.
     *
     * @throws UnreadableCaptureException when one of them makes no sense
     */
    static RawFrame of(FlowFile flowFile) throws UnreadableCaptureException {
        int linkType;
        try {
            linkType = LinkType.parse(flowFile.getAttribute(LINK_TYPE));
        } catch (IllegalArgumentException e) {
            throw new UnreadableCaptureException("attribute " + LINK_TYPE + ": " + e.getMessage());
        }
        if (!FrameDecoder.supports(linkType)) {
            throw UnreadableCaptureException.linkTypes(linkType);
        }
        return new RawFrame(linkType, timestamp(flowFile), originalLength(flowFile));
    }

    /** Whether the attributes say when the frame was captured. */
    static boolean isTimed(FlowFile flowFile) {
        String text = flowFile.getAttribute(TIMESTAMP);
        return text != null && !text.isBlank();
    }

    private static long timestamp(FlowFile flowFile) throws UnreadableCaptureException {
        String text = flowFile.getAttribute(TIMESTAMP);
        if (!isTimed(flowFile)) {
            return Math.multiplyExact(flowFile.getEntryDate(), 1_000_000L);
        }
        try {
            Instant instant = Instant.parse(text.trim());
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            throw new UnreadableCaptureException(
                    "attribute " + TIMESTAMP + " is \"" + text + "\", not a time as 2026-01-31T12:00:00.000001Z");
        }
    }

    private static int originalLength(FlowFile flowFile) throws UnreadableCaptureException {
        String text = flowFile.getAttribute(ORIGINAL_LENGTH);
        if (text == null || text.isBlank()) {
            return 0;
        }
        try {
            int length = Integer.parseUnsignedInt(text.trim());
            return length < 0 ? Integer.MAX_VALUE : length;
        } catch (NumberFormatException e) {
            throw new UnreadableCaptureException(
                    "attribute " + ORIGINAL_LENGTH + " is \"" + text + "\", not a number of bytes");
        }
    }
}
