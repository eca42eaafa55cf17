package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.Records;

/**
 * One direction of a connection, as a listener sees it: a view that is good until the listener's call returns.
 *
 * <p>Counts are those of the stream so far.
 */
public final class TcpStream {
    private final ConnectionTable table;
    private final Records connections;
    private final StreamMemory memory;
    private final TcpReceiver receiver;
    private final ByteStream bytes;
    private int direction;
    private int connection;

    TcpStream(ConnectionTable table, StreamMemory memory, TcpReceiver receiver) {
        this.table = table;
        this.connections = table.records;
        this.memory = memory;
        this.receiver = receiver;
        this.bytes = new ByteStream(memory, Long.MAX_VALUE);
    }

    TcpStream at(int direction) {
        this.direction = direction;
        this.connection = ConnectionTable.connection(direction);
        receiver.at(direction);
        return this;
    }

    /** A number that is this stream's alone while it is open, small and used again later. */
    public int id() {
        return direction;
    }

    /** The number of the other direction's stream. */
    public int reverseId() {
        return direction ^ 1;
    }

    public boolean ipv6() {
        return table.is(connection, EndpointKey.IPV6);
    }

    /** The upper half of the sender's address; 0 for IPv4. */
    public long sourceHigh() {
        return EndpointKey.addressHigh(connections, connection, fromA() ? 0 : 1);
    }

    /** The lower half of the sender's address, or an IPv4 address. */
    public long sourceLow() {
        return EndpointKey.addressLow(connections, connection, fromA() ? 0 : 1);
    }

    public int sourcePort() {
        return port(fromA());
    }

    /** The upper half of the receiver's address; 0 for IPv4. */
    public long destinationHigh() {
        return EndpointKey.addressHigh(connections, connection, fromA() ? 1 : 0);
    }

    /** The lower half of the receiver's address, or an IPv4 address. */
    public long destinationLow() {
        return EndpointKey.addressLow(connections, connection, fromA() ? 1 : 0);
    }

    public int destinationPort() {
        return port(!fromA());
    }

    /** True if a SYN told which side is the client. */
    public boolean isClientKnown() {
        return table.is(connection, ConnectionTable.CLIENT_KNOWN);
    }

    /** True if the sender is the client, where that is known. */
    public boolean isFromClient() {
        return isClientKnown() && table.is(connection, ConnectionTable.CLIENT_IS_B) != fromA();
    }

    /** Capture time of the connection's first packet, nanoseconds since 1970. */
    public long connectionBegan() {
        return connections.getLong(connection, ConnectionTable.BEGAN);
    }

    /** 1, or more when connections of the same endpoints began in the same microsecond before this one. */
    public int connectionOrdinal() {
        return connections.getInt(connection, ConnectionTable.ORDINAL);
    }

    /** The source that the connection's first packet came from: {@link TcpAssembler#setSource}. */
    public int connectionSource() {
        return table.source(connection);
    }

    /** True if it is known which byte is the first after the SYN. */
    public boolean isStartKnown() {
        return receiver.at(direction).isStartKnown();
    }

    /** Bytes delivered or given up so far: the position of the next one. */
    public long position() {
        int stream = stream();
        if (stream == 0) {
            return 0;
        }
        long end = receiver.next() - (isFinished() ? 1 : 0);
        return end - memory.streams.getLong(stream, StreamMemory.ORIGIN);
    }

    /** Packets of this direction. */
    public long packets() {
        return receiver.at(direction).packets();
    }

    /** Bytes of payload that came again. */
    public long retransmittedBytes() {
        int stream = stream();
        return stream == 0 ? 0 : memory.streams.getLong(stream, StreamMemory.RETRANSMITTED);
    }

    /** Bytes that differed from another copy. */
    public long conflictingBytes() {
        int stream = stream();
        return stream == 0 ? 0 : memory.streams.getLong(stream, StreamMemory.CONFLICTING);
    }

    /** Packets whose payload came before its turn. */
    public long outOfOrderPackets() {
        int stream = stream();
        return stream == 0 ? 0 : Integer.toUnsignedLong(memory.streams.getInt(stream, StreamMemory.OUT_OF_ORDER));
    }

    /** Bytes given up. */
    public long skippedBytes() {
        int stream = stream();
        return stream == 0 ? 0 : memory.skipped(stream);
    }

    /** Bytes that the peer acknowledged and the capture never saw. */
    public long acknowledgedUnseenBytes() {
        return receiver.at(direction).acknowledgedUnseen();
    }

    /** What the listener has not taken. Only of a stream that has had bytes. */
    public ByteStream bytes() {
        return bytes.at(stream());
    }

    /** True if anything was left for the listener. */
    public boolean hasBytes() {
        int stream = stream();
        return stream != 0 && memory.streams.getInt(stream, StreamMemory.BUFFERED) > 0;
    }

    private boolean isFinished() {
        int stream = stream();
        return memory.is(stream, StreamMemory.KNOWN_END)
                && !memory.is(stream, StreamMemory.UNSTARTED)
                && memory.streams.getLong(stream, StreamMemory.NEXT) > memory.streams.getLong(stream, StreamMemory.END);
    }

    private boolean fromA() {
        return (direction & 1) == 0;
    }

    private int stream() {
        return receiver.at(direction).stream();
    }

    private int port(boolean ofA) {
        return EndpointKey.port(connections, connection, ofA ? 0 : 1);
    }
}
