package org.tcpreassembly.packet;

import org.tcpreassembly.interval.IntervalReader;
import org.tcpreassembly.interval.IntervalStore;
import org.tcpreassembly.interval.OverlapRule;
import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.StateVisitor;

/**
 * Puts the fragments of IP datagrams together (RFC 791, section 3.2; RFC 8200, section 4.5), in whatever order they come.
 *
 * <p>Fragments of one datagram have the same addresses and identification, in IPv4 the same protocol, and came inside the
 * same tunnels. Where those of IPv4 overlap, the one that came first counts. An IPv6 datagram whose fragments overlap is
 * given up, and whatever else comes of it (RFC 5722), but for fragments that only repeat others.
 *
 * <p>Invariant: the bytes held of a datagram lie below its length, once that is known; so it is whole as soon as there are
 * as many of them.
 *
 * <p>Bounded: of the datagrams held, the oldest go when they are more than {@value #MAXIMUM_DATAGRAMS}, when they take more
 * than {@value #MAXIMUM_BYTES} bytes, or {@value #SECONDS_HELD} seconds after their first fragment. A fragment that the
 * snap length cut completes nothing, and is not held.
 *
 * <p>The state is flat. It would be written out as one record for each datagram, the oldest first: the fields of {@link
 * DatagramTable}, and the bytes of its set with their positions. Inserting those in that order into an empty defragmenter,
 * at the times they carry, brings it back.
 */
final class Defragmenter {
    static final int MAXIMUM_DATAGRAMS = 4096;
    static final int MAXIMUM_BYTES = 4 << 20;
    static final int SECONDS_HELD = 30;

    /** What a datagram takes beside its pieces, at most: its record, its set, and the unused rest of a page. */
    private static final int DATAGRAM_COST = 128 + PagePool.PAGE_SIZE;

    private static final long NANOSECONDS_HELD = SECONDS_HELD * 1_000_000_000L;
    private static final int LONGEST = 0xffff;
    private static final int IPV6 = 0x100;
    private static final int IPV6_FRAGMENT_HEADER = 8;
    private static final OverlapRule FIRST_ARRIVAL_WINS = (heldStart, heldEnd, newStart, newEnd) -> false;

    private final DatagramTable datagrams;
    private final IntervalStore store;
    private final Assembly assembly = new Assembly();
    private long held;
    private long arrivals;
    private long time;

    /** @param seed of the tables; nothing that comes out depends on it */
    Defragmenter(PagePool pages, int seed) {
        this.store = new IntervalStore(pages, seed);
        this.datagrams = new DatagramTable(seed);
    }

    /** Says what time it is, in nanoseconds; an earlier one than before changes nothing. */
    void advance(long now) {
        if (now <= time) {
            return;
        }
        time = now;
        while (datagrams.oldest() != 0
                && time - datagrams.getLong(datagrams.oldest(), DatagramTable.BEGAN) > NANOSECONDS_HELD) {
            forget(datagrams.oldest());
        }
    }

    void visit(StateVisitor visitor) {
        datagrams.visit(visitor);
        store.visit(visitor);
        held = visitor.value(held);
        arrivals = visitor.value(arrivals);
        time = visitor.value(time);
    }

    void restored() {
        datagrams.restored();
    }

    /** How many datagrams are held. */
    int size() {
        return datagrams.size();
    }

    /** An upper bound of the memory that is in use, in bytes. */
    long bytesHeld() {
        return held;
    }

    /**
     * Takes the IPv4 fragment whose header is at the cursor and has been looked at; the segment has its addresses.
     *
     * @return what the datagram begins with, when that is whole now: the cursor is on it. Else an end
     */
    int nextOfIpv4(FrameCursor frame, TcpSegment segment) {
        int headerLength = (frame.u8(0) & 15) << 2;
        int identification = frame.u16(4);
        int position = (frame.u16(6) & 0x1fff) << 3;
        boolean last = (frame.u16(6) & 0x2000) == 0;
        int protocol = frame.u8(9);
        frame.advance(headerLength);
        int length = frame.remaining();
        if (length == 0 || position + length > LONGEST - headerLength) {
            return Layer.INVALID;
        }
        if (IpProtocol.layer(protocol) == Layer.IGNORED) {
            return Layer.IGNORED;
        }
        if (!frame.has(length)) {
            return held(protocol);
        }
        int datagram = datagram(frame, segment, identification, protocol);
        if (fits(datagram, position, length, last)) {
            insert(datagram, position, frame, length);
        }
        if (!complete(datagram)) {
            enforceLimits();
            return held(protocol);
        }
        assemble(datagram, frame);
        return IpProtocol.layer(protocol);
    }

