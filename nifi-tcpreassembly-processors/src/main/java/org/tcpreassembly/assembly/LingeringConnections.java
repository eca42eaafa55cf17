package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.RecordList;
import org.tcpreassembly.memory.Records;
import org.tcpreassembly.memory.StateVisitor;
import org.tcpreassembly.packet.TcpSegment;

/**
 * Connections that ended a short while ago: of each what is needed to tell its late packets from a new connection.
 *
 * <p>There may be many more of them than of open ones, and packets of theirs are few. So they have small records of their
 * own, and the record of a connection that ends is free for the next one while it is still in the cache.
 */
final class LingeringConnections {
    // fields, behind the key
    private static final int START_OF_A = EndpointKey.SIZE;
    /** long: capture time of the end. */
    private static final int ENDED = 56;

    private static final int START_OF_B = 64;
    private static final int NEIGHBOURS = 72;
    private static final int SIZE = 80;

    // bits of FLAGS, beside the key's
    private static final int A_BEGAN = 2;
    private static final int B_BEGAN = 4;

    final Records records = new Records(SIZE);
    private final RecordList order = new RecordList(records, NEIGHBOURS);
    private final HashSlots slots = new HashSlots();
    private final EndpointKey key;

    /** @param key of the segment last looked for */
    LingeringConnections(EndpointKey key) {
        this.key = key;
    }

    void visit(StateVisitor visitor) {
        visitor.records(records);
        order.visit(visitor);
    }

    /** Finds the connections that were read again. */
    void restored() {
        EndpointKey.addAll(records, slots);
    }

    /** The lingering connection of the segment last looked for, 0 if there is none. */
    int find() {
        return key.find(slots, records);
    }

    /** Whether the segment with which one was found begins a new connection: a SYN with another sequence number. */
    boolean isEndedBy(TcpSegment segment, int connection) {
        if (!segment.isSyn() || segment.isRst()) {
            return false;
        }
        boolean ofA = key.side() == 0;
        boolean began = (records.getInt(connection, EndpointKey.FLAGS) & (ofA ? A_BEGAN : B_BEGAN)) != 0;
        return !began || records.getInt(connection, ofA ? START_OF_A : START_OF_B) != segment.sequence() + 1;
    }

    /** The one that ended first, 0 if there is none. */
    int oldest() {
        return order.oldest();
    }

    int size() {
        return order.size();
    }

    /** When it ended, in capture time. */
    long ended(int connection) {
        return records.getLong(connection, ENDED);
    }

    /** Adds one that was open, of neither side of which it is known yet where it began. */
    int add(Records open, int connection, long time) {
        int ended = records.allocate();
        EndpointKey.copy(open, connection, records, ended);
        records.putLong(ended, ENDED, time);
        slots.add(EndpointKey.hash(records, ended), ended);
        order.append(ended);
        return ended;
    }

    /** Tells which sequence number the first byte of a side had. */
    void began(int connection, int side, int sequence) {
        records.putInt(connection, side == 0 ? START_OF_A : START_OF_B, sequence);
        int flags = records.getInt(connection, EndpointKey.FLAGS);
        records.putInt(connection, EndpointKey.FLAGS, flags | (side == 0 ? A_BEGAN : B_BEGAN));
    }

    void remove(int connection) {
        order.remove(connection);
        slots.remove(EndpointKey.hash(records, connection), connection);
        records.free(connection);
    }

    /** Forgets all: at once, if nobody tracks the records. */
    void clear() {
        if (records.isTracked()) {
            while (order.oldest() != 0) {
                remove(order.oldest());
            }
            return;
        }
        order.clear();
        slots.clear();
        records.clear();
    }
}
