package org.tcpreassembly.assembly;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;
import org.tcpreassembly.packet.TcpSegment;

/**
 * Segments too far off to be of their stream, kept until three of one direction lie within 1 MiB of each other: then the
 * capture has lost over 1 GiB, and they are the beginning of what comes after.
 *
 * <p>Of each direction the last few are kept, and 4 MiB in all: beyond that those of the direction that was suspected
 * first are forgotten.
 */
final class LostSegments {
    private static final int ENOUGH = 3;
    private static final int NEAR = 1 << 20;
    /** Segments of one direction that are kept: stray ones in between do not keep three others from being found. */
    private static final int MAXIMUM_OF_DIRECTION = 8;

    private static final long MAXIMUM_BYTES = 4 << 20;
    /** What a kept segment costs beside its payload, about. */
    private static final int SEGMENT_COST = 256;

    private final Map<Integer, Suspects> byDirection = new LinkedHashMap<>();
    private List<Kept> agreeing = List.of();
    private long bytes;
    /** Something has changed since it was written. */
    private boolean changed;

    /** Takes a segment back, with the time it was stamped with, capture time when it came, and the source it came from. */
    interface Taker {
        void take(TcpSegment segment, long stamp, long arrivedAt, int source);
    }

    /** A direction's number is used again for other connections: when it began, and the endpoints, tell which it is. */
    private record Suspects(long connectionBegan, int connectionOrdinal, List<Kept> segments) {
        boolean areOf(long began, int ordinal, TcpSegment segment) {
            TcpSegment one = segments.getFirst().segment;
            return connectionBegan == began
                    && connectionOrdinal == ordinal
                    && one.sourceLow() == segment.sourceLow()
                    && one.sourceHigh() == segment.sourceHigh()
                    && one.sourcePort() == segment.sourcePort()
                    && one.destinationLow() == segment.destinationLow()
                    && one.destinationHigh() == segment.destinationHigh()
                    && one.destinationPort() == segment.destinationPort();
        }
    }

    private record Kept(TcpSegment segment, long stamp, long arrivedAt, int source) {
        long cost() {
            return segment.capturedPayloadLength() + SEGMENT_COST;
        }

        void write(StateOutput out) {
            out.signed(stamp);
            out.signed(arrivedAt);
            out.number(source);
            out.flag(segment.ipv6());
            out.number(segment.sourceHigh());
            out.number(segment.sourceLow());
            out.number(segment.sourcePort());
            out.number(segment.destinationHigh());
            out.number(segment.destinationLow());
            out.number(segment.destinationPort());
            out.number(segment.sequence() & 0xffffffffL);
            out.number(segment.acknowledgement() & 0xffffffffL);
            out.number(segment.flags());
            out.number(segment.window());
            out.number(segment.encapsulation());
            out.number(segment.payloadLength());
            out.number(segment.capturedPayloadLength());
            out.bytes(segment.buffer(), segment.payloadOffset(), segment.capturedPayloadLength());
        }

        static Kept read(StateInput in) throws DamagedStateException {
            long stamp = in.signed();
            long arrivedAt = in.signed();
            int source = in.count(TcpAssembler.MAXIMUM_SOURCE);
            TcpSegment segment = new TcpSegment()
                    .endpoints(
                            in.flag(),
                            in.number(),
                            in.number(),
                            in.count(0xffff),
                            in.number(),
                            in.number(),
                            in.count(0xffff))
                    .header((int) in.number(), (int) in.number(), (int) in.number(), (int) in.number())
                    .encapsulation(in.number());
            int length = in.count(Integer.MAX_VALUE);
            int captured = in.count(length);
            int from = in.skip(captured);
            segment.payload(Arrays.copyOfRange(in.array(), from, from + captured), 0, captured, length);
            return new Kept(segment, stamp, arrivedAt, source);
        }

        boolean isNear(Kept other) {
            int apart = segment.sequence() - other.segment.sequence();
            return apart <= NEAR && apart >= -NEAR;
        }
    }

