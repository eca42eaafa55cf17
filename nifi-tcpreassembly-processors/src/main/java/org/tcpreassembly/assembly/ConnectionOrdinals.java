package org.tcpreassembly.assembly;

import java.util.HashMap;
import java.util.Map;
import org.tcpreassembly.packet.TcpSegment;

/** Tells apart the connections of the same endpoints that begin in the same microsecond: the first is 1. */
final class ConnectionOrdinals {
    private final Map<Key, Integer> counts = new HashMap<>();
    private long microsecond = Long.MIN_VALUE;
    /** The first connection of the microsecond; it gets into the map only when a second one comes. */
    private final TcpSegment first = new TcpSegment();

    private boolean alone;

    int next(TcpSegment segment, long time) {
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

        static Key of(TcpSegment segment) {
            End source = new End(segment.sourceHigh(), segment.sourceLow(), segment.sourcePort());
            End destination = new End(segment.destinationHigh(), segment.destinationLow(), segment.destinationPort());
            return source.compareTo(destination) > 0
                    ? new Key(segment.ipv6(), destination, source)
                    : new Key(segment.ipv6(), source, destination);
        }
    }
}
