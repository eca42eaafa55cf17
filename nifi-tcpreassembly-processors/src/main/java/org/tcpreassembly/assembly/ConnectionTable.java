package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.RecordList;
import org.tcpreassembly.memory.Records;
import org.tcpreassembly.memory.StateVisitor;
import org.tcpreassembly.packet.TcpSegment;

/**
 * Endpoints to connection: open addressing over records, with a random seed, and the orders of idleness.
 *
 * <p>A connection is an int from 1 up. Its endpoints are kept in ascending order, A and B, so that both directions find
 * it; a direction is {@code connection << 1}, plus 1 from B to A. Here are the open ones; those that ended and {@link
 * LingeringConnections linger} lie apart and are looked for only where no open one is found.
 *
 * <p>Nothing that can be observed depends on where in the table a connection lies.
 */
final class ConnectionTable {
    // fields of a connection, behind its key
    /** int: how many connections of the same endpoints began in the same microsecond, with this one. */
    static final int ORDINAL = EndpointKey.SIZE;
    /** long: capture time of the first packet. */
    static final int BEGAN = 56;
    /** long: capture time of the last packet. */
    static final int LAST = 64;

    private static final int NEIGHBOURS = 72;

    // fields of a direction: those of A to B begin at 80, those of B to A at 104
    static final int DIRECTIONS = 80;
    static final int DIRECTION_SIZE = 24;
    /** long: the highest position the peer has acknowledged. */
    static final int ACKNOWLEDGED = 0;
    /** int: the sequence number of position 0. */
    static final int BASE = 8;

    static final int STATE = 12;
    static final int PACKETS = 16;
    static final int STREAM = 20;

    private static final int CONNECTION_SIZE = DIRECTIONS + 2 * DIRECTION_SIZE;

    // bits of FLAGS, beside the key's
    /** It is known who is the client ... */
    static final int CLIENT_KNOWN = 2;
    /** ... and it is B. */
    static final int CLIENT_IS_B = 4;
    /** The first packet came from B. */
    static final int FIRST_IS_B = 8;

    static final int WITH_PAYLOAD = 32;
    /** Something of it is held out of order. */
    static final int HOLDING = 64;

    /** From here on FLAGS hold the number of the source that the connection's first packet came from. */
    private static final int SOURCE_BIT = 8;

    final Records records = new Records(CONNECTION_SIZE);
    /** Open connections without payload, and with payload. */
    final RecordList bare = new RecordList(records, NEIGHBOURS);

    final RecordList loaded = new RecordList(records, NEIGHBOURS);
    final LingeringConnections lingering;

    private final EndpointKey key;
    private final HashSlots slots = new HashSlots();

    /** @param byEncapsulation whether equal endpoints within different VLANs or tunnels are different connections */
    ConnectionTable(long seed, boolean byEncapsulation) {
        this.key = new EndpointKey(seed, byEncapsulation);
        this.lingering = new LingeringConnections(key);
    }

    void visit(StateVisitor visitor) {
        visitor.records(records);
        bare.visit(visitor);
        loaded.visit(visitor);
        lingering.visit(visitor);
    }

    /** Finds the connections that were read again. */
    void restored() {
        EndpointKey.addAll(records, slots);
        lingering.restored();
    }

    /** The open connection of a segment, 0 if there is none. */
    int find(TcpSegment segment) {
        key.of(segment);
        return key.find(slots, records);
    }

    /** The side that sent the segment last looked for: 0 for A, 1 for B. */
    int side() {
        return key.side();
    }

    /** Adds a connection for the segment last looked for, which must not be there. */
    int add(long time) {
        int connection = records.allocate();
        key.write(records, connection, key.side() == 0 ? 0 : FIRST_IS_B);
        records.putLong(connection, BEGAN, time);
        records.putLong(connection, LAST, time);
        slots.add(key.hash(), connection);
        bare.append(connection);
        return connection;
    }

    /** Takes a connection out of the table and out of its order, and gives its record back. */
    void remove(int connection) {
        order(connection).remove(connection);
        slots.remove(EndpointKey.hash(records, connection), connection);
        records.free(connection);
    }

    /** Forgets everything, when none but lingering connections are left: at once, if nobody tracks the records. */
    void clear() {
        lingering.clear();
        if (!records.isTracked()) {
            slots.clear();
            records.clear();
        }
    }

    int open() {
        return bare.size() + loaded.size();
    }

    boolean is(int connection, int flag) {
        return (records.getInt(connection, EndpointKey.FLAGS) & flag) != 0;
    }

    void set(int connection, int flags) {
        records.putInt(connection, EndpointKey.FLAGS, records.getInt(connection, EndpointKey.FLAGS) | flags);
    }

    /** A number of the caller's, up to {@link TcpAssembler#MAXIMUM_SOURCE}. */
    void setSource(int connection, int source) {
        int flags = records.getInt(connection, EndpointKey.FLAGS) & (1 << SOURCE_BIT) - 1;
        records.putInt(connection, EndpointKey.FLAGS, flags | source << SOURCE_BIT);
    }

    int source(int connection) {
        return records.getInt(connection, EndpointKey.FLAGS) >>> SOURCE_BIT;
    }

    void flip(int connection, int flags) {
        records.putInt(connection, EndpointKey.FLAGS, records.getInt(connection, EndpointKey.FLAGS) ^ flags);
    }

    /** A packet of an open connection came. */
    void touch(int connection, long time) {
        records.putLong(connection, LAST, time);
        order(connection).touch(connection);
    }

    /** Moves a connection to those with payload. */
    void load(int connection) {
        order(connection).remove(connection);
        set(connection, WITH_PAYLOAD);
        loaded.append(connection);
    }

    private RecordList order(int connection) {
        return is(connection, WITH_PAYLOAD) ? loaded : bare;
    }

    static int direction(int connection, int side) {
        return connection << 1 | side;
    }

    static int connection(int direction) {
        return direction >>> 1;
    }

    /** Where in its connection's record a direction's field lies. */
    static int field(int direction, int field) {
        return DIRECTIONS + (direction & 1) * DIRECTION_SIZE + field;
    }
}
