package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.Records;
import org.tcpreassembly.packet.TcpSegment;

/**
 * One direction of a connection in sequence space: what a receiver of it would know.
 *
 * <p>The sole owner of where SYN, FIN and RST sit. Positions count from the first byte after the SYN, which is position
 * 0; the SYN itself is -1 and a FIN takes one position after the last byte. Where the SYN was not seen, positions count
 * from the first byte seen and may be negative. RFC 9293 sections 3.4 and 3.10.
 *
 * <p>A view over one direction of a {@link ConnectionTable}. Not safe for use by several threads.
 */
public final class TcpReceiver {
    /** A segment further from the expected position than this, 1 GiB, cannot be of the same stream. */
    public static final long PLAUSIBLE = 1L << 30;

    // bits of a direction's STATE
    /** Sequence numbers have positions. */
    private static final int ANCHORED = 1;
    /** The position of the first byte is known. */
    private static final int START_KNOWN = 2;
    /** A SYN said so. */
    private static final int SYN_SEEN = 4;
    /** The peer has acknowledged something. */
    private static final int ACKNOWLEDGED = 8;
    /** The listener was told of the end. */
    private static final int CLOSED = 16;
    /** From here on STATE holds what does not fit into PACKETS. */
    private static final int PACKETS_CARRY_BIT = 16;

    private final ConnectionTable table;
    private final Records records;
    private final StreamMemory memory;
    private final StreamReassembler reassembler;
    private int direction;
    private int connection;
    private int fields;
    private long arrivals;

    /** A receiver of its own, which begins with a SYN. */
    public TcpReceiver(StreamReassembler reassembler) {
        this(new ConnectionTable(0, false), reassembler.output().memory(), reassembler);
        TcpSegment any = new TcpSegment();
        table.find(any);
        at(ConnectionTable.direction(table.add(0), 0));
        records.putInt(connection, fields + ConnectionTable.STREAM, reassembler.output().stream());
    }

    TcpReceiver(ConnectionTable table, StreamMemory memory, StreamReassembler reassembler) {
        this.table = table;
        this.records = table.records;
        this.memory = memory;
        this.reassembler = reassembler;
    }

    TcpReceiver at(int direction) {
        this.direction = direction;
        this.connection = ConnectionTable.connection(direction);
        this.fields = ConnectionTable.field(direction, 0);
        return this;
    }

    int direction() {
        return direction;
    }

    /**
     * Takes a segment as a receiver in the state LISTEN or later would: what comes before the SYN is ignored.
     *
     * @return how many bytes of payload lie beyond the window
     */
    public int receive(TcpSegment segment) {
        arrivals++;
        if (segment.isSyn() && !isAnchored()) {
            synchronise(segment.sequence() + 1);
        }
        if (!isAnchored()) {
            return 0;
        }
        long position = position(segment.sequence() + (segment.isSyn() ? 1 : 0));
        int refused = reassembler.insert(
                position, segment.buffer(), segment.payloadOffset(), segment.payloadLength(), segment.isFin());
        return refused;
    }

    /** The acknowledgement number that a receiver would send now; 0 before the SYN. */
    public int acknowledgement() {
        return isAnchored() ? SequenceNumber.wrap(next(), base()) : 0;
    }

    /** The window that a receiver would send now, before scaling: what its stream can take. */
    public long window() {
        return Math.min(reassembler.output().remaining(), 65535);
    }

    /** True if sequence numbers of this direction have positions: a SYN or payload was seen. */
    public boolean isAnchored() {
        return is(ANCHORED);
    }

    /** True if the position of the first byte is known. */
    public boolean isStartKnown() {
        return is(START_KNOWN);
    }

    boolean isSynSeen() {
        return is(SYN_SEEN);
    }

    boolean isClosed() {
        return is(CLOSED);
    }

    void close() {
        set(CLOSED);
    }

    /** The stream's record, 0 as long as it has had neither payload nor FIN. */
    int stream() {
        return records.getInt(connection, fields + ConnectionTable.STREAM);
    }

    /** The stream's record, made when it is first needed. */
    int needStream() {
        int stream = stream();
        if (stream == 0) {
            stream = memory.newStream(direction);
            records.putInt(connection, fields + ConnectionTable.STREAM, stream);
        }
        return stream;
    }

    /** Gives the stream's record back. */
    void freeStream() {
        int stream = stream();
        if (stream != 0) {
            memory.freeStream(stream);
            records.putInt(connection, fields + ConnectionTable.STREAM, 0);
        }
    }

