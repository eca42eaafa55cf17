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
    static final String CAPTURE_ID = "capture.id";
    static final String CAPTURE_EPOCH = "capture.epoch";
    static final String FIRST_SEQUENCE = "capture.first.sequence";
    static final String LAST_SEQUENCE = "capture.last.sequence";

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

    // directions of an identifier
    private static final int CLIENT = 1;
    private static final int SERVER = 2;
    private static final int UNKNOWN = 3;

    /** As many attributes as a stream has at most, beside those carried. */
    private static final int OWN = 32;

    private final CommunityId communityIds = new CommunityId();
    private final String captureId;
    private final Map<String, String> carried;
    /** Null in a self-contained capture. */
    private final CaptureSources sources;

    private final GapStrategy gapStrategy;

    private StreamAttributes(
            String captureId, Map<String, String> carried, CaptureSources sources, GapStrategy gapStrategy) {
        this.captureId = captureId;
        this.carried = carried;
        this.sources = sources;
        this.gapStrategy = gapStrategy;
    }

    /** For the streams of one self-contained capture. */
    static StreamAttributes ofSelfContained(FlowFile capture, GapStrategy gapStrategy) {
        return new StreamAttributes(
                capture.getAttribute(CoreAttributes.UUID.key()), carried(capture), null, gapStrategy);
    }

    /**
     * For the streams of a continuing capture.
     *
     * @param epoch how often the capture had to begin anew
     */
    static StreamAttributes ofContinuing(String captureId, int epoch, CaptureSources sources, GapStrategy gapStrategy) {
        Map<String, String> carried = new HashMap<>();
        carried.put(CAPTURE_ID, captureId);
        if (epoch > 0) {
            carried.put(CAPTURE_EPOCH, Integer.toString(epoch));
        }
        return new StreamAttributes(captureId, carried, sources, gapStrategy);
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
        if (sources != null) {
            putSources(attributes, stream, piece);
        }
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

    /** What streams carry is that of the connection's first packet; where the content came from may be another input. */
    private void putSources(Map<String, String> attributes, TcpStream stream, StreamPiece piece) {
        CaptureSources.Source connection = sources.get(stream.connectionSource());
        if (connection != null) {
            attributes.putAll(connection.carried());
        }
        CaptureSources.Source first = piece.firstSource() == 0 ? connection : sources.get(piece.firstSource());
        CaptureSources.Source last = sources.get(piece.lastSource());
        if (first != null && first.fileName() != null) {
            attributes.put(CAPTURE_FILENAME, first.fileName());
        }
        if (piece.firstSource() != 0 && first != null && first.sequence() != null) {
            attributes.put(FIRST_SEQUENCE, first.sequence());
        }
        if (last != null && last.sequence() != null) {
            attributes.put(LAST_SEQUENCE, last.sequence());
        }
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
            if (piece.identifierCode() == 0) {
                piece.setIdentifierCode(!stream.isClientKnown() ? UNKNOWN : stream.isFromClient() ? CLIENT : SERVER);
            }
            piece.setIdentifier(identifier(stream, piece.connection(), piece.identifierCode()));
        }
        String fileName = piece.connection().fileName(stream);
        attributes.put(FRAGMENT_IDENTIFIER, piece.identifier());
        attributes.put(FRAGMENT_INDEX, StreamText.number(piece.index()));
        attributes.put(ORIGINAL_FILENAME, fileName);
        attributes.put(CoreAttributes.FILENAME.key(), piece.index() == 0 ? fileName : fileName + '.' + piece.index());
    }

    /** @param direction as it was known when the stream's first FlowFile came out: all have the same identifier */
    private String identifier(TcpStream stream, ConnectionText connection, int direction) {
        String epoch = carried.containsKey(CAPTURE_EPOCH) && sources != null ? "~" + carried.get(CAPTURE_EPOCH) : "";
        String name =
                switch (direction) {
                    case CLIENT -> "client-to-server";
                    case SERVER -> "server-to-client";
                    // unknown is the direction of both, and an identifier must be of one
                    default -> "unknown from " + connection.sourceAddress(stream) + ' ' + connection.sourcePort(stream);
                };
        return captureId + epoch + '/' + connection.id() + '/' + name;
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
