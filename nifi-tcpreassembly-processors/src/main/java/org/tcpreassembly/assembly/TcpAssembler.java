package org.tcpreassembly.assembly;

import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;
import org.tcpreassembly.memory.StateVisitor;
import org.tcpreassembly.packet.TcpSegment;

/**
 * Reassembles the TCP streams of one capture: segments in, {@link StreamListener} calls out.
 *
 * <p>For every record of the capture, in the order of the capture, call {@link #advance} with its time, and then, if it
 * holds a segment, {@link #segment}. At the end call {@link #finish}.
 *
 * <pre>{@code
 * var assembler = new TcpAssembler(AssemblerOptions.SELF_CONTAINED, listener);
 * while (reader.next()) {
 *     assembler.advance(reader.timestamp());
 *     if (decoder.decode(...) == Verdict.TCP) {
 *         assembler.segment(segment);
 *     }
 * }
 * assembler.finish();
 * }</pre>
 *
 * <p>An in-order segment with nothing held goes to the listener straight from the caller's buffer; nothing is allocated
 * for it. What comes out is a function of what went in and of the options alone. Not safe for use by several threads.
 */
public final class TcpAssembler {
    /** Connections that linger at a time, so that a scan cannot fill the memory; those that ended first go first. */
    static final int MAXIMUM_LINGERING = 1_000_000;

    /** The highest number that {@link #setSource} takes. */
    public static final int MAXIMUM_SOURCE = (1 << 24) - 1;

    private final AssemblerOptions options;
    private final CaptureClock clock = new CaptureClock();
    private final ConnectionOrdinals ordinals = new ConnectionOrdinals();
    private final AssemblerStatistics statistics = new AssemblerStatistics();
    private final ConnectionTable table;
    private final StreamMemory memory;
    private final StreamReassembler reassembler;
    private final TcpReceiver receiver;
    private final TcpReceiver peer;
    private final StreamCloser closer;
    private final HeaderPrediction prediction;
    private final LostSegments lost;
    private final CaptureTimers timers;
    private final TcpStream view;
    private long arrivals;
    private long stamp;
    private int source;

    /** An assembler with a random seed for its tables. */
    public TcpAssembler(AssemblerOptions options, StreamListener listener) {
        this(options, listener, RandomGenerator.getDefault().nextLong());
    }

    /** @param seed of the tables; nothing that comes out depends on it */
    TcpAssembler(AssemblerOptions options, StreamListener listener, long seed) {
        this.options = options;
        this.table = new ConnectionTable(seed, options.keyedByEncapsulation());
        this.memory = new StreamMemory((int) seed, options.conflictWindow());
        ByteStream bytes = new ByteStream(memory, Long.MAX_VALUE);
        this.reassembler = new StreamReassembler(bytes);
        reassembler.rule(options.overlapPolicy().rule());
        this.receiver = new TcpReceiver(table, memory, reassembler);
        this.peer = new TcpReceiver(table, memory, reassembler);
        this.lost = new LostSegments(memory.pages);
        this.closer = new StreamCloser(table, memory, reassembler, lost, listener);
        this.prediction = new HeaderPrediction(table, memory, reassembler, closer);
        this.timers = new CaptureTimers(options, table, memory, closer);
        this.view = new TcpStream(table, memory, new TcpReceiver(table, memory, reassembler));
    }

    /**
     * A record of the capture comes, of whatever content: capture time moves on, and every deadline up to it fires.
     *
     * @param timestamp nanoseconds since 1970
     */
    public void advance(long timestamp) {
        stamp = timestamp;
        long before = clock.now();
        long now = clock.observe(timestamp);
        if (now != before) {
            timers.fire(now);
            closer.setTime(now);
        }
    }

    /** The same for a record without a time: it takes capture time. */
    public void advance() {
        stamp = now();
    }

    /**
     * The capture was silent: capture time moves on without a record, and every deadline up to it fires.
     *
     * @param silence in nanoseconds
     */
    public void elapse(long silence) {
        clock.elapse(silence);
        timers.fire(clock.now());
        closer.setTime(clock.now());
    }

