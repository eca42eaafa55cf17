package org.tcpreassembly.assembly;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;
import org.tcpreassembly.packet.TcpSegment;

/**
 * Segments too far off to be of their stream, kept until three of one direction lie within 1 MiB of each other: then the
 * capture has lost over 1 GiB, and they are the beginning of what comes after.
 *
 * <p>Of each direction the last few are kept, and 4 MiB in all: beyond that those of the direction that was suspected
 * first are forgotten. Their payload lies in pages, so that it is written once, however long they are kept.
 */
final class LostSegments {
    private static final int ENOUGH = 3;
    private static final int NEAR = 1 << 20;
    /** Segments of one direction that are kept: stray ones in between do not keep three others from being found. */
    private static final int MAXIMUM_OF_DIRECTION = 8;

    private static final long MAXIMUM_BYTES = 4 << 20;
    /** What a kept segment costs beside its payload, about. */
    private static final int SEGMENT_COST = 256;

    private static final byte[] NOTHING = {};

    private final PagePool pages;
    private final Map<Integer, List<Kept>> byDirection = new LinkedHashMap<>();
    private List<Kept> agreeing = List.of();
    private long bytes;
    /** Something has changed since it was written. */
    private boolean changed;

    /** Takes a segment back, with the time it was stamped with, capture time when it came, and the source it came from. */
    interface Taker {
        void take(TcpSegment segment, long stamp, long arrivedAt, int source);
    }

    /**
     * A segment, its payload apart.
     *
     * @param length bytes of payload that were captured
     * @param page the first of those with the payload, 0 where there is none
     */
    private record Kept(TcpSegment segment, int length, int page, long stamp, long arrivedAt, int source) {
        long cost() {
            int pageCount = (length + PagePool.PAGE_SIZE - 1) / PagePool.PAGE_SIZE;
            return (long) pageCount * PagePool.PAGE_SIZE + SEGMENT_COST;
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
            out.number(length);
            out.number(page);
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
            int wireLength = in.count(Integer.MAX_VALUE);
            segment.payload(NOTHING, 0, 0, wireLength);
            return new Kept(segment, in.count(wireLength), in.count(Integer.MAX_VALUE), stamp, arrivedAt, source);
        }

        boolean isNear(Kept other) {
            int apart = segment.sequence() - other.segment.sequence();
            return apart <= NEAR && apart >= -NEAR;
        }
    }

    /** @param pages for the payload */
    LostSegments(PagePool pages) {
        this.pages = pages;
    }

    /**
     * Keeps a copy of a segment.
     *
     * @return true if it is the third of its kind: {@link #replay} is to be called
     */
    boolean add(int direction, TcpSegment segment, long stamp, long arrivedAt, int source) {
        changed = true;
        List<Kept> suspects = byDirection.computeIfAbsent(direction, any -> new ArrayList<>(ENOUGH));
        Kept kept = copy(segment, stamp, arrivedAt, source);
        suspects.add(kept);
        bytes += kept.cost();
        agreeing = agreeing(suspects);
        if (!agreeing.isEmpty()) {
            byDirection.remove(direction);
            for (Kept one : suspects) {
                bytes -= one.cost();
                if (!agreeing.contains(one)) {
                    free(one.page);
                }
            }
            return true;
        }
        if (suspects.size() > MAXIMUM_OF_DIRECTION) {
            forget(suspects.removeFirst());
        }
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
            byte[] payload = new byte[kept.length];
            int page = kept.page;
            for (int done = 0; done < payload.length; done += PagePool.PAGE_SIZE) {
                int part = Math.min(payload.length - done, PagePool.PAGE_SIZE);
                System.arraycopy(pages.array(page), pages.offset(page), payload, done, part);
                page = pages.next(page);
            }
            free(kept.page);
            TcpSegment segment = kept.segment.payload(payload, 0, payload.length, kept.segment.payloadLength());
            taker.take(segment, kept.stamp, kept.arrivedAt, kept.source);
        }
    }

    /** The direction's connection has ended. */
    void forget(int direction) {
        List<Kept> suspects = byDirection.isEmpty() ? null : byDirection.remove(direction);
        if (suspects != null) {
            changed = true;
            suspects.forEach(this::forget);
        }
    }

    /** Calls for the source of every segment that is kept. */
    void forEachSource(IntConsumer consumer) {
        byDirection.values().forEach(suspects -> suspects.forEach(kept -> consumer.accept(kept.source)));
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
            out.number(suspects.size());
            suspects.forEach(kept -> kept.write(out));
        });
    }

    /** @param apply false: what was written then counts as changed */
    void read(StateInput in, boolean apply) throws DamagedStateException {
        if (!in.flag()) {
            return;
        }
        changed = true;
        if (apply) {
            byDirection.clear(); // the pages are read apart from this
            bytes = 0;
        }
        for (int left = in.count(Integer.MAX_VALUE); left > 0; left--) {
            int direction = in.count(Integer.MAX_VALUE);
            List<Kept> suspects = new ArrayList<>(ENOUGH);
            for (int more = in.count(MAXIMUM_OF_DIRECTION); more > 0; more--) {
                suspects.add(Kept.read(in));
            }
            if (apply) {
                byDirection.put(direction, suspects);
                suspects.forEach(kept -> bytes += kept.cost());
            }
        }
    }

    private void forget(Kept kept) {
        bytes -= kept.cost();
        free(kept.page);
    }

    private void free(int first) {
        for (int page = first; page != 0; ) {
            int next = pages.next(page);
            pages.free(page);
            page = next;
        }
    }

    /** Two kept segments and the last one, all near each other; none if there are no such two. */
    private static List<Kept> agreeing(List<Kept> segments) {
        Kept last = segments.getLast();
        List<Kept> near = segments.subList(0, segments.size() - 1).stream()
                .filter(last::isNear)
                .toList();
        for (int i = 0; i < near.size(); i++) {
            for (int j = i + 1; j < near.size(); j++) {
                if (near.get(i).isNear(near.get(j))) {
                    return List.of(near.get(i), near.get(j), last);
                }
            }
        }
        return List.of();
    }

    private Kept copy(TcpSegment segment, long stamp, long arrivedAt, int source) {
        TcpSegment copy = new TcpSegment()
                .endpoints(
                        segment.ipv6(),
                        segment.sourceHigh(),
                        segment.sourceLow(),
                        segment.sourcePort(),
                        segment.destinationHigh(),
                        segment.destinationLow(),
                        segment.destinationPort())
                .header(segment.sequence(), segment.acknowledgement(), segment.flags(), segment.window())
                .payload(NOTHING, 0, 0, segment.payloadLength())
                .encapsulation(segment.encapsulation());
        int length = segment.capturedPayloadLength();
        int first = 0;
        int last = 0;
        for (int done = 0; done < length; done += PagePool.PAGE_SIZE) {
            int page = pages.allocate();
            pages.put(
                    page,
                    0,
                    segment.buffer(),
                    segment.payloadOffset() + done,
                    Math.min(length - done, PagePool.PAGE_SIZE));
            if (last == 0) {
                first = page;
            } else {
                pages.setNext(last, page);
            }
            last = page;
        }
        return new Kept(copy, length, first, stamp, arrivedAt, source);
    }
}
