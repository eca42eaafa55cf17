package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.StateVisitor;

/**
 * Stands between the streams and the listener: passes on what is delivered, gives up holes, and ends streams and
 * connections, with every call to the listener in its order.
 */
final class StreamCloser {
    /** What a connection that holds anything out of order is charged beside what it holds. */
    private static final int HOLDER_COST = 512;

    private final ConnectionTable table;
    private final StreamMemory memory;
    private final StreamReassembler reassembler;
    private final LostSegments lost;
    private final StreamListener listener;
    private final TcpReceiver receiver;
    private final TcpStream view;
    private int holders;
    private long time;

    StreamCloser(
            ConnectionTable table,
            StreamMemory memory,
            StreamReassembler reassembler,
            LostSegments lost,
            StreamListener listener) {
        this.table = table;
        this.memory = memory;
        this.reassembler = reassembler;
        this.lost = lost;
        this.listener = listener;
        this.receiver = new TcpReceiver(table, memory, reassembler);
        this.view = new TcpStream(table, memory, receiver);
        reassembler.gaps(this::gap);
        reassembler.output().reader(this::bytes);
    }

    /** What comes out of the reassembler from now on is of this direction, whose stream must have its record. */
    void at(int direction) {
        view.at(direction); // and the receiver with it, which they share
        int stream = receiver.stream();
        if (stream != 0) {
            reassembler.at(stream);
        }
    }

    void visit(StateVisitor visitor) {
        holders = visitor.value(holders);
        time = visitor.value(time);
    }

    /** The capture time of what happens next. */
    void setTime(long time) {
        this.time = time;
    }

    /** Everything held out of order by all connections, as the limits count it. */
    long held() {
        return memory.waiting.charged() + (long) holders * HOLDER_COST;
    }

    /** Forgets delivered bytes that were kept to compare with, of a connection and of all, until what is left fits. */
    void forgetDelivered(int connection, long maximumPerConnection, long maximumPerCapture) {
        DeliveredBytes delivered = memory.delivered;
        int one = stream(connection, 0);
        int other = stream(connection, 1);
        long held = charge(waiting(connection, 0)) + charge(waiting(connection, 1));
        long kept = delivered.charge(one) + delivered.charge(other);
        while (kept > 0 && held + kept > maximumPerConnection) {
            delivered.forgetSome(delivered.charge(one) >= delivered.charge(other) ? one : other);
            kept = delivered.charge(one) + delivered.charge(other);
        }
        if (held() + delivered.charged() > maximumPerCapture) {
            long most = maximumPerCapture - maximumPerCapture / 8;
            while (delivered.longestSilent() != 0 && held() + delivered.charged() > most) {
                delivered.forgetSome(delivered.longestSilent());
            }
        }
    }

    /** Whether the last segment of a direction may have changed anything but the bytes delivered. */
    boolean hasToSettle(int connection, int stream) {
        return stream != 0 && !reassembler.at(stream).isPlain() || table.is(connection, ConnectionTable.HOLDING);
    }

    /** Ends what came to its end by the last segment: a stream at its FIN, a connection at a reset or its second FIN. */
    void settle(int connection) {
        noteHolding(connection);
        for (int i = 0; i < 2; i++) {
            at(ConnectionTable.direction(connection, side(connection, i)));
            if (receiver.stream() == 0) {
                continue;
            }
            if (reassembler.isReset()) {
                close(connection, CloseReason.RST);
                return;
            }
            if (reassembler.isFinished() && !receiver.isClosed()) {
                end(CloseReason.FIN);
            }
        }
        if (isClosed(connection, 0) && isClosed(connection, 1)) {
            forget(connection, true);
        }
    }

    /** Ends both directions, the client's first; what is held comes out across its holes before. */
    void close(int connection, CloseReason reason) {
        forget(connection, endBoth(connection, reason));
    }

    /** The same, and the endpoints do not linger whatever the reason. */
    void closeForGood(int connection, CloseReason reason) {
        endBoth(connection, reason);
        forget(connection, false);
    }

    /** Gives up the first hole of the stream that holds the oldest segment of all. */
    void giveUpOldest() {
        int stream = memory.waiting.stream(memory.waiting.oldest());
        giveUp(memory.streams.getInt(stream, StreamMemory.DIRECTION));
    }

    /** Gives up holes of a connection, each time of the direction that holds the older segment, until it fits. */
    void reduce(int connection, long maximum) {
        while (true) {
            int one = waiting(connection, 0);
            int other = waiting(connection, 1);
            if (charge(one) + charge(other) <= maximum) {
                return;
            }
            boolean second =
                    one == 0 || other != 0 && memory.waiting.oldestArrival(other) < memory.waiting.oldestArrival(one);
            giveUp(ConnectionTable.direction(connection, second ? 1 : 0));
        }
    }