    /**
     * Lets deadlines wait, for a listener that cannot take what comes of all that fall due at once: the condition is asked
     * between any two. As long as {@link #isBehind}, call {@link #elapse} with 0 before the next segment. What comes out is
     * the same.
     */
    public void pauseWhen(BooleanSupplier condition) {
        timers.pauseWhen(condition);
    }

    /** True if deadlines up to capture time have not fired yet. */
    public boolean isBehind() {
        return timers.isBehind();
    }

    /** After how much silence something times out, in nanoseconds; negative if nothing does however long it lasts. */
    public long silenceLeft() {
        long next = timers.next();
        return next == CaptureTimers.NEVER ? -1 : Math.max(0, next - clock.now());
    }

    /**
     * Connections that open from now on remember this number.
     *
     * @param source from 0 to {@link #MAXIMUM_SOURCE}
     */
    public void setSource(int source) {
        this.source = source;
    }

    /** Takes the segment of the record for which {@link #advance} was called. It is not kept. */
    public void segment(TcpSegment segment) {
        arrivals++;
        int connection = table.find(segment);
        int side = table.side();
        if (connection != 0 && prediction.takes(segment, connection, side, arrivals, now(), stamp)) {
            return;
        }
        boolean opened = connection == 0;
        if (opened) {
            int lingering = table.lingering.find();
            if (lingering != 0) {
                if (!table.lingering.isEndedBy(segment, lingering)) {
                    statistics.addIgnored(segment.payloadLength());
                    return;
                }
                table.lingering.remove(lingering);
            }
            if (!opens(segment)) {
                statistics.addIgnored(segment.isRst() ? 0 : segment.payloadLength());
                return;
            }
            connection = open(segment);
        }
        int direction = ConnectionTable.direction(connection, side);
        receiver.at(direction);
        peer.at(direction ^ 1);
        if (segment.isSyn() && !segment.isRst()) {
            connection = synchronise(connection, opened, side, segment);
            direction = ConnectionTable.direction(connection, side);
        } else if (receiver.isAnchored() && !isPlausible(segment)) {
            implausible(connection, side, segment);
            return;
        }
        take(connection, direction, segment);
        enforceLimits(connection);
    }

    /** The capture has ended: every stream does, in the order in which its connection was last heard of. */
    public void finish() {
        while (timers.longestIdle() != 0) {
            closer.close(timers.longestIdle(), CloseReason.CAPTURE_END);
        }
        table.clear();
    }

    /** Capture time, nanoseconds since 1970: the latest time seen; 0 before the first record that has one. */
    public long now() {
        return clock.now();
    }

    /**
     * A stream that a listener was told of and whose end it was not, by its {@link TcpStream#id}: for taking what was
     * left in it, between segments. A view that is good until the next call of this method.
     */
    public TcpStream stream(int id) {
        return view.at(id);
    }

    /** What was counted so far. */
    public AssemblerStatistics statistics() {
        return statistics;
    }

    /** Open connections. */
    public int connections() {
        return table.open();
    }

    /** Bytes held out of order or kept to compare with, with what holding them costs, as the limits count it. */
    public long held() {
        return closer.held() + (memory.delivered == null ? 0 : memory.delivered.charged());
    }

    /** Bytes of memory in use: records and pages. */
    public long memoryInUse() {
        return table.records.bytesInUse()
                + table.lingering.records.bytesInUse()
                + memory.streams.bytesInUse()
                + memory.losses.bytesInUse()
                + memory.intervals.bytesInUse()
                + memory.waiting.bytesInUse()
                + (memory.delivered == null ? 0 : memory.delivered.bytesInUse())
                + memory.pages.bytesInUse();
    }

    /** True if nothing is open and nothing lingers: later output depends on capture time alone. */
    public boolean isIdle() {
        return table.open() == 0 && table.lingering.size() == 0;
    }

