package org.tcpreassembly.assembly;

import java.util.HashMap;
import java.util.Map;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;
import org.tcpreassembly.packet.TcpSegment;

/** Tells apart the connections of the same endpoints that begin in the same microsecond: the first is 1. */
final class ConnectionOrdinals {
    private final Map<Key, Integer> counts = new HashMap<>();
    private long microsecond = Long.MIN_VALUE;
    /** The first connection of the microsecond; it gets into the map only when a second one comes. */
    private final TcpSegment first = new TcpSegment();

    private boolean alone;
    /** Something has changed since it was written. */
    private boolean changed;

    int next(TcpSegment segment, long time) {
        changed = true;
        long now = Math.floorDiv(time, 1000);
        if (now != microsecond) {
            microsecond = now;
            counts.clear();
            copy(segment);
            alone = true;
            return 1;
        }
        if (alone) {
            alone = false;
            counts.put(Key.of(first), 1);
        }
        return counts.merge(Key.of(segment), 1, Integer::sum);
    }

    /** Writes it, if it has changed since the last time. */
    void writeIfChanged(StateOutput out) {
        out.flag(changed);
        if (!changed) {
            return;
        }
        changed = false;
        out.signed(microsecond);
        out.flag(alone);
        if (alone) {
            Key.of(first).write(out);
        } else {
            out.number(counts.size());
            counts.forEach((key, count) -> {
                key.write(out);
                out.number(count);
            });
        }
    }

    /** @param apply false: what was written then counts as changed */
    void read(StateInput in, boolean apply) throws DamagedStateException {
        if (!in.flag()) {
            return;
        }
        long began = in.signed();
        boolean single = in.flag();
        Map<Key, Integer> read = new HashMap<>();
        for (int left = single ? 1 : in.count(Integer.MAX_VALUE); left > 0; left--) {
            Key key = Key.read(in);
            read.put(key, single ? 1 : (int) in.number());
        }
        changed = true;
        if (apply) {
            microsecond = began;
            alone = single;
            counts.clear();
            if (single) {
                read.keySet().iterator().next().copyTo(first);
            } else {
                counts.putAll(read);
            }
        }
    }

    void markChanged() {
        changed = true;
    }

    private void copy(TcpSegment segment) {
        first.endpoints(
                segment.ipv6(),
                segment.sourceHigh(),
                segment.sourceLow(),
                segment.sourcePort(),
                segment.destinationHigh(),
                segment.destinationLow(),
                segment.destinationPort());
    }

    /**
     * The endpoints without their direction. Anybody can choose addresses of the same hash code: the order keeps the map
     * fast all the same.
     */
    private record Key(boolean ipv6, End lower, End upper) implements Comparable<Key> {
        private record End(long high, long low, int port) implements Comparable<End> {
            @Override
            public int compareTo(End other) {
                int order = Long.compareUnsigned(high, other.high);
                if (order == 0) {
                    order = Long.compareUnsigned(low, other.low);
                }
                return order == 0 ? Integer.compare(port, other.port) : order;
            }
        }

        @Override
        public int compareTo(Key other) {
            int order = Boolean.compare(ipv6, other.ipv6);
            if (order == 0) {
                order = lower.compareTo(other.lower);
            }
            return order == 0 ? upper.compareTo(other.upper) : order;
        }

        void write(StateOutput out) {
            out.flag(ipv6);
            for (End end : new End[] {lower, upper}) {
                out.number(end.high);
                out.number(end.low);
                out.number(end.port);
            }
        }

        static Key read(StateInput in) throws DamagedStateException {
            return new Key(
                    in.flag(),
                    new End(in.number(), in.number(), in.count(0xffff)),
                    new End(in.number(), in.number(), in.count(0xffff)));
        }

        void copyTo(TcpSegment segment) {
            segment.endpoints(ipv6, lower.high, lower.low, lower.port, upper.high, upper.low, upper.port);
        }

        static Key of(TcpSegment segment) {
            End source = new End(segment.sourceHigh(), segment.sourceLow(), segment.sourcePort());
            End destination = new End(segment.destinationHigh(), segment.destinationLow(), segment.destinationPort());
            return source.compareTo(destination) > 0
                    ? new Key(segment.ipv6(), destination, source)
                    : new Key(segment.ipv6(), source, destination);
        }
    }
}
