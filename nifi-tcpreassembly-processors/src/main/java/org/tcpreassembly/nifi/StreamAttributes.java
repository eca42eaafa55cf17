package org.tcpreassembly.nifi;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.packet.CommunityId;

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

    /** What depends on the stream or on the piece whether it is there: an input's own must not stand in for it. */
    private static final Set<String> AT_TIMES = Set.of(
            CLOSE_REASON,
            SKIPS,
            GAP_COUNT,
            FIRST_TIMESTAMP,
            LAST_TIMESTAMP,
            ACKNOWLEDGED_UNSEEN_BYTES,
            COMPLETE,
            OriginalAttributes.ERROR);

    /** As many attributes as a stream has at most, beside those carried. */
    private static final int OWN = 32;

    private final CommunityId communityIds = new CommunityId();
    private final String captureId;
    private final Map<String, String> carried;
    private final GapStrategy gapStrategy;

    /** For the streams of one self-contained capture. */
    StreamAttributes(FlowFile capture, GapStrategy gapStrategy) {
        this.captureId = capture.getAttribute(CoreAttributes.UUID.key());
        this.carried = carried(capture);
        this.gapStrategy = gapStrategy;
    }

    /** What both directions of a stream's connection have in common. */
    ConnectionText connection(TcpStream stream) {
        return new ConnectionText(stream, communityIds);
    }

    /**
     * The attributes of a piece of a stream, whose {@link StreamPiece#connection} is there.
     *
     * @param reason how the stream ended, if this is its last piece; else null
     */
    Map<String, String> of(TcpStream stream, StreamPiece piece, CloseReason reason) {
        Map<String, String> attributes = HashMap.newHashMap(carried.size() + OWN);
        attributes.putAll(carried);
        putConnection(attributes, stream, piece);
        putContent(attributes, piece);
        putFragment(attributes, stream, piece);
        attributes.put(END, Boolean.toString(reason != null));
        if (reason != null) {
            boolean complete = stream.isStartKnown() && reason == CloseReason.FIN && piece.skippedBytes() == 0;
            attributes.put(CLOSE_REASON, reason.text());
            attributes.put(COMPLETE, Boolean.toString(complete));
            attributes.put(ACKNOWLEDGED_UNSEEN_BYTES, StreamText.number(stream.acknowledgedUnseenBytes()));
            attributes.put(FRAGMENT_COUNT, StreamText.number(piece.index() + 1L));
        }
        return attributes;
    }

    private static void putConnection(Map<String, String> attributes, TcpStream stream, StreamPiece piece) {
        ConnectionText connection = piece.connection();
        attributes.put(SOURCE_ADDRESS, connection.sourceAddress(stream));
        attributes.put(SOURCE_PORT, connection.sourcePort(stream));
        attributes.put(DESTINATION_ADDRESS, connection.destinationAddress(stream));
        attributes.put(DESTINATION_PORT, connection.destinationPort(stream));
        attributes.put(DIRECTION, StreamText.direction(stream));
        attributes.put(COMMUNITY_ID, connection.communityId());
        attributes.put(CONNECTION_ID, connection.id());
        attributes.put(CoreAttributes.MIME_TYPE.key(), "application/octet-stream");
    }

    private void putContent(Map<String, String> attributes, StreamPiece piece) {
        attributes.put(START, Boolean.toString(piece.beginsStream()));
        attributes.put(SKIP, piece.skip() < 0 ? "-1" : StreamText.number(piece.skip()));
        attributes.put(OFFSET, StreamText.number(piece.offset()));
        attributes.put(SKIPPED_BYTES, StreamText.number(piece.skippedBytes()));
        attributes.put(PACKETS, StreamText.number(piece.packets()));
        attributes.put(RETRANSMITTED_BYTES, StreamText.number(piece.retransmittedBytes()));
        attributes.put(CONFLICTING_BYTES, StreamText.number(piece.conflictingBytes()));
        attributes.put(OUT_OF_ORDER_PACKETS, StreamText.number(piece.outOfOrderPackets()));
        if (piece.length() > 0) {
            String first = StreamText.time(piece.firstTime());
            boolean same = piece.firstTime() == piece.lastTime();
            attributes.put(FIRST_TIMESTAMP, first);
            attributes.put(LAST_TIMESTAMP, same ? first : StreamText.time(piece.lastTime()));
        }
        if (gapStrategy != GapStrategy.SPLIT) {
            attributes.put(GAP_COUNT, StreamText.number(piece.gapCount()));
            if (piece.gapCount() > 0) {
                attributes.put(SKIPS, piece.gapList());
            }
        }
    }

    private void putFragment(Map<String, String> attributes, TcpStream stream, StreamPiece piece) {
        if (piece.identifier() == null) {
            piece.setIdentifier(identifier(stream, piece.connection()));
        }
        String fileName = piece.connection().fileName(stream);
        attributes.put(FRAGMENT_IDENTIFIER, piece.identifier());
        attributes.put(FRAGMENT_INDEX, StreamText.number(piece.index()));
        attributes.put(ORIGINAL_FILENAME, fileName);
        attributes.put(CoreAttributes.FILENAME.key(), piece.index() == 0 ? fileName : fileName + '.' + piece.index());
    }

    private String identifier(TcpStream stream, ConnectionText connection) {
        String direction = StreamText.direction(stream);
        if (!stream.isClientKnown()) {
            // unknown is the direction of both, and an identifier must be of one
            direction += " from " + connection.sourceAddress(stream) + ' ' + connection.sourcePort(stream);
        }
        return captureId + '/' + connection.id() + '/' + direction;
    }

    /** What streams inherit: all but what says which FlowFile the capture itself was. */
    private static Map<String, String> carried(FlowFile capture) {
        Map<String, String> carried = new HashMap<>(capture.getAttributes());
        String fileName = carried.get(CoreAttributes.FILENAME.key());
        carried.keySet().removeIf(StreamAttributes::isOfTheCaptureItself);
        if (fileName != null) {
            carried.put(CAPTURE_FILENAME, fileName);
        }
        return carried;
    }

    private static boolean isOfTheCaptureItself(String name) {
        return name.equals(CoreAttributes.UUID.key())
                || name.equals(CoreAttributes.FILENAME.key())
                || name.equals(CoreAttributes.PATH.key())
                || name.equals(CoreAttributes.MIME_TYPE.key())
                || name.startsWith("fragment.")
                || name.startsWith("packet.")
                || AT_TIMES.contains(name);
    }
}