    /** Calls for the source of every open connection, and of what may become one. */
    public void forEachSource(IntConsumer consumer) {
        for (int connection = 1; connection < table.records.limit(); connection++) {
            if (table.records.isInUse(connection)) {
                consumer.accept(table.source(connection));
            }
        }
        lost.forEachSource(consumer);
    }

    /** The arrival of the segment that is held longest, in the order of all segments; a very high one if none is. */
    public long oldestHeldArrival() {
        int oldest = memory.waiting.oldest();
        return oldest == 0 ? Long.MAX_VALUE : memory.waiting.oldestArrival(oldest);
    }

    /** Forgets delivered bytes that were kept to compare with, until {@link #held} is at most so much or none is left. */
    public void forgetDelivered(long most) {
        DeliveredBytes delivered = memory.delivered;
        while (delivered != null && delivered.longestSilent() != 0 && held() > most) {
            delivered.forgetSome(delivered.longestSilent());
        }
    }

    /** Within {@link StreamListener#bytes}: which of the segments that came so far brought the bytes, counted from 1. */
    public long contentArrival() {
        return reassembler.contentArrival();
    }

    /** How many segments came so far. */
    public long arrivals() {
        return arrivals;
    }

    /** Gives up the hole before the segment that is held longest, of all connections. Something must be held. */
    public void giveUpOldest() {
        closer.giveUpOldest();
    }

    /** The pages in which all that is held lies: one account, for its decoder's fragments too. */
    public PagePool pages() {
        return memory.pages;
    }

    void visit(StateVisitor visitor) {
        clock.visit(visitor);
        table.visit(visitor);
        memory.visit(visitor);
        closer.visit(visitor);
        arrivals = visitor.value(arrivals);
    }

    void restored() {
        table.restored();
        memory.restored();
        timers.restored(clock.now());
    }

    /** What is neither in records nor in pages, if it has changed since the last time. */
    void writeRest(StateOutput out, boolean all) {
        if (all) {
            ordinals.markChanged();
            lost.markChanged();
        }
        ordinals.writeIfChanged(out);
        lost.writeIfChanged(out);
    }

    void readRest(StateInput in, boolean apply) throws DamagedStateException {
        ordinals.read(in, apply);
        lost.read(in, apply);
    }

    private boolean opens(TcpSegment segment) {
        if (segment.isRst()) {
            return false;
        }
        return segment.isSyn() || segment.payloadLength() > 0 && options.midstreamPolicy() != MidstreamPolicy.IGNORE;
    }

    private int open(TcpSegment segment) {
        return open(segment, now(), ordinals.next(segment, now()));
    }

    private int open(TcpSegment segment, long began, int ordinal) {
        while (table.open() >= options.maximumConnections()) {
            int evicted = table.bare.oldest() != 0 ? table.bare.oldest() : table.loaded.oldest();
            closer.close(evicted, CloseReason.EVICTED);
        }
        if (table.lingering.size() > MAXIMUM_LINGERING) {
            table.lingering.remove(table.lingering.oldest());
        }
        int connection = table.add(began);
        table.records.putInt(connection, ConnectionTable.ORDINAL, ordinal);
        if (source != 0) {
            table.setSource(connection, source);
        }
        statistics.countConnection();
        return connection;
    }

    /** The old connection ends; what comes now is of a new one. */
    private int reopen(int connection, CloseReason reason, TcpSegment segment) {
        closer.closeForGood(connection, reason);
        int opened = open(segment);
        int direction = ConnectionTable.direction(opened, table.side());
        receiver.at(direction);
        peer.at(direction ^ 1);
        return opened;
    }