    /** Gives up holes, of the stream that holds the oldest segment each time, until all fits. */
    void reduceAll(long maximum) {
        while (held() > maximum && memory.waiting.oldest() != 0) {
            giveUpOldest();
        }
    }

    private void giveUp(int direction) {
        at(direction);
        reassembler.giveUp();
        settle(ConnectionTable.connection(direction));
    }

    /** Returns whether the endpoints are to linger: after a reset, or when FINs ended both directions. */
    private boolean endBoth(int connection, CloseReason reason) {
        boolean reset = reason == CloseReason.RST;
        for (int side = 0; side < 2; side++) {
            int waiting = waiting(connection, side);
            // all holes are given up now, so the reset beyond one is reached
            reset |= waiting != 0 && memory.waiting.hasReset(waiting);
        }
        boolean finished = true;
        for (int i = 0; i < 2; i++) {
            int direction = ConnectionTable.direction(connection, side(connection, i));
            at(direction);
            if (receiver.isClosed()) {
                continue;
            }
            flush();
            if (receiver.stream() != 0 && reassembler.isFinished()) {
                end(CloseReason.FIN);
            } else {
                finished = false;
                if (receiver.packets() > 0 || receiver.isAnchored()) {
                    end(reset ? CloseReason.RST : reason);
                }
            }
        }
        noteHolding(connection);
        return reset || finished;
    }

    private void flush() {
        if (receiver.stream() == 0) {
            return;
        }
        while (reassembler.isWaiting() && !reassembler.isReset()) {
            reassembler.giveUp();
        }
        // what lies beyond the reset
        reassembler.dropReset();
        while (reassembler.isWaiting()) {
            reassembler.giveUp();
        }
    }

    /** The last call for the stream of the direction we are at. */
    private void end(CloseReason reason) {
        announce();
        receiver.close();
        listener.end(view, reason);
        if (view.hasBytes()) {
            view.bytes().pop(view.bytes().buffered());
        }
        if (memory.delivered != null) {
            memory.delivered.forget(receiver.stream());
        }
    }

    private void forget(int connection, boolean linger) {
        int ended = linger ? table.lingering.add(table.records, connection, time) : 0;
        for (int side = 0; side < 2; side++) {
            at(ConnectionTable.direction(connection, side));
            lost.forget(receiver.direction());
            if (linger && receiver.isStartKnown()) {
                table.lingering.began(ended, side, receiver.sequenceOfStart());
            }
            if (receiver.stream() != 0) {
                reassembler.abandon(); // a direction that ended may hold a reset beyond its FIN
                receiver.freeStream();
            }
        }
        noteHolding(connection);
        // nothing overwrites that it has no streams before the next segment: limits may still ask what it holds
        table.remove(connection);
    }

    private int bytes(byte[] array, int offset, int length, long time) {
        int stream = announce();
        long end = memory.streams.getLong(stream, StreamMemory.NEXT);
        long origin = memory.streams.getLong(stream, StreamMemory.ORIGIN);
        return listener.bytes(view, end - length - origin, time, array, offset, length);
    }

    private void gap(long position, long length) {
        announce();
        receiver.lose(position, length);
        listener.gap(view, view.position() - length, length);
    }

    private int announce() {
        int stream = receiver.needStream();
        if (!memory.is(stream, StreamMemory.ANNOUNCED)) {
            memory.set(stream, StreamMemory.ANNOUNCED);
            listener.start(view);
        }
        return stream;
    }

    private boolean isClosed(int connection, int side) {
        return receiver.at(ConnectionTable.direction(connection, side)).isClosed();
    }

    /** The side whose turn it is: the client's first, or the one that sent first. */
    private int side(int connection, int turn) {
        int flags = table.records.getInt(connection, EndpointKey.FLAGS);
        boolean secondFirst = (flags & ConnectionTable.CLIENT_KNOWN) != 0
                ? (flags & ConnectionTable.CLIENT_IS_B) != 0
                : (flags & ConnectionTable.FIRST_IS_B) != 0;
        return secondFirst ? 1 - turn : turn;
    }

    private long charge(int waiting) {
        return waiting == 0 ? 0 : memory.waiting.charge(waiting);
    }

    private int stream(int connection, int side) {
        return receiver.at(ConnectionTable.direction(connection, side)).stream();
    }

    private int waiting(int connection, int side) {
        int stream = stream(connection, side);
        return stream == 0 ? 0 : memory.streams.getInt(stream, StreamMemory.WAITING);
    }

    private void noteHolding(int connection) {
        boolean holds = waiting(connection, 0) != 0 || waiting(connection, 1) != 0;
        if (holds != table.is(connection, ConnectionTable.HOLDING)) {
            table.flip(connection, ConnectionTable.HOLDING);
            holders += holds ? 1 : -1;
        }
    }
}
