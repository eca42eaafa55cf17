package org.tcpreassembly.differential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tcpreassembly.differential.PacketIndex.Incarnation;
import org.tcpreassembly.differential.PacketIndex.Segment;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.testing.Direction;

/** One direction between two endpoints as ReassembleTcp and a peer have it, and what kind of difference there is. */
final class Comparison {
    private final List<CollectedStream> ours;
    private final List<CollectedStream> theirs;
    private final boolean zeroFilled;
    private final List<Incarnation> incarnations;
    private final List<Segment> all;
    private final long firstReset;
    private final int connections;
    private int stream;
    private long position = -1;

    /** @param zeroFilled whether the peer puts zeros in place of what is missing and does not tell where */
    Comparison(
            PacketIndex packets,
            Direction direction,
            List<CollectedStream> ours,
            List<CollectedStream> theirs,
            boolean zeroFilled) {
        this.ours = ours;
        this.theirs = theirs;
        this.zeroFilled = zeroFilled;
        List<Incarnation> begun = packets.incarnations(direction);
        this.connections = begun.size();
        this.incarnations = begun.stream().filter(Incarnation::hasPayload).toList();
        this.firstReset = Stream.of(direction, direction.reversed())
                .flatMap(sender -> packets.segments(sender).stream())
                .filter(segment -> segment.is(TcpSegment.RST))
                .mapToLong(Segment::number)
                .min()
                .orElse(Long.MAX_VALUE);
        this.all = packets.segments(direction);
        for (int i = 0; i < Math.max(ours.size(), theirs.size()) && position < 0; i++) {
            stream = i;
            position =
                    i < ours.size() && i < theirs.size() ? ours.get(i).firstDifference(theirs.get(i), zeroFilled) : 0;
        }
    }

    boolean agrees() {
        return position < 0;
    }

    int stream() {
        return stream;
    }

    long position() {
        return position;
    }

    /** How long the streams of both are. */
    String lengths() {
        return lengths(ours) + " / " + lengths(theirs);
    }

    private static String lengths(List<CollectedStream> streams) {
        return streams.isEmpty()
                ? "nothing"
                : streams.stream()
                        .limit(6)
                        .map(stream -> stream.content().length + (stream.holes().isEmpty() ? "" : " " + stream.holes()))
                        .collect(Collectors.joining(", ", "", streams.size() > 6 ? ", ..." : ""));
    }

    /** The packets that have to do with the first difference. */
    List<Segment> packets() {
        return incarnation()
                .map(found -> found.concerning(position))
                .orElse(all.stream().limit(8).toList());
    }

    private Optional<Incarnation> incarnation() {
        return incarnations.isEmpty()
                ? Optional.empty()
                : Optional.of(incarnations.get(Math.min(stream, incarnations.size() - 1)));
    }

    /** Where both agree on the bytes: whether the peer leaves out a hole at the end of one of the streams. */
    boolean leavesOutHoleAtEnd() {
        for (int i = 0; i < ours.size(); i++) {
            CollectedStream mine = ours.get(i);
            long trailing = mine.holes().isEmpty()
                            || mine.innerHoles().size() == mine.holes().size()
                    ? 0
                    : mine.holes().getLast().length();
            boolean told =
                    theirs.get(i).innerHoles().size() < theirs.get(i).holes().size();
            if (trailing > 0 && !told) {
                stream = i;
                position = mine.end() - trailing;
                return true;
            }
        }
        return false;
    }

    Kind kind() {
        if (theirs.isEmpty() && all.stream().anyMatch(segment -> segment.encapsulated() || segment.trailer() < 0)) {
            return Kind.NOT_DECODED;
        }
        if (!zeroFilled && Arrays.equals(CollectedStreams.joined(ours), CollectedStreams.joined(theirs))) {
            return ours.size() == theirs.size() && connections == 1 ? Kind.HOLE_UNTOLD : split();
        }
        if (theirs.size() > ours.size() && othersAreLate()) {
            return Kind.GHOST;
        }
        if (ours.isEmpty() && zeroFilled && all.stream().anyMatch(segment -> segment.trailer() > 0)) {
            return Kind.PADDING;
        }
        return incarnation().map(this::kindWithin).orElse(Kind.UNKNOWN);
    }

