package org.tcpreassembly.nifi;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
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
 * <p>Bounded: as many datagrams are remembered as ReassembleTcp would put together at once, and so much memory waits; beyond
 * that the oldest goes. A packet costs the same however many wait.
 */
final class ConnectionPartitioner implements Partitioner {
    static final int MOST_DATAGRAMS = 4096;
    static final int MOST_HELD_BYTES = 4 << 20;
    static final long HELD_NANOSECONDS = 2_000_000_000L;
    /** What a packet that waits takes beside its bytes, at most. */
    private static final int HELD_OVERHEAD = 256;

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
    /** By datagram, those first that wait longest. */
    private final SequencedMap<Long, Waiting> held = new LinkedHashMap<>();

    private long heldBytes;
    /** Whose datagram has its partition now. */
    private final Deque<Waiting> followers = new ArrayDeque<>();

    /** Packets that wait for the first fragment of their datagram. */
    private static final class Waiting {
        private final long since;
        /** Of the addresses. */
        private final long hash;

        private final List<Held> packets = new ArrayList<>(1);
        private int partition;

        private Waiting(long since, long hash) {
            this.since = since;
            this.hash = hash;
        }
    }

    private record Held(long timestamp, int linkType, boolean nanoseconds, byte[] frame, int originalLength) {}

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
            hold(new Held(timestamp, linkType, nanoseconds, Arrays.copyOf(frame, capturedLength), originalLength));
            while (heldBytes > MOST_HELD_BYTES) {
                letGoOfOldest(placement);
            }
            return;
        }
        settleBegun(partition);
        placement.place(
                partition, timestamp, linkType, nanoseconds, ByteBuffer.wrap(frame), 0, capturedLength, originalLength);
        placeFollowers(placement);
    }

    @Override
    public void release(long now, boolean all, Placement placement) throws InterruptedException {
        while (!held.isEmpty() && (all || now - held.firstEntry().getValue().since >= HELD_NANOSECONDS)) {
            letGoOfOldest(placement);
        }
    }

    private int partition(long hash) {
        return (int) Math.unsignedMultiplyHigh(hash, partitions);
    }

    /** Holds the packet that was located. */
    private void hold(Held packet) {
        held.computeIfAbsent(locator.datagram(), datagram -> new Waiting(System.nanoTime(), locator.hash()))
                .packets
                .add(packet);
        heldBytes += cost(packet);
    }

    private static int cost(Held packet) {
        return packet.frame().length + HELD_OVERHEAD;
    }

    /** The datagram waited for longest goes by its addresses, with what is still to come of it. */
    private void letGoOfOldest(Placement placement) throws InterruptedException {
        Map.Entry<Long, Waiting> oldest = held.firstEntry();
        settle(oldest.getKey(), partition(oldest.getValue().hash));
        placeFollowers(placement);
    }

    /** A partition for the datagrams that the located packet holds the first fragments of. */
    private void settleBegun(int partition) {
        for (int i = 0; i < locator.begunDatagrams(); i++) {
            settle(locator.begunDatagram(i), partition);
        }
    }

    private void settle(long datagram, int partition) {
        partitionOf.put(datagram, partition);
        Waiting waiting = held.remove(datagram);
        if (waiting != null) {
            waiting.partition = partition;
            waiting.packets.forEach(packet -> heldBytes -= cost(packet));
            followers.add(waiting);
        }
    }

    /** Places what waited. It may itself begin a datagram around the one that it waited for, and so on: no recursion. */
    private void placeFollowers(Placement placement) throws InterruptedException {
        for (Waiting next = followers.poll(); next != null; next = followers.poll()) {
            for (Held packet : next.packets) {
                byte[] frame = packet.frame();
                locator.locate(packet.linkType(), frame, 0, frame.length, packet.originalLength());
                settleBegun(next.partition);
                placement.place(
                        next.partition,
                        packet.timestamp(),
                        packet.linkType(),
                        packet.nanoseconds(),
                        ByteBuffer.wrap(frame),
                        0,
                        frame.length,
                        packet.originalLength());
            }
        }
    }
}