    /**
     * Keeps a copy of a segment.
     *
     * @return true if it is the third of its kind: {@link #replay} is to be called
     */
    boolean add(
            int direction,
            long connectionBegan,
            int connectionOrdinal,
            TcpSegment segment,
            long stamp,
            long arrivedAt,
            int source) {
        changed = true;
        Suspects suspects = byDirection.get(direction);
        if (suspects != null && !suspects.areOf(connectionBegan, connectionOrdinal, segment)) {
            forget(direction);
            suspects = null;
        }
        Kept kept = new Kept(copy(segment), stamp, arrivedAt, source);
        if (suspects == null) {
            suspects = new Suspects(connectionBegan, connectionOrdinal, new ArrayList<>(ENOUGH));
            byDirection.put(direction, suspects);
        } else {
            agreeing = agreeing(suspects.segments, kept);
            if (!agreeing.isEmpty()) {
                forget(direction);
                return true;
            }
        }
        if (suspects.segments.size() == MAXIMUM_OF_DIRECTION) {
            bytes -= suspects.segments.removeFirst().cost();
        }
        suspects.segments.add(kept);
        bytes += kept.cost();
        while (bytes > MAXIMUM_BYTES) {
            forget(byDirection.keySet().iterator().next());
        }
        return false;
    }

    /** Hands the three segments back in the order in which they came, and forgets them. */
    void replay(Taker taker) {
        List<Kept> segments = agreeing;
        agreeing = List.of();
        for (Kept kept : segments) {
            taker.take(kept.segment, kept.stamp, kept.arrivedAt, kept.source);
        }
    }

    /** Calls for the source of every segment that is kept. */
    void forEachSource(IntConsumer consumer) {
        byDirection.values().forEach(suspects -> suspects.segments.forEach(kept -> consumer.accept(kept.source)));
    }

    void markChanged() {
        changed = true;
    }

    /** Writes all that is kept, if that has changed since the last time. */
    void writeIfChanged(StateOutput out) {
        out.flag(changed);
        if (!changed) {
            return;
        }
        changed = false;
        out.number(byDirection.size());
        byDirection.forEach((direction, suspects) -> {
            out.number(direction);
            out.signed(suspects.connectionBegan);
            out.number(suspects.connectionOrdinal);
            out.number(suspects.segments.size());
            suspects.segments.forEach(kept -> kept.write(out));
        });
    }

    /** @param apply false: what was written then counts as changed */
    void read(StateInput in, boolean apply) throws DamagedStateException {
        if (!in.flag()) {
            return;
        }
        changed = true;
        if (apply) {
            clear();
        }
        for (int left = in.count(Integer.MAX_VALUE); left > 0; left--) {
            int direction = in.count(Integer.MAX_VALUE);
            Suspects suspects = new Suspects(in.signed(), in.count(Integer.MAX_VALUE), new ArrayList<>(ENOUGH));
            for (int more = in.count(MAXIMUM_OF_DIRECTION); more > 0; more--) {
                suspects.segments.add(Kept.read(in));
            }
            if (apply) {
                byDirection.put(direction, suspects);
                suspects.segments.forEach(kept -> bytes += kept.cost());
            }
        }
    }

    void clear() {
        byDirection.clear();
        bytes = 0;
    }

    private void forget(int direction) {
        for (Kept kept : byDirection.remove(direction).segments) {
            bytes -= kept.cost();
        }
    }

    /** Two kept segments and the new one, all near each other; none if there are no such two. */
    private static List<Kept> agreeing(List<Kept> segments, Kept last) {
        List<Kept> near = segments.stream().filter(last::isNear).toList();
        for (int i = 0; i < near.size(); i++) {
            for (int j = i + 1; j < near.size(); j++) {
                if (near.get(i).isNear(near.get(j))) {
                    return List.of(near.get(i), near.get(j), last);
                }
            }
        }
        return List.of();
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
