package org.tcpreassembly.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.tcpreassembly.testing.Ranges.Range;

/**
 * The path that a window of segments takes past the capture to the receiver: in order, or with reordering, duplicates,
 * overlapping retransmissions and packets that the capture misses. All copies of a byte are equal. The receiver
 * acknowledges every second segment that is in order, and at once one that is not (RFC 5681 section 4.2).
 */
final class Flight {
    private static final double REORDERED = 0.03;
    private static final double NEVER_CAPTURED = 0.001;
    private static final double DUPLICATED = 0.01;
    private static final double OVERLAPPING = 0.005;

    /** A segment and when it passes: fractional, so that moving one leaves the others where they are. */
    private record Passing(double time, Segment segment) {}

    private final SplitMix64 random;
    private final boolean lossy;
    private final boolean requestsAcknowledged;

    /** @param requestsAcknowledged whether a request is acknowledged at once, or by the response to it */
    Flight(SplitMix64 random, boolean lossy, boolean requestsAcknowledged) {
        this.random = random;
        this.lossy = lossy;
        this.requestsAcknowledged = requestsAcknowledged;
    }

    /** How many segments the next flight has at most. */
    int window() {
        return 4 + random.nextInt(41);
    }

    /**
     * @param start position of the flight's first byte, below which the receiver has everything
     * @param acknowledgedPosition how far the receiver has itself sent
     * @param answered whether the flight ends a message that the receiver will answer
     */
    void deliver(
            List<Segment> flight,
            long start,
            long acknowledgedPosition,
            int mss,
            boolean answered,
            Consumer<Segment> out) {
        List<Segment> segments = lossy ? impaired(flight, mss) : flight;
        List<Range> early = new ArrayList<>();
        long next = start;
        int unacknowledged = 0;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.captured()) {
                out.accept(segment);
            }
            boolean inOrder = segment.position() <= next && segment.end() > next;
            if (inOrder) {
                next = afterEarlyOnes(segment.end(), early);
                unacknowledged++;
            } else if (segment.position() > next) {
                early.add(new Range(segment.position(), segment.end()));
            }
            boolean last = i == segments.size() - 1 && (requestsAcknowledged || !answered);
            if (!inOrder || unacknowledged == 2 || last) {
                Side receiver = segment.sender().other();
                out.accept(new Segment(receiver, TcpFrame.ACK, acknowledgedPosition, 0, next));
                unacknowledged = 0;
            }
        }
    }

    private static long afterEarlyOnes(long next, List<Range> early) {
        long end = next;
        for (boolean moved = true; moved; ) {
            moved = false;
            for (int i = early.size() - 1; i >= 0; i--) {
                if (early.get(i).from() <= end) {
                    end = Math.max(end, early.remove(i).to());
                    moved = true;
                }
            }
        }
        return end;
    }

    private List<Segment> impaired(List<Segment> flight, int mss) {
        List<Passing> passing = new ArrayList<>(flight.size() + 8);
        for (int i = 0; i < flight.size(); i++) {
            Segment segment = flight.get(i);
            double time = i;
            double fate = random.nextDouble();
            if (fate < REORDERED) {
                time = i + 1.5 + random.nextInt(20);
            }
            boolean missed = fate >= REORDERED && fate < REORDERED + NEVER_CAPTURED;
            passing.add(new Passing(time, missed ? segment.neverCaptured() : segment));
            if (random.chance(DUPLICATED)) {
                passing.add(new Passing(time + 1.1 + random.nextInt(20), segment));
            }
            if (i > 0 && random.chance(OVERLAPPING)) {
                Segment again = overlapping(flight.get(i - 1), segment, mss);
                passing.add(new Passing(time + 1.2 + random.nextInt(20), again));
            }
        }
        passing.sort(Comparator.comparingDouble(Passing::time));
        return passing.stream().map(Passing::segment).toList();
    }

    /** A retransmission that begins within one segment and ends within the next. */
    private Segment overlapping(Segment before, Segment segment, int mss) {
        long from = segment.position() - 1 - random.nextInt(before.length());
        long to = segment.position() + 1 + random.nextInt(segment.length());
        int length = (int) Math.min(mss, to - from);
        return new Segment(segment.sender(), TcpFrame.ACK, from, length, segment.acknowledged());
    }
}