    /** Finds the place of a SYN. Returns its connection, which may be a new one. */
    private int synchronise(int known, boolean opened, int side, TcpSegment segment) {
        int connection = known;
        if (!opened && !SynRules.belongs(segment, receiver, peer, reassembler)) {
            connection = reopen(known, CloseReason.REUSED, segment);
        }
        closer.at(receiver.direction());
        SynRules.place(segment.sequence() + 1, receiver);
        if (segment.isAck() && !peer.isStarted()) {
            closer.at(peer.direction());
            peer.learnStart(segment.acknowledgement());
        } else if (segment.isAck() && !peer.isStartKnown()) {
            peer.confirmStart(segment.acknowledgement());
        }
        if (!table.is(connection, ConnectionTable.CLIENT_KNOWN)) {
            boolean clientIsB = (side == 1) != segment.isAck();
            table.set(connection, ConnectionTable.CLIENT_KNOWN | (clientIsB ? ConnectionTable.CLIENT_IS_B : 0));
        }
        return connection;
    }

    private boolean isPlausible(TcpSegment segment) {
        return TcpReceiver.isPlausible(receiver.position(segment.sequence()), receiver.next());
    }

    /** A segment over 1 GiB off: no sign of life, unless three of them agree that the capture lost that much. */
    private void implausible(int connection, int side, TcpSegment segment) {
        if (segment.isRst()) {
            statistics.countIgnoredReset();
            return;
        }
        if (segment.payloadLength() == 0) {
            return;
        }
        int direction = ConnectionTable.direction(connection, side);
        statistics.addIgnored(segment.payloadLength());
        long began = table.records.getLong(connection, ConnectionTable.BEGAN);
        int ordinal = table.records.getInt(connection, ConnectionTable.ORDINAL);
        if (!lost.add(direction, segment, stamp, now(), source)) {
            return;
        }
        closer.closeForGood(connection, CloseReason.LOST);
        lost.replay((kept, keptStamp, arrivedAt, keptSource) -> {
            if (!opens(kept)) {
                return; // it stays ignored
            }
            if (keptSource == source) { // what another brought was counted there
                statistics.addIgnored(-kept.payloadLength());
            }
            long latestStamp = stamp;
            int latestSource = source;
            stamp = keptStamp;
            source = keptSource;
            if (table.find(kept) == 0) {
                open(kept, arrivedAt, ordinalAfter(began, ordinal, kept, arrivedAt));
            }
            segment(kept);
            stamp = latestStamp;
            source = latestSource;
        });
    }

    /** The ordinal of a connection that began at a time before now, after one of the same endpoints. */
    private int ordinalAfter(long began, int ordinal, TcpSegment segment, long time) {
        long microsecond = Math.floorDiv(time, 1000);
        if (microsecond == Math.floorDiv(now(), 1000)) {
            return ordinals.next(segment, now());
        }
        return microsecond == Math.floorDiv(began, 1000) ? ordinal + 1 : 1;
    }

    /** A segment whose direction is known, SYN or not, plausible. */
    private void take(int connection, int direction, TcpSegment segment) {
        receiver.countPacket();
        table.touch(connection, now());
        if (segment.isRst()) {
            reset(connection, segment);
            return;
        }
        if (segment.isAck()) {
            peer.acknowledged(segment.acknowledgement());
        }
        int length = segment.payloadLength();
        boolean keepAlive = length == 1 && isKeepAlive(segment);
        // what is held beyond a FIN must not be let out by the data that come with it
        boolean endFirst = segment.isFin() && length > 0 && receiver.mayLetOut(end(segment));
        if (endFirst) {
            finish(segment);
        }
        boolean moved = length > 0 && !keepAlive && payload(connection, direction, segment);
        if (segment.isFin() && !endFirst) {
            finish(segment);
        }
        // a SYN may begin, and so end, a stream of either direction that was held up to its FIN
        boolean begunOrEnded = segment.isSyn() || segment.isFin();
        boolean begunToHold = length > 0 && !table.is(connection, ConnectionTable.HOLDING);
        if ((begunOrEnded || moved || begunToHold) && closer.hasToSettle(connection, receiver.stream())) {
            closer.settle(connection);
        }
    }