    private boolean isHoleOfOurs() {
        return stream < ours.size() && beginsHole(ours.get(stream));
    }

    private boolean isHoleOfTheirs() {
        return stream < theirs.size() && beginsHole(theirs.get(stream));
    }

    private boolean beginsHole(CollectedStream found) {
        return found.holes().stream().anyMatch(hole -> hole.position() == position);
    }

    private Kind split() {
        return connections > theirs.size() ? Kind.REUSED : Kind.CUT_ELSEWHERE;
    }

    private Kind kindWithin(Incarnation incarnation) {
        List<Segment> covering = incarnation.covering(position).toList();
        if (zeroFilled && incarnation.segments().stream().anyMatch(this::paddingIsAt)) {
            return Kind.PADDING;
        }
        if (covering.stream().anyMatch(segment -> segment.length() > segment.payload().length)) {
            return Kind.SNAPPED;
        }
        if (!covering.isEmpty() && covering.stream().allMatch(segment -> segment.is(TcpSegment.RST))) {
            return Kind.RESET_PAYLOAD;
        }
        if (covering.stream().anyMatch(segment -> segment.is(TcpSegment.SYN))) {
            return Kind.FAST_OPEN;
        }
        if (copiesDiffer(incarnation, covering)) {
            return covering.stream().anyMatch(segment -> segment.length() == 1) ? Kind.ONE_BYTE : Kind.CONFLICT;
        }
        if (connections > Math.max(1, theirs.size())) {
            return Kind.REUSED;
        }
        boolean late = covering.stream().findFirst().stream().anyMatch(segment -> segment.number() > firstReset);
        if (connections == 1 && (late || stream >= ours.size() && firstReset < Long.MAX_VALUE)) {
            return Kind.AFTER_RESET;
        }
        if (isHoleOfOurs()
                && (stream >= theirs.size() || position >= theirs.get(stream).end())) {
            return Kind.HELD_BACK;
        }
        if (!covering.isEmpty() && isHoleOfTheirs()) {
            return Kind.LATE;
        }
        if (!incarnation.begun()) {
            return Kind.BEGINNING;
        }
        return endOfOne(incarnation);
    }

    private Kind endOfOne(Incarnation incarnation) {
        boolean ends = incarnation.segments().stream()
                .anyMatch(segment -> segment.is(TcpSegment.FIN) || segment.is(TcpSegment.RST));
        if (stream < ours.size() && stream < theirs.size() && ends) {
            if (position == ours.get(stream).end()) {
                return Kind.AFTER_END;
            }
            if (position >= theirs.get(stream).end()) {
                return Kind.STOPS_EARLY;
            }
        }
        return connections > 1 ? Kind.REUSED : Kind.UNKNOWN;
    }

    /** Whether the bytes behind a segment in its frame are at the position. */
    private boolean paddingIsAt(Segment segment) {
        return incarnations.stream().anyMatch(incarnation -> {
            int distance = incarnation.distance(segment, position) - segment.length();
            return segment.trailer() > 0 && distance >= 0 && distance < segment.trailer();
        });
    }

    private boolean copiesDiffer(Incarnation incarnation, List<Segment> covering) {
        return covering.stream()
                        .mapToInt(segment -> segment.payload()[incarnation.distance(segment, position)])
                        .distinct()
                        .count()
                > 1;
    }

    /** Whether the peer has our streams and besides only pieces that are within them. */
    private boolean othersAreLate() {
        List<CollectedStream> rest = new ArrayList<>(theirs);
        for (CollectedStream mine : ours) {
            Optional<CollectedStream> same = rest.stream()
                    .filter(stream -> mine.firstDifference(stream, zeroFilled) < 0)
                    .findFirst();
            if (same.isEmpty()) {
                return false;
            }
            rest.remove(same.get());
        }
        return rest.stream().flatMap(late -> late.runs().stream()).allMatch(run -> ours.stream()
                .anyMatch(mine -> contains(mine.content(), run)));
    }

    private static boolean contains(byte[] bytes, byte[] piece) {
        for (int from = 0; from + piece.length <= bytes.length; from++) {
            if (bytes[from] == piece[0] && Arrays.equals(bytes, from, from + piece.length, piece, 0, piece.length)) {
                return true;
            }
        }
        return false;
    }
}