    /** The expected position: all below it was delivered or given up. */
    public long next() {
        int stream = stream();
        return stream == 0 ? 0 : memory.streams.getLong(stream, StreamMemory.NEXT);
    }

    /** The position of the first byte: 0 unless a SYN came late or the start was guessed. */
    long startPosition() {
        int stream = stream();
        return stream == 0 ? 0 : memory.streams.getLong(stream, StreamMemory.ORIGIN);
    }

    /** The sequence number of the first byte, if {@link #isStarted}. */
    int sequenceOfStart() {
        return SequenceNumber.wrap(startPosition(), base());
    }

    /** True if an acknowledgement is of something this direction is known to have sent, its SYN included. */
    boolean hasSent(int acknowledgement) {
        long position = position(acknowledgement);
        int stream = stream();
        long highest = stream == 0 ? 0 : reassembler.at(stream).highestSeen();
        return position >= startPosition() && position <= highest;
    }

    /** The position of a sequence number, the one nearest to what is expected. */
    long position(int sequence) {
        return SequenceNumber.unwrap(sequence, base(), next());
    }

    /** True if a sequence number is the expected one. */
    boolean isNext(int sequence) {
        return is(ANCHORED) && sequence == SequenceNumber.wrap(next(), base());
    }

    static boolean isPlausible(long position, long next) {
        return position - next <= PLAUSIBLE && next - position <= PLAUSIBLE;
    }

    /** True if the stream has begun to be delivered: not while its start is waited for. */
    boolean isStarted() {
        int stream = stream();
        return is(ANCHORED) && (stream == 0 || !memory.is(stream, StreamMemory.UNSTARTED));
    }

    /** True if bytes that end before a sequence number may fill the hole before what is held. */
    boolean mayLetOut(int end) {
        int stream = stream();
        return stream != 0 && memory.streams.getInt(stream, StreamMemory.WAITING) != 0 && position(end) > next();
    }

    /** True if any byte was delivered or given up. */
    boolean hasDelivered() {
        int stream = stream();
        return stream != 0
                && !memory.is(stream, StreamMemory.UNSTARTED)
                && next() > memory.streams.getLong(stream, StreamMemory.ORIGIN);
    }

    /** A SYN says which sequence number the first byte has. */
    void synchronise(int sequence) {
        learnStart(sequence);
        set(SYN_SEEN);
    }

    /** The SYN of a direction that has begun where it says. */
    void confirmSyn() {
        set(SYN_SEEN | START_KNOWN);
    }

    /** The other side says what the first byte is: it may be the one that the stream has begun with. */
    void confirmStart(int sequence) {
        if (position(sequence) == startPosition()) {
            set(START_KNOWN);
        }
    }

    /** The other side says which sequence number the first byte has, or a SYN changes its mind. */
    void learnStart(int sequence) {
        if (is(ANCHORED)) {
            // what is held keeps its positions; the stream begins at another one
            restart(position(sequence));
        } else {
            records.putInt(connection, fields + ConnectionTable.BASE, sequence);
            set(ANCHORED | START_KNOWN);
        }
    }

    private void restart(long position) {
        int stream = needStream();
        set(START_KNOWN);
        reassembler.at(stream).start(position);
    }

    /** The first segment of a direction whose SYN was not seen: its first byte is position 0. */
    void anchor(int sequence, boolean waitForStart) {
        records.putInt(connection, fields + ConnectionTable.BASE, sequence);
        set(ANCHORED);
        if (waitForStart) {
            memory.set(needStream(), StreamMemory.UNSTARTED);
        }
    }

    /** The peer acknowledges everything below a sequence number. */
    void acknowledged(int sequence) {
        int state = records.getInt(connection, fields + ConnectionTable.STATE);
        long known = records.getLong(connection, fields + ConnectionTable.ACKNOWLEDGED);
        boolean news = (state & ACKNOWLEDGED) == 0 || sequence != SequenceNumber.wrap(known, base());
        if ((state & ANCHORED) == 0 || !news) {
            return;
        }
        long next = next();
        long position = SequenceNumber.unwrap(sequence, base(), next);
        if (isPlausible(position, next) && ((state & ACKNOWLEDGED) == 0 || position > known)) {
            records.putLong(connection, fields + ConnectionTable.ACKNOWLEDGED, position);
            records.putInt(connection, fields + ConnectionTable.STATE, state | ACKNOWLEDGED);
        }
    }

    /** True if the peer has acknowledged a position's predecessor. */
    boolean isAcknowledged(long position) {
        return is(ACKNOWLEDGED) && records.getLong(connection, fields) >= position;
    }

