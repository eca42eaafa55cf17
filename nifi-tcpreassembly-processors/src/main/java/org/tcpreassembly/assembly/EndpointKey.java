package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.Records;
import org.tcpreassembly.packet.TcpSegment;

/**
 * What a connection is found by: its endpoints in ascending order, A and B, so that both directions have the same key;
 * and how it lies in a record, at whose beginning it always is.
 *
 * <p>The hash depends on a seed, and nothing that can be observed on the hash.
 */
final class EndpointKey {
    // fields of a record that begins with a key
    private static final int A_HIGH = 0;
    private static final int A_LOW = 8;
    private static final int B_HIGH = 16;
    private static final int B_LOW = 24;
    /** int: the port of A in the upper half, that of B in the lower. */
    private static final int PORTS = 32;
    /** int: {@link #IPV6}, and bits of the record's owner. */
    static final int FLAGS = 36;

    private static final int ENCAPSULATION = 40;
    private static final int HASH = 48;

    /** Where the owner's own fields begin, in the middle of a long. */
    static final int SIZE = 52;

    /** The one bit of FLAGS that is the key's. */
    static final int IPV6 = 1;

    private final long seed;
    /** Made of the seed: both factors of a product must be unknown, for one that is 0 makes it 0 whatever the other. */
    private final long salt;

    private final boolean byEncapsulation;

    private long aHigh;
    private long aLow;
    private long bHigh;
    private long bLow;
    private int ports;
    private boolean ipv6;
    private long encapsulation;
    private int side;
    private int hash;

    /** @param byEncapsulation whether equal endpoints within different VLANs or tunnels are different connections */
    EndpointKey(long seed, boolean byEncapsulation) {
        this.seed = seed;
        this.salt = fold(seed ^ 0x9E3779B97F4A7C15L, 0xE7037ED1A0B428DBL);
        this.byEncapsulation = byEncapsulation;
    }

    /** Takes the key of a segment. */
    void of(TcpSegment segment) {
        long sourceHigh = segment.sourceHigh();
        long sourceLow = segment.sourceLow();
        long destinationHigh = segment.destinationHigh();
        long destinationLow = segment.destinationLow();
        int sourcePort = segment.sourcePort();
        int destinationPort = segment.destinationPort();
        int order = Long.compareUnsigned(sourceHigh, destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(sourceLow, destinationLow);
        }
        if (order == 0) {
            order = Integer.compare(sourcePort, destinationPort);
        }
        if (order <= 0) {
            side = 0;
            aHigh = sourceHigh;
            aLow = sourceLow;
            bHigh = destinationHigh;
            bLow = destinationLow;
            ports = sourcePort << 16 | destinationPort;
        } else {
            side = 1;
            aHigh = destinationHigh;
            aLow = destinationLow;
            bHigh = sourceHigh;
            bLow = sourceLow;
            ports = destinationPort << 16 | sourcePort;
        }
        ipv6 = segment.ipv6();
        long h = fold(aLow ^ seed, bLow ^ salt);
        if (ipv6) {
            h = fold(h ^ aHigh, bHigh ^ 0xC2B2AE3D27D4EB4FL ^ seed);
        }
        if (byEncapsulation) {
            encapsulation = segment.encapsulation();
            h = fold(h, encapsulation ^ salt ^ 0x165667B19E3779F9L);
        }
        hash = (int) (fold(h ^ ports, seed ^ 0xD6E8FEB86659FD93L) >>> 32);
    }

    /** The side that sent the segment: 0 for A, 1 for B. */
    int side() {
        return side;
    }

    int hash() {
        return hash;
    }

    /** The record that has this key, 0 if none has. */
    int find(HashSlots slots, Records records) {
        long[] table = slots.table(hash);
        if (table == null) {
            return 0;
        }
        for (int slot = HashSlots.home(hash, table); table[slot] != 0; slot = HashSlots.next(slot, table)) {
            int record = HashSlots.record(table[slot]);
            if (HashSlots.hash(table[slot]) == hash && isOf(records, record)) {
                return record;
            }
        }
        return 0;
    }

    private boolean isOf(Records records, int record) {
        return records.getInt(record, PORTS) == ports
                && records.getLong(record, A_LOW) == aLow
                && records.getLong(record, B_LOW) == bLow
                && ((records.getInt(record, FLAGS) & IPV6) != 0) == ipv6
                && (!ipv6 || records.getLong(record, A_HIGH) == aHigh && records.getLong(record, B_HIGH) == bHigh)
                && (!byEncapsulation || records.getLong(record, ENCAPSULATION) == encapsulation);
    }

    /** Writes it into a new record, with further flags. */
    void write(Records records, int record, int flags) {
        records.putLong(record, A_HIGH, aHigh);
        records.putLong(record, A_LOW, aLow);
        records.putLong(record, B_HIGH, bHigh);
        records.putLong(record, B_LOW, bLow);
        records.putInt(record, PORTS, ports);
        records.putInt(record, FLAGS, (ipv6 ? IPV6 : 0) | flags);
        records.putLong(record, ENCAPSULATION, encapsulation);
        records.putInt(record, HASH, hash);
    }

    /** Writes the key of one record into another, new one. */
    static void copy(Records from, int source, Records to, int target) {
        to.putLong(target, A_HIGH, from.getLong(source, A_HIGH));
        to.putLong(target, A_LOW, from.getLong(source, A_LOW));
        to.putLong(target, B_HIGH, from.getLong(source, B_HIGH));
        to.putLong(target, B_LOW, from.getLong(source, B_LOW));
        to.putLong(target, ENCAPSULATION, from.getLong(source, ENCAPSULATION));
        to.putInt(target, PORTS, from.getInt(source, PORTS));
        to.putInt(target, FLAGS, from.getInt(source, FLAGS) & IPV6);
        to.putInt(target, HASH, from.getInt(source, HASH));
    }

    /** Adds all records that are in use, which must be tracked, to slots that have none. */
    static void addAll(Records records, HashSlots slots) {
        for (int record = 1; record < records.limit(); record++) {
            if (records.isInUse(record)) {
                slots.add(hash(records, record), record);
            }
        }
    }

    static int hash(Records records, int record) {
        return records.getInt(record, HASH);
    }

    static long addressHigh(Records records, int record, int side) {
        return records.getLong(record, side == 0 ? A_HIGH : B_HIGH);
    }

    static long addressLow(Records records, int record, int side) {
        return records.getLong(record, side == 0 ? A_LOW : B_LOW);
    }

    static int port(Records records, int record, int side) {
        int ports = records.getInt(record, PORTS);
        return side == 0 ? ports >>> 16 : ports & 0xffff;
    }

    /** Both halves of the product: an attacker who does not know the seed cannot make keys collide (after wyhash). */
    private static long fold(long one, long other) {
        return one * other ^ Math.multiplyHigh(one, other);
    }
}