    /** As {@link #nextOfIpv4}, of the IPv6 fragment whose fragment header is at the cursor, its eight bytes there. */
    int nextOfIpv6(FrameCursor frame, TcpSegment segment) {
        int protocol = frame.u8(0);
        int position = frame.u16(2) & 0xfff8;
        boolean last = (frame.u16(2) & 1) == 0;
        int identification = frame.i32(4);
        frame.advance(IPV6_FRAGMENT_HEADER);
        int length = frame.remaining();
        if (length == 0 || !last && length % 8 != 0 || position + length > LONGEST) {
            return Layer.INVALID;
        }
        if (!Ipv6ExtensionHeaders.mayLeadToTcp(protocol)) {
            return Layer.IGNORED;
        }
        if (!frame.has(length)) {
            return held(protocol);
        }
        int datagram = datagram(frame, segment, identification, IPV6);
        if (datagrams.getInt(datagram, DatagramTable.BYTES) == 0) {
            return held(protocol);
        }
        if (!fits(datagram, position, length, last) || overlaps(datagram, position, frame, length)) {
            giveUp(datagram);
            return held(protocol);
        }
        if (position == 0) {
            datagrams.putInt(datagram, DatagramTable.NEXT_HEADER, protocol);
        }
        if (!complete(datagram)) {
            enforceLimits();
            return held(protocol);
        }
        int first = datagrams.getInt(datagram, DatagramTable.NEXT_HEADER);
        assemble(datagram, frame);
        return Ipv6ExtensionHeaders.next(frame, segment, first, false);
    }

    private static int held(int protocol) {
        return protocol == IpProtocol.TCP ? Layer.FRAGMENT : Layer.IGNORED;
    }

    private int datagram(FrameCursor frame, TcpSegment segment, int identification, int kind) {
        int datagram = datagrams.find(segment, frame.encapsulation(), identification, kind);
        if (datagram == 0) {
            datagram = datagrams.add(segment, frame.encapsulation(), identification, kind, time);
            datagrams.putInt(datagram, DatagramTable.BYTES, store.create());
            held += DATAGRAM_COST;
        }
        return datagram;
    }

    /** Whether a fragment agrees with what is known of the datagram's length; the last tells it. */
    private boolean fits(int datagram, int position, int length, boolean last) {
        int set = datagrams.getInt(datagram, DatagramTable.BYTES);
        int known = datagrams.getInt(datagram, DatagramTable.LENGTH);
        int end = position + length;
        if (known != 0) {
            return last ? end == known : end <= known;
        }
        if (last) {
            if (!store.isEmpty(set) && store.end(set) > end) {
                return false;
            }
            datagrams.putInt(datagram, DatagramTable.LENGTH, end);
        }
        return true;
    }

    /** Inserts a fragment, and says whether another was there that it does not merely repeat. */
    private boolean overlaps(int datagram, int position, FrameCursor frame, int length) {
        long conflicts = insert(datagram, position, frame, length);
        long repeated = store.repeated();
        return conflicts != 0 || repeated != 0 && repeated != length;
    }

    private long insert(int datagram, int position, FrameCursor frame, int length) {
        int set = datagrams.getInt(datagram, DatagramTable.BYTES);
        held -= cost(set);
        long conflicts = store.insert(
                set,
                position,
                frame.buffer(),
                frame.position(),
                length,
                length,
                ++arrivals,
                time,
                0,
                FIRST_ARRIVAL_WINS);
        held += cost(set);
        return conflicts;
    }

    private long cost(int set) {
        return store.bytes(set) + (long) IntervalStore.PIECE_COST * store.pieces(set);
    }

    private boolean complete(int datagram) {
        int length = datagrams.getInt(datagram, DatagramTable.LENGTH);
        return length != 0 && store.bytes(datagrams.getInt(datagram, DatagramTable.BYTES)) == length;
    }

    private void assemble(int datagram, FrameCursor frame) {
        int length = datagrams.getInt(datagram, DatagramTable.LENGTH);
        int set = datagrams.getInt(datagram, DatagramTable.BYTES);
        held -= cost(set);
        assembly.begin(length);
        store.drain(set, 0, assembly);
        forget(datagram);
        frame.goOnIn(assembly.bytes, length);
    }

    /** Lets the bytes go, and keeps in mind not to take any more. */
    private void giveUp(int datagram) {
        int set = datagrams.getInt(datagram, DatagramTable.BYTES);
        held -= cost(set);
        store.release(set);
        datagrams.putInt(datagram, DatagramTable.BYTES, 0);
    }

    private void forget(int datagram) {
        if (datagrams.getInt(datagram, DatagramTable.BYTES) != 0) {
            giveUp(datagram);
        }
        datagrams.remove(datagram);
        held -= DATAGRAM_COST;
    }

    private void enforceLimits() {
        while (datagrams.size() > MAXIMUM_DATAGRAMS || held > MAXIMUM_BYTES) {
            forget(datagrams.oldest());
        }
    }

    /** A whole datagram, until the next one. */
    private static final class Assembly implements IntervalReader {
        private byte[] bytes = {};

        private void begin(int length) {
            if (length > bytes.length) {
                bytes = new byte[Math.min(LONGEST, Math.max(length, 2 * bytes.length))];
            }
        }

        @Override
        public void bytes(long position, byte[] array, int offset, int length, long stamp) {
            System.arraycopy(array, offset, bytes, (int) position, length);
        }

        @Override
        public void absent(long position, int length) {
            throw new IllegalStateException("only whole fragments are inserted");
        }

        @Override
        public void mark(long position) {
            throw new IllegalStateException("nothing is marked");
        }
    }
}
