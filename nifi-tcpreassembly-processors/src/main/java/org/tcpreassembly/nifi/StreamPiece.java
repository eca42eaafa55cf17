package org.tcpreassembly.nifi;

import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;

/**
 * What is known of the piece of a stream that is being collected: the content of one FlowFile.
 *
 * <p>Its counts are those of the moment that fixed it: the hole it ends at, or the end of the stream.
 */
final class StreamPiece {
    /** So many holes are listed; the number of all is told. */
    private static final int LISTED_GAPS = 1000;

    private int index;
    private long length;
    private long offset;
    private long skip;
    private boolean beginsStream;
    private boolean timed;
    private long firstTime;
    private long lastTime;
    private long pendingGap;
    private int gapCount;
    private StringBuilder gaps;
    private long packets;
    private long retransmittedBytes;
    private long conflictingBytes;
    private long outOfOrderPackets;
    private long skippedBytes;
    /** The numbers of the inputs that brought the first and the last of the content. */
    private int firstSource;

    private int lastSource;
    /** How many segments the capture had when the content began. */
    private long began;

    private long order;
    /** Which direction the identifier names: see {@link #identifierCode}. */
    private int identifierCode;
    /** The list of gaps is not as it was last written. */
    private boolean gapsChanged = true;
    /** Bytes of it in memory. */
    private long held;
    /** The bytes that memory could not hold, null as long as it could. */
    private ScratchContent spilled;
    /** The FlowFile that is being written of it, null as long as there is none. */
    private OpenFlowFile open;
    /** Of the stream, not of this piece: both are made when its first FlowFile is. */
    private ConnectionText connection;

    private String identifier;

    /** Counted from 0 in the stream. */
    int index() {
        return index;
    }

    /** Bytes of content. */
    long length() {
        return length;
    }

    /** Where in the stream it begins, holes counted. */
    long offset() {
        return offset;
    }

    /** Bytes missing immediately before it; -1 when nobody can tell. */
    long skip() {
        return skip;
    }

    /** True if it begins with the first byte after the SYN. */
    boolean beginsStream() {
        return beginsStream;
    }

    /** The earliest time of the packets that brought the content. */
    long firstTime() {
        return firstTime;
    }

    /** The latest time of the packets that brought the content. */
    long lastTime() {
        return lastTime;
    }

    /** Holes within. */
    int gapCount() {
        return gapCount;
    }

    /** The holes within as {@code offset+length}, comma-separated, in offsets of the content. */
    String gapList() {
        return gaps == null ? "" : gaps.toString();
    }

    long packets() {
        return packets;
    }

    long retransmittedBytes() {
        return retransmittedBytes;
    }

    long conflictingBytes() {
        return conflictingBytes;
    }

    long outOfOrderPackets() {
        return outOfOrderPackets;
    }

    long skippedBytes() {
        return skippedBytes;
    }

    /** Bytes missing after it, 0 if none. */
    long pendingGap() {
        return pendingGap;
    }

    ScratchContent spilled() {
        return spilled;
    }

    ScratchContent needSpilled() {
        if (spilled == null) {
            spilled = new ScratchContent();
        }
        return spilled;
    }

    OpenFlowFile open() {
        return open;
    }

    void setOpen(OpenFlowFile flowFile) {
        open = flowFile;
    }

    /** What both directions have in common, null as long as nobody asked. */
    ConnectionText connection() {
        return connection;
    }

    void setConnection(ConnectionText text) {
        connection = text;
    }

    /** The stream's fragment.identifier, null before its first FlowFile. */
    String identifier() {
        return identifier;
    }

    void setIdentifier(String text) {
        identifier = text;
    }

    /** Of a continuing capture: the input that brought the first of the content. */
    int firstSource() {
        return firstSource;
    }

    /** Of a continuing capture: the input that brought the last of the content. */
    int lastSource() {
        return lastSource;
    }

    void bringFrom(int first, int last) {
        firstSource = first;
        lastSource = last;
    }

    /** How many segments the capture had when the content began: pieces are let go in this order. */
    long began() {
        return began;
    }

    /** Of pieces that began with the same segment: which was first. */
    long order() {
        return order;
    }

    void setBegan(long arrivals, long itsOrder) {
        began = arrivals;
        order = itsOrder;
    }

    /** Which direction the stream's first FlowFile was told to be of, a number from 1; 0 before it. */
    int identifierCode() {
        return identifierCode;
    }

    void setIdentifierCode(int code) {
        identifierCode = code;
    }

