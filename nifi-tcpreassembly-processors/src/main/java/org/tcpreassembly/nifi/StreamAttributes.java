package org.tcpreassembly.nifi;

import java.util.HashMap;
import java.util.Map;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.assembly.TcpStream;

/** The attributes of stream FlowFiles: their names, and how they are made. */
final class StreamAttributes {
    static final String SOURCE_ADDRESS = "tcp.source.address";
    static final String SOURCE_PORT = "tcp.source.port";
    static final String DESTINATION_ADDRESS = "tcp.destination.address";
    static final String DESTINATION_PORT = "tcp.destination.port";
    static final String DIRECTION = "tcp.direction";
    static final String CONNECTION_ID = "tcp.connection.id";
    static final String COMMUNITY_ID = "network.community_id";
    static final String START = "tcp.start";
    static final String END = "tcp.end";
    static final String CLOSE_REASON = "tcp.close.reason";
    static final String SKIP = "tcp.skip";
    static final String SKIPS = "tcp.skips";
    static final String GAP_COUNT = "tcp.gap.count";
    static final String SKIPPED_BYTES = "tcp.skipped.bytes";
    static final String OFFSET = "tcp.offset";
    static final String FIRST_TIMESTAMP = "tcp.first.timestamp";
    static final String LAST_TIMESTAMP = "tcp.last.timestamp";
    static final String PACKETS = "tcp.packets";
    static final String RETRANSMITTED_BYTES = "tcp.retransmitted.bytes";
    static final String CONFLICTING_BYTES = "tcp.conflicting.bytes";
    static final String OUT_OF_ORDER_PACKETS = "tcp.out.of.order.packets";
    static final String ACKNOWLEDGED_UNSEEN_BYTES = "tcp.acknowledged.unseen.bytes";
    static final String COMPLETE = "tcp.complete";
    static final String FRAGMENT_IDENTIFIER = "fragment.identifier";
    static final String FRAGMENT_INDEX = "fragment.index";
    static final String FRAGMENT_COUNT = "fragment.count";
    static final String ORIGINAL_FILENAME = "segment.original.filename";
    static final String CAPTURE_FILENAME = "capture.filename";

    private final StreamText text = new StreamText();
    private final String captureId;
    private final Map<String, String> carried;
    private final GapStrategy gapStrategy;

    /** For the streams of one self-contained capture. */
    StreamAttributes(FlowFile capture, GapStrategy gapStrategy) {
        this.captureId = capture.getAttribute(CoreAttributes.UUID.key());
        this.carried = carried(capture);
        this.gapStrategy = gapStrategy;
    }

    /**
     * The attributes of a piece of a stream.
     *
     * @param reason how the stream ended, if this is its last piece; else null
     */
    Map<String, String> of(TcpStream stream, StreamPiece piece, CloseReason reason) {
        Map<String, String> attributes = new HashMap<>(carried);
        String direction = StreamText.direction(stream);
        String sourceAddress = StreamText.sourceAddress(stream);
        String sourcePort = Integer.toString(stream.sourcePort());
        String communityId = text.communityId(stream);
        String connectionId = StreamText.connectionId(stream, communityId);
        String fileName = StreamText.fileName(stream);

        attributes.put(SOURCE_ADDRESS, sourceAddress);
        attributes.put(SOURCE_PORT, sourcePort);
        attributes.put(DESTINATION_ADDRESS, StreamText.destinationAddress(stream));
        attributes.put(DESTINATION_PORT, Integer.toString(stream.destinationPort()));
        attributes.put(DIRECTION, direction);
        attributes.put(COMMUNITY_ID, communityId);
        attributes.put(CONNECTION_ID, connectionId);
        attributes.put(CoreAttributes.MIME_TYPE.key(), "application/octet-stream");

        attributes.put(START, Boolean.toString(piece.beginsStream()));
        attributes.put(SKIP, Long.toString(piece.skip()));
        attributes.put(OFFSET, Long.toString(piece.offset()));
        attributes.put(SKIPPED_BYTES, Long.toString(piece.skippedBytes()));
        attributes.put(PACKETS, Integer.toString(piece.packets()));
        attributes.put(RETRANSMITTED_BYTES, Long.toString(piece.retransmittedBytes()));
        attributes.put(CONFLICTING_BYTES, Long.toString(piece.conflictingBytes()));
        attributes.put(OUT_OF_ORDER_PACKETS, Integer.toString(piece.outOfOrderPackets()));
        if (piece.length() > 0) {
            attributes.put(FIRST_TIMESTAMP, StreamText.time(piece.firstTime()));
            attributes.put(LAST_TIMESTAMP, StreamText.time(piece.lastTime()));
        }
        if (gapStrategy != GapStrategy.SPLIT) {
            attributes.put(GAP_COUNT, Integer.toString(piece.gapCount()));
            if (piece.gapCount() > 0) {
                attributes.put(SKIPS, piece.gapList());
            }
        }

        // unknown is the direction of both, and an identifier must be of one
        String which = stream.isClientKnown() ? direction : direction + " from " + sourceAddress + ' ' + sourcePort;
        attributes.put(FRAGMENT_IDENTIFIER, captureId + '/' + connectionId + '/' + which);
        attributes.put(FRAGMENT_INDEX, Integer.toString(piece.index()));
        attributes.put(ORIGINAL_FILENAME, fileName);
        attributes.put(CoreAttributes.FILENAME.key(), piece.index() == 0 ? fileName : fileName + '.' + piece.index());

        attributes.put(END, Boolean.toString(reason != null));
        if (reason != null) {
            boolean complete = stream.isStartKnown() && reason == CloseReason.FIN && piece.skippedBytes() == 0;
            attributes.put(CLOSE_REASON, reason.text());
            attributes.put(COMPLETE, Boolean.toString(complete));
            attributes.put(ACKNOWLEDGED_UNSEEN_BYTES, Long.toString(stream.acknowledgedUnseenBytes()));
            attributes.put(FRAGMENT_COUNT, Integer.toString(piece.index() + 1));
        }
        return attributes;
    }

    /** What streams inherit: all but what says which FlowFile the capture itself was. */
    private static Map<String, String> carried(FlowFile capture) {
        Map<String, String> carried = new HashMap<>();
        capture.getAttributes().forEach((name, value) -> {
            boolean own = name.equals(CoreAttributes.UUID.key())
                    || name.equals(CoreAttributes.PATH.key())
                    || name.equals(CoreAttributes.MIME_TYPE.key())
                    || name.startsWith("fragment.")
                    || name.startsWith("packet.");
            if (name.equals(CoreAttributes.FILENAME.key())) {
                carried.put(CAPTURE_FILENAME, value);
            } else if (!own) {
                carried.put(name, value);
            }
        });
        return carried;
    }
}
