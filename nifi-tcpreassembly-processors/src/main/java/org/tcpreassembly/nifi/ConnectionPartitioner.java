package org.tcpreassembly.nifi;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.tcpreassembly.capture.Partitioner;
import org.tcpreassembly.packet.ConnectionLocator;
import org.tcpreassembly.packet.ConnectionLocator.Place;

/**
 * Shares packets out so that all of a connection go to one partition: both directions, inside whatever tunnels, and all
 * fragments of their datagrams.
 *
 * <p>A packet with a TCP header goes by the innermost addresses and ports, whichever side sent it. A first fragment goes by
 * what is in it, and its partition is remembered for the datagram; the later ones follow. A later fragment that comes before
 * the first waits for it, two seconds at most, and then goes by its addresses. Other IP packets go by their innermost
 * addresses; all the rest to partition 0.
 *
 * <p>Bounded: as many datagrams are remembered as ReassembleTcp would put together at once, and as many bytes wait; beyond
 * that the oldest goes.
 */
final class ConnectionPartitioner implements Partitioner {
    static final int MOST_DATAGRAMS = 4096;
    static final int MOST_HELD_BYTES = 4 << 20;
    static final long HELD_NANOSECONDS = 2_000_000_000L;

    private final int partitions;
    private final ConnectionLocator locator =
            new ConnectionLocator(RandomGenerator.getDefault().nextLong());
    private final Map<Long, Integer> partitionOf = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
            return size() > MOST_DATAGRAMS;
        }
    };
    private final Deque<Held> held = new ArrayDeque<>();
    private long heldBytes;

    /** A packet that waits for the first fragment of its datagram. */
    private record Held(
            long datagram,
            long since,
            long hash,
            long timestamp,
            int linkType,
            boolean nanoseconds,
            byte[] frame,
            int originalLength) {}

    ConnectionPartitioner(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public void packet(
            long timestamp,
            int linkType,
            boolean nanoseconds,
            byte[] frame,
            int capturedLength,
            int originalLength,
            Placement placement)
            throws InterruptedException {
        Place place = locator.locate(linkType, frame, 0, capturedLength, originalLength);
        Integer partition = place == Place.LATER_FRAGMENT
                ? partitionOf.get(locator.datagram())
                : Integer.valueOf(partition(locator.hash()));
        if (partition == null) {
            hold(new Held(
                    locator.datagram(),
                    System.nanoTime(),
                    locator.hash(),
                    timestamp,
                    linkType,
                    nanoseconds,
                    Arrays.copyOf(frame, capturedLength),
                    originalLength));
            enforceLimit(placement);
            return;
        }
        long[] begun = new long[locator.begunDatagrams()];
        for (int i = 0; i < begun.length; i++) {
            begun[i] = locator.begunDatagram(i);
            partitionOf.put(begun[i], partition);
        }
        placement.place(
                partition, timestamp, linkType, nanoseconds, ByteBuffer.wrap(frame), 0, capturedLength, originalLength);
        for (long datagram : begun) {
            releaseOf(datagram, placement);
        }
    }

    @Override
    public void release(long now, boolean all, Placement placement) throws InterruptedException {
        while (!held.isEmpty() && (all || now - held.peekFirst().since() >= HELD_NANOSECONDS)) {
            placeOldest(placement);
        }
    }

    private int partition(long hash) {
        return (int) Math.unsignedMultiplyHigh(hash, partitions);
    }

    private void hold(Held packet) {
        held.addLast(packet);
        heldBytes += packet.frame().length;
    }

    private void enforceLimit(Placement placement) throws InterruptedException {
        while (heldBytes > MOST_HELD_BYTES) {
            placeOldest(placement);
        }
    }

    private void placeOldest(Placement placement) throws InterruptedException {
        Held packet = held.removeFirst();
        heldBytes -= packet.frame().length;
        int partition = partition(packet.hash());
        // those of the same datagram that are still to come follow it
        partitionOf.put(packet.datagram(), partition);
        placement.place(
                partition,
                packet.timestamp(),
                packet.linkType(),
                packet.nanoseconds(),
                ByteBuffer.wrap(packet.frame()),
                0,
                packet.frame().length,
                packet.originalLength());
    }

    /** Places what waited for a datagram to begin; that may itself be a first fragment of another, inside it. */
    private void releaseOf(long datagram, Placement placement) throws InterruptedException {
        List<Held> released = new ArrayList<>();
        for (Iterator<Held> waiting = held.iterator(); waiting.hasNext(); ) {
            Held packet = waiting.next();
            if (packet.datagram() == datagram) {
                waiting.remove();
                heldBytes -= packet.frame().length;
                released.add(packet);
            }
        }
        for (Held packet : released) {
            packet(
                    packet.timestamp(),
                    packet.linkType(),
                    packet.nanoseconds(),
                    packet.frame(),
                    packet.frame().length,
                    packet.originalLength(),
                    placement);
        }
    }
}