    /** Writes it, to be read by {@link #read}. */
    void write(StateOutput out) {
        out.number(index);
        out.number(length);
        out.signed(offset);
        out.signed(skip);
        out.number((beginsStream ? 1 : 0) | (timed ? 2 : 0) | (gapsChanged ? 4 : 0) | identifierCode << 3);
        if (timed) {
            out.signed(firstTime);
            out.signed(lastTime - firstTime);
        }
        out.number(pendingGap);
        out.number(gapCount);
        out.number(packets);
        out.number(retransmittedBytes);
        out.number(conflictingBytes);
        out.number(outOfOrderPackets);
        out.signed(skippedBytes);
        out.number(firstSource);
        out.number(lastSource);
        out.number(began);
        out.number(order);
        if (gapsChanged) {
            out.text(gaps == null ? null : gaps.toString());
            gapsChanged = false;
        }
    }

    /** @param before the piece as it was read before, null if it was not; its list of gaps may be still as it was */
    static StreamPiece read(StateInput in, StreamPiece before) throws DamagedStateException {
        StreamPiece piece = new StreamPiece();
        piece.index = in.count(Integer.MAX_VALUE);
        piece.length = in.number();
        piece.offset = in.signed();
        piece.skip = in.signed();
        int flags = in.count(0xff);
        piece.beginsStream = (flags & 1) != 0;
        piece.timed = (flags & 2) != 0;
        piece.identifierCode = flags >>> 3;
        if (piece.timed) {
            piece.firstTime = in.signed();
            piece.lastTime = piece.firstTime + in.signed();
        }
        piece.pendingGap = in.number();
        piece.gapCount = in.count(Integer.MAX_VALUE);
        piece.packets = in.number();
        piece.retransmittedBytes = in.number();
        piece.conflictingBytes = in.number();
        piece.outOfOrderPackets = in.number();
        piece.skippedBytes = in.signed();
        piece.firstSource = in.count(Integer.MAX_VALUE);
        piece.lastSource = in.count(Integer.MAX_VALUE);
        piece.began = in.number();
        piece.order = in.number();
        piece.gapsChanged = (flags & 4) != 0;
        if (piece.gapsChanged) {
            String text = in.text();
            piece.gaps = text == null ? null : new StringBuilder(text);
        } else if (before != null) {
            piece.gaps = before.gaps;
        }
        return piece;
    }

    boolean hasGapsChanged() {
        return gapsChanged;
    }

    void setGapsChanged(boolean changed) {
        gapsChanged = changed;
    }

    /** Bytes of it stay in memory; by how much that memory grows, in whole pages. */
    long hold(int count) {
        long before = pages(held);
        held += count;
        return pages(held) - before;
    }

    /** Bytes of it in memory. */
    long held() {
        return held;
    }

    /** Nothing of it is in memory any more; how much that memory was. */
    long release() {
        long before = pages(held);
        held = 0;
        return before;
    }

    /** Bytes are missing next. What the piece counts is fixed by the first of several such calls. */
    void gap(TcpStream stream, long missing) {
        if (pendingGap == 0) {
            fix(stream);
            skippedBytes -= missing;
        }
        pendingGap += missing;
    }

    /** Takes the counts of the stream as they are, and that its start became known behind its first bytes. */
    void fix(TcpStream stream) {
        if (skip < 0 && stream.isStartKnown()) {
            skip = 0;
            beginsStream = offset == 0;
        }
        packets = stream.packets();
        retransmittedBytes = stream.retransmittedBytes();
        conflictingBytes = stream.conflictingBytes();
        outOfOrderPackets = stream.outOfOrderPackets();
        skippedBytes = stream.skippedBytes();
    }

    /** The hole is within the piece: {@code zeros} of it stand in its content. */
    void spanGap(long zeros) {
        if (gapCount < LISTED_GAPS) {
            if (gaps == null) {
                gaps = new StringBuilder();
            } else {
                gaps.append(',');
            }
            gaps.append(length).append('+').append(pendingGap);
            gapsChanged = true;
        }
        gapCount++;
        length += zeros;
        pendingGap = 0;
    }

    /** The hole lies before the piece. */
    void leave() {
        pendingGap = 0;
    }

    /** Bytes come. */
    void append(long time, int count) {
        firstTime = timed ? Math.min(firstTime, time) : time;
        lastTime = timed ? Math.max(lastTime, time) : time;
        timed = true;
        length += count;
    }

    /** The piece begins at a position of the stream, {@code missing} bytes before it not there. */
    void begin(TcpStream stream, long position, long missing) {
        boolean first = index == 0;
        offset = position;
        skip = first && !stream.isStartKnown() ? -1 : missing;
        beginsStream = first && stream.isStartKnown() && position == 0;
    }

    /** The piece that follows, after the hole. */
    StreamPiece following() {
        StreamPiece next = new StreamPiece();
        next.index = index + 1;
        next.connection = connection;
        next.identifier = identifier;
        next.identifierCode = identifierCode;
        return next;
    }

    private static long pages(long bytes) {
        return (bytes + PagePool.PAGE_SIZE - 1) / PagePool.PAGE_SIZE * PagePool.PAGE_SIZE;
    }
}
