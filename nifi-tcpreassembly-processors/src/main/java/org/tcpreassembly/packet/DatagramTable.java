package org.tcpreassembly.packet;

import org.tcpreassembly.memory.RecordList;
import org.tcpreassembly.memory.Records;
import org.tcpreassembly.memory.StateVisitor;

/**
 * The datagrams of which some fragments have come, found by what their fragments have in common, and in the order in which
 * the first fragment of each came.
 *
 * <p>A record holds everything there is to know of a datagram but the bytes, which are in the {@link
 * org.tcpreassembly.interval.IntervalStore} set it names. Chained hashing with a seed: nothing that comes out depends on
 * the order within a chain.
 */
final class DatagramTable {
    // The key: addresses, what encapsulates the datagram, its number, and its version and protocol.
    private static final int SOURCE_HIGH = 0;
    private static final int SOURCE_LOW = 8;
    private static final int DESTINATION_HIGH = 16;
    private static final int DESTINATION_LOW = 24;
    private static final int ENCAPSULATION = 32;
    private static final int IDENTIFICATION = 40;
    private static final int KIND = 44;

    /** long: when the first of its fragments came. */
    static final int BEGAN = 48;
    /** int: the set with its bytes; 0 when it is given up, and its fragments are only kept from making a new one. */
    static final int BYTES = 56;
    /** int: its length, 0 while unknown. */
    static final int LENGTH = 60;
    /** int: the number of the header its bytes begin with, as the fragment at 0 tells it. */
    static final int NEXT_HEADER = 64;

    private static final int FOLLOWING = 68;
    private static final int NEIGHBOURS = 72;
    private static final int SIZE = 80;

    private static final int CHAINS = 4096;

    private final Records records = new Records(SIZE);
    private final long seed;
    private final long salt;
    private int[] chains;
    /** Of their beginning. */
    private final RecordList order = new RecordList(records, NEIGHBOURS);

    DatagramTable(int seed) {
        this.seed = fold(seed ^ 0x9e3779b97f4a7c15L, 0xbf58476d1ce4e5b9L);
        this.salt = fold(seed ^ 0x94d049bb133111ebL, 0xe7037ed1a0b428dbL);
    }

    void visit(StateVisitor visitor) {
        visitor.records(records);
        order.visit(visitor);
    }

    /** Finds the datagrams that were read again. */
    void restored() {
        if (order.oldest() != 0) {
            chains = new int[CHAINS];
        }
        for (int datagram = order.oldest(); datagram != 0; datagram = order.next(datagram)) {
            int chain = chain(datagram);
            records.putInt(datagram, FOLLOWING, chains[chain]);
            chains[chain] = datagram;
        }
    }

    int size() {
        return records.inUse();
    }

    /** The datagram whose first fragment is the longest ago, 0 when there is none. */
    int oldest() {
        return order.oldest();
    }

    int getInt(int datagram, int field) {
        return records.getInt(datagram, field);
    }

    void putInt(int datagram, int field, int value) {
        records.putInt(datagram, field, value);
    }

    long getLong(int datagram, int field) {
        return records.getLong(datagram, field);
    }

    /**
     * Finds the datagram of a fragment.
     *
     * @param segment has its addresses
     * @param kind version and protocol as one number
     * @return 0 when none of its fragments has come
     */
    int find(TcpSegment segment, long encapsulation, int identification, int kind) {
        if (chains == null) {
            return 0;
        }
        int datagram = chains[chain(segment, encapsulation, identification, kind)];
        while (datagram != 0 && !matches(datagram, segment, encapsulation, identification, kind)) {
            datagram = records.getInt(datagram, FOLLOWING);
        }
        return datagram;
    }

    /** Adds a datagram that is not there: the newest. */
    int add(TcpSegment segment, long encapsulation, int identification, int kind, long time) {
        if (chains == null) {
            chains = new int[CHAINS];
        }
        int datagram = records.allocate();
        records.putLong(datagram, SOURCE_HIGH, segment.sourceHigh());
        records.putLong(datagram, SOURCE_LOW, segment.sourceLow());
        records.putLong(datagram, DESTINATION_HIGH, segment.destinationHigh());
        records.putLong(datagram, DESTINATION_LOW, segment.destinationLow());
        records.putLong(datagram, ENCAPSULATION, encapsulation);
        records.putInt(datagram, IDENTIFICATION, identification);
        records.putInt(datagram, KIND, kind);
        records.putLong(datagram, BEGAN, time);
        int chain = chain(datagram);
        records.putInt(datagram, FOLLOWING, chains[chain]);
        chains[chain] = datagram;
        order.append(datagram);
        return datagram;
    }

    void remove(int datagram) {
        int following = records.getInt(datagram, FOLLOWING);
        int chain = chain(datagram);
        if (chains[chain] == datagram) {
            chains[chain] = following;
        } else {
            int before = chains[chain];
            while (records.getInt(before, FOLLOWING) != datagram) {
                before = records.getInt(before, FOLLOWING);
            }
            records.putInt(before, FOLLOWING, following);
        }
        order.remove(datagram);
        records.free(datagram);
    }

    private boolean matches(int datagram, TcpSegment segment, long encapsulation, int identification, int kind) {
        return records.getInt(datagram, IDENTIFICATION) == identification
                && records.getInt(datagram, KIND) == kind
                && records.getLong(datagram, SOURCE_LOW) == segment.sourceLow()
                && records.getLong(datagram, DESTINATION_LOW) == segment.destinationLow()
                && records.getLong(datagram, SOURCE_HIGH) == segment.sourceHigh()
                && records.getLong(datagram, DESTINATION_HIGH) == segment.destinationHigh()
                && records.getLong(datagram, ENCAPSULATION) == encapsulation;
    }

    private int chain(int datagram) {
        return chain(
                records.getLong(datagram, SOURCE_HIGH),
                records.getLong(datagram, SOURCE_LOW),
                records.getLong(datagram, DESTINATION_HIGH),
                records.getLong(datagram, DESTINATION_LOW),
                records.getLong(datagram, ENCAPSULATION),
                records.getInt(datagram, IDENTIFICATION),
                records.getInt(datagram, KIND));
    }

    private int chain(TcpSegment segment, long encapsulation, int identification, int kind) {
        return chain(
                segment.sourceHigh(),
                segment.sourceLow(),
                segment.destinationHigh(),
                segment.destinationLow(),
                encapsulation,
                identification,
                kind);
    }

    private int chain(
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            long encapsulation,
            int identification,
            int kind) {
        long h = fold(sourceLow ^ seed, destinationLow ^ salt);
        h = fold(h ^ sourceHigh, destinationHigh ^ salt);
        h = fold(h ^ encapsulation, ((long) kind << 32 | identification & 0xffff_ffffL) ^ salt);
        return (int) (h >>> 32) & CHAINS - 1;
    }

    /** Both halves of the product, neither factor of which anybody knows: keys cannot be made to collide (after wyhash). */
    private static long fold(long one, long other) {
        return one * other ^ Math.multiplyHigh(one, other);
    }
}
