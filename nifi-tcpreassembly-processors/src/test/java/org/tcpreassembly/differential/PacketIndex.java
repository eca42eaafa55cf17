package org.tcpreassembly.differential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.Endpoint;

/** The TCP segments of a capture, by direction and connection, for a person to look at where reassemblers disagree. */
final class PacketIndex {
    private static final int SHOWN = 5;

    /**
     * @param number of the record, from 1, as Wireshark counts
     * @param payload as far as it was captured
     * @param length of the payload on the wire
     * @param trailer bytes of the frame behind the payload
     */
    record Segment(
            long number, int sequence, int flags, byte[] payload, int length, int trailer, boolean encapsulated) {
        boolean is(int flag) {
            return (flags & flag) != 0;
        }

        /** The number of the first byte of payload. */
        int first() {
            return sequence + (is(TcpSegment.SYN) ? 1 : 0);
        }
    }

    /** The segments of one direction of one connection. {@code start} is the number of its first byte. */
    record Incarnation(int start, boolean begun, List<Segment> segments) {
        /** How far behind a position of the stream the payload of a segment begins. */
        int distance(Segment segment, long position) {
            return start + (int) position - segment.first();
        }

        boolean hasPayload() {
            return segments.stream().anyMatch(segment -> segment.length > 0);
        }

        boolean covers(Segment segment, long position) {
            int distance = distance(segment, position);
            return distance >= 0 && distance < segment.length;
        }

        Stream<Segment> covering(long position) {
            return segments.stream().filter(segment -> covers(segment, position));
        }

        /** Some of the segments that carry or touch a position, and of those that begin and end the stream. */
        List<Segment> concerning(long position) {
            Stream<Segment> near = segments.stream()
                    .filter(segment -> segment.length > 0
                            && distance(segment, position) >= 0
                            && distance(segment, position) <= segment.length)
                    .limit(SHOWN);
            Stream<Segment> ends = segments.stream()
                    .filter(segment -> (segment.flags & (TcpSegment.SYN | TcpSegment.FIN | TcpSegment.RST)) != 0)
                    .limit(SHOWN);
            return Stream.concat(near, ends)
                    .distinct()
                    .sorted(Comparator.comparingLong(Segment::number))
                    .toList();
        }
    }

    private final Map<Direction, List<Segment>> segments = new HashMap<>();
    private long packets;

    private PacketIndex() {}

    static PacketIndex of(Path pcap) throws IOException {
        PacketIndex index = new PacketIndex();
        FrameDecoder decoder = new FrameDecoder();
        TcpSegment segment = new TcpSegment();
        try (CaptureReader reader = CaptureReader.open(Files.newInputStream(pcap))) {
            while (reader.next()) {
                index.packets = reader.recordNumber();
                Verdict verdict = decoder.decode(
                        reader.linkType(),
                        reader.buffer(),
                        reader.offset(),
                        reader.capturedLength(),
                        reader.originalLength(),
                        segment);
                if (verdict == Verdict.TCP) {
                    index.add(reader, segment);
                }
            }
        }
        return index;
    }

    private void add(CaptureReader reader, TcpSegment segment) {
        int from = segment.payloadOffset();
        int end = from + segment.capturedPayloadLength();
        boolean inFrame = segment.buffer() == reader.buffer();
        Direction direction = new Direction(
                endpoint(segment.ipv6(), segment.sourceHigh(), segment.sourceLow(), segment.sourcePort()),
                endpoint(
                        segment.ipv6(),
                        segment.destinationHigh(),
                        segment.destinationLow(),
                        segment.destinationPort()));
        segments.computeIfAbsent(direction, key -> new ArrayList<>())
                .add(new Segment(
                        reader.recordNumber(),
                        segment.sequence(),
                        segment.flags(),
                        Arrays.copyOfRange(segment.buffer(), from, end),
                        segment.payloadLength(),
                        inFrame ? reader.offset() + reader.capturedLength() - end : 0,
                        segment.encapsulation() != 0));
    }

    private static Endpoint endpoint(boolean ipv6, long high, long low, int port) {
        byte[] address = ipv6
                ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
                : ByteBuffer.allocate(4).putInt((int) low).array();
        return new Endpoint(address, port);
    }

    long packets() {
        return packets;
    }

    List<Segment> segments(Direction direction) {
        return segments.getOrDefault(direction, List.of());
    }

    /** The connections of a direction, in their order. A new one begins with a SYN of another number. */
    List<Incarnation> incarnations(Direction direction) {
        List<Incarnation> found = new ArrayList<>();
        Incarnation current = null;
        for (Segment segment : segments(direction)) {
            boolean syn = segment.is(TcpSegment.SYN);
            if (current == null || syn && !(current.begun && segment.first() == current.start)) {
                current = new Incarnation(segment.first(), syn, new ArrayList<>());
                found.add(current);
            } else if (!current.begun && segment.length > 0 && segment.first() - current.start < 0) {
                found.removeLast();
                current = new Incarnation(segment.first(), false, current.segments);
                found.add(current);
            }
            current.segments.add(segment);
        }
        return found;
    }
}