    void countPacket() {
        records.addInt(connection, fields + ConnectionTable.PACKETS, 1);
        if (records.getInt(connection, fields + ConnectionTable.PACKETS) == 0) {
            records.addInt(connection, fields + ConnectionTable.STATE, 1 << PACKETS_CARRY_BIT);
        }
    }

    /** Up to 2^48: a fast connection has 2^32 within an hour. */
    long packets() {
        long carry = records.getInt(connection, fields + ConnectionTable.STATE) >>> PACKETS_CARRY_BIT;
        return carry << 32 | Integer.toUnsignedLong(records.getInt(connection, fields + ConnectionTable.PACKETS));
    }
    /** Counts a gap: bytes that will never come. */
    void lose(long position, long length) {
        int stream = needStream();
        Records losses = memory.losses;
        int loss = memory.streams.getInt(stream, StreamMemory.LOSS);
        if (loss == 0) {
            loss = losses.allocate();
            memory.streams.putInt(stream, StreamMemory.LOSS, loss);
        }
        settle(loss);
        losses.addLong(loss, StreamMemory.SKIPPED, length);
        losses.addLong(loss, StreamMemory.UNDECIDED, length);
        losses.putLong(loss, StreamMemory.LAST_GAP_START, position);
        losses.putLong(loss, StreamMemory.LAST_GAP_END, position + length);
        losses.putLong(loss, StreamMemory.CAPTURED_LATE, position);
        settle(loss);
    }

    /** Bytes were captured that had come before or were given up: those of the last gap, in their order, are not unseen. */
    void capturedLate(long from, long to) {
        int loss = memory.streams.getInt(stream(), StreamMemory.LOSS);
        if (loss == 0) {
            return;
        }
        Records losses = memory.losses;
        long known = losses.getLong(loss, StreamMemory.CAPTURED_LATE);
        long late = Math.min(to, losses.getLong(loss, StreamMemory.LAST_GAP_END));
        if (from > known || late <= known) {
            return;
        }
        settle(loss);
        long undecided = losses.getLong(loss, StreamMemory.LAST_GAP_START);
        long acknowledged = Math.clamp(undecided - known, 0, late - known);
        losses.addLong(loss, StreamMemory.UNSEEN, -acknowledged);
        losses.addLong(loss, StreamMemory.UNDECIDED, -(late - known - acknowledged));
        losses.putLong(loss, StreamMemory.LAST_GAP_START, Math.max(undecided, late));
        losses.putLong(loss, StreamMemory.CAPTURED_LATE, late);
    }

    /** Bytes that the peer has acknowledged and that were never captured: lost by the capture, not by the network. */
    long acknowledgedUnseen() {
        if (!is(ACKNOWLEDGED)) {
            return 0;
        }
        int stream = stream();
        int loss = stream == 0 ? 0 : memory.streams.getInt(stream, StreamMemory.LOSS);
        long unseen = 0;
        if (loss != 0) {
            settle(loss);
            unseen = memory.losses.getLong(loss, StreamMemory.UNSEEN);
        }
        // an acknowledgement beyond the last byte acknowledges more of them, or a FIN
        boolean finSeen = stream != 0 && memory.is(stream, StreamMemory.KNOWN_END);
        if (!finSeen && isStarted()) {
            unseen += Math.max(0, records.getLong(connection, fields) - Math.max(0, next()));
        }
        return unseen;
    }

    /** Decides on gaps that the peer had not acknowledged when they were given up: up to where it has by now. */
    private void settle(int loss) {
        Records losses = memory.losses;
        long undecided = losses.getLong(loss, StreamMemory.UNDECIDED);
        long from = losses.getLong(loss, StreamMemory.LAST_GAP_START);
        long end = losses.getLong(loss, StreamMemory.LAST_GAP_END);
        if (undecided > 0 && isAcknowledged(Math.min(from + 1, end))) {
            long to = Math.min(end, records.getLong(connection, fields + ConnectionTable.ACKNOWLEDGED));
            losses.addLong(loss, StreamMemory.UNSEEN, undecided - (end - to));
            losses.putLong(loss, StreamMemory.UNDECIDED, end - to);
            losses.putLong(loss, StreamMemory.LAST_GAP_START, to);
        }
    }

    private int base() {
        return records.getInt(connection, fields + ConnectionTable.BASE);
    }

    private boolean is(int state) {
        return (records.getInt(connection, fields + ConnectionTable.STATE) & state) != 0;
    }

    private void set(int states) {
        int state = records.getInt(connection, fields + ConnectionTable.STATE);
        records.putInt(connection, fields + ConnectionTable.STATE, state | states);
    }
}