    /** Returns whether anything came out of the stream or was given up; else it has at most been held. */
    private boolean payload(int connection, int direction, TcpSegment segment) {
        int length = segment.payloadLength();
        int sequence = segment.sequence() + (segment.isSyn() ? 1 : 0);
        if (!receiver.isAnchored()) {
            if (options.midstreamPolicy() == MidstreamPolicy.IGNORE) {
                statistics.addIgnored(length);
                return false;
            }
            receiver.anchor(sequence, options.midstreamPolicy() == MidstreamPolicy.WAIT);
        }
        long position = receiver.position(sequence);
        if (!table.is(connection, ConnectionTable.WITH_PAYLOAD)) {
            table.load(connection);
        }
        receiver.needStream();
        closer.at(direction);
        boolean started = receiver.isStarted();
        long next = receiver.next();
        reassembler.insert(
                position,
                segment.buffer(),
                segment.payloadOffset(),
                segment.capturedPayloadLength(),
                length,
                arrivals,
                now(),
                stamp);
        if (reassembler.repeated() > 0) {
            receiver.capturedLate(position, position + segment.capturedPayloadLength());
        }
        statistics.addDropped(reassembler.dropped());
        statistics.addIgnored(reassembler.early());
        return receiver.next() != next || receiver.isStarted() != started;
    }

    /** Whether a segment of one byte is one that the receiver has; its byte means nothing, RFC 9293 section 3.8.4. */
    private boolean isKeepAlive(TcpSegment segment) {
        if (!receiver.isAnchored()) {
            return false;
        }
        // of a stream whose start is waited for, the sender has come to the end of all that is held
        long expected = receiver.isStarted()
                ? receiver.next()
                : reassembler.at(receiver.stream()).highestSeen();
        return receiver.position(segment.sequence()) + (segment.isSyn() ? 1 : 0) == expected - 1;
    }

    /** The sequence number after the last byte. */
    private static int end(TcpSegment segment) {
        return segment.sequence() + (segment.isSyn() ? 1 : 0) + segment.payloadLength();
    }

    private void finish(TcpSegment segment) {
        int end = end(segment);
        if (!receiver.isAnchored()) {
            if (options.midstreamPolicy() == MidstreamPolicy.IGNORE) {
                return;
            }
            receiver.anchor(end, options.midstreamPolicy() == MidstreamPolicy.WAIT);
        }
        long position = receiver.position(end);
        if (position >= receiver.next() || !receiver.isStarted()) {
            receiver.needStream();
            closer.at(receiver.direction());
            reassembler.finish(position, arrivals, now());
            statistics.addDropped(reassembler.dropped());
        }
    }

    private void reset(int connection, TcpSegment segment) {
        if (!receiver.isAnchored()) {
            // its own sequence numbers are unknown: it must at least answer the other side's SYN, or data
            if (segment.isAck() && peer.isAnchored() && peer.hasSent(segment.acknowledgement())) {
                closer.close(connection, CloseReason.RST);
            } else {
                statistics.countIgnoredReset();
            }
            return;
        }
        long position = receiver.position(segment.sequence());
        if (!receiver.isStarted()) {
            if (position >= reassembler.at(receiver.stream()).highestSeen()) {
                closer.close(connection, CloseReason.RST);
            } else {
                statistics.countIgnoredReset();
            }
        } else if (position == receiver.next()) {
            closer.close(connection, CloseReason.RST);
        } else if (position < receiver.next()
                || reassembler.at(receiver.needStream()).isBeyondEnd(position)) {
            statistics.countIgnoredReset();
        } else {
            reassembler.holdReset(position, arrivals, now());
            closer.settle(connection);
        }
    }

    private void enforceLimits(int connection) {
        if (memory.delivered != null) {
            closer.forgetDelivered(connection, options.maximumPerConnection(), options.maximumPerCapture());
        }
        // what all hold bounds what one does
        if (closer.held() > options.maximumPerConnection()) {
            closer.reduce(connection, options.maximumPerConnection());
        }
        if (closer.held() > options.maximumPerCapture()) {
            closer.reduceAll(options.maximumPerCapture() - options.maximumPerCapture() / 8);
        }
    }
}
