package org.tcpreassembly.assembly;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tcpreassembly.packet.TcpSegment;

/**
 * Segments too far off to be of their stream, kept until three of one direction lie within 1 MiB of each other: then the
 * capture has lost over 1 GiB, and they are the beginning of what comes after.
 */
final class LostSegments {
    private static final int ENOUGH = 3;
    private static final int NEAR = 1 << 20;
    /** Directions with such segments at a time; beyond it those of the first are forgotten. */
    private static final int MAXIMUM_DIRECTIONS = 256;

    private final Map<Integer, Suspects> byDirection = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Suspects> eldest) {
            return size() > MAXIMUM_DIRECTIONS;
        }
    };

    /** Takes a segment back, with the time it was stamped with. */
    interface Taker {
        void take(TcpSegment segment, long stamp);
    }

    private record Suspects(long connectionBegan, List<Kept> segments) {}

    private record Kept(TcpSegment segment, long stamp) {}

    /**
     * Keeps a copy of a segment.
     *
     * @param connectionBegan tells the direction's connection from an earlier one with its number
     * @return true if it is the third of its kind
     */
    boolean add(int direction, long connectionBegan, TcpSegment segment, long stamp) {
        Suspects suspects = byDirection.get(direction);
        if (suspects == null || suspects.connectionBegan != connectionBegan) {
            suspects = new Suspects(connectionBegan, new ArrayList<>(ENOUGH));
            byDirection.put(direction, suspects);
        }
        List<Kept> kept = suspects.segments;
        if (kept.stream().anyMatch(one -> Math.abs(one.segment.sequence() - segment.sequence()) > NEAR)) {
            kept.clear();
        }
        kept.add(new Kept(copy(segment), stamp));
        return kept.size() == ENOUGH;
    }

    /** Hands the segments of a direction back in the order in which they came, and forgets them. */
    void replay(int direction, Taker taker) {
        for (Kept kept : byDirection.remove(direction).segments) {
            taker.take(kept.segment, kept.stamp);
        }
    }

    void clear() {
        byDirection.clear();
    }

    private static TcpSegment copy(TcpSegment segment) {
        int offset = segment.payloadOffset();
        int captured = segment.capturedPayloadLength();
        return new TcpSegment()
                .endpoints(
                        segment.ipv6(),
                        segment.sourceHigh(),
                        segment.sourceLow(),
                        segment.sourcePort(),
                        segment.destinationHigh(),
                        segment.destinationLow(),
                        segment.destinationPort())
                .header(segment.sequence(), segment.acknowledgement(), segment.flags(), segment.window())
                .payload(
                        Arrays.copyOfRange(segment.buffer(), offset, offset + captured),
                        0,
                        captured,
                        segment.payloadLength())
                .encapsulation(segment.encapsulation());
    }
}
