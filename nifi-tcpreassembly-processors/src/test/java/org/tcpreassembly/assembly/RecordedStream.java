package org.tcpreassembly.assembly;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a listener was told of one stream, as text such as {@code start 0+5 gap 5+10 15+3 end fin}. */
final class RecordedStream {
    /** The stream's name, such as {@code client}. */
    final String name;

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private long runStart;
    private long runEnd = -1;
    private boolean ended;

    // as they were at the stream's end
    boolean startKnown;
    boolean fromClient;
    boolean clientKnown;
    long packets;
    long retransmitted;
    long conflicting;
    long outOfOrder;
    long skipped;
    long acknowledgedUnseen;
    int ordinal;
    long began;
    CloseReason reason;

    RecordedStream(String name) {
        this.name = name;
    }

    void start() {
        event("start");
    }

    void bytes(long position, long time, byte[] array, int offset, int length) {
        content.write(array, offset, length);
        times.add(time);
        if (position == runEnd) {
            runEnd += length;
            events.set(events.size() - 1, runStart + "+" + (runEnd - runStart));
        } else {
            event(position + "+" + length);
            runStart = position;
            runEnd = position + length;
        }
    }

    void gap(long position, long length) {
        event("gap " + position + "+" + length);
    }

    void end(TcpStream stream, CloseReason why) {
        event("end " + why.text());
        ended = true;
        startKnown = stream.isStartKnown();
        fromClient = stream.isFromClient();
        clientKnown = stream.isClientKnown();
        packets = stream.packets();
        retransmitted = stream.retransmittedBytes();
        conflicting = stream.conflictingBytes();
        outOfOrder = stream.outOfOrderPackets();
        skipped = stream.skippedBytes();
        acknowledgedUnseen = stream.acknowledgedUnseenBytes();
        ordinal = stream.connectionOrdinal();
        began = stream.connectionBegan();
        reason = why;
    }

    private void event(String text) {
        if (ended) {
            throw new AssertionError(name + ": " + text + " after the end");
        }
        if (events.isEmpty() != text.equals("start")) {
            throw new AssertionError(name + ": " + text + " after " + events);
        }
        events.add(text);
        runEnd = -1;
    }

    boolean isEnded() {
        return ended;
    }

    byte[] content() {
        return content.toByteArray();
    }

    String text() {
        return content.toString(StandardCharsets.UTF_8);
    }

    /** What came between start and end. */
    String body() {
        return String.join(" ", events.subList(1, events.size() - 1));
    }

    /** The time of each piece that came out, nanoseconds since 1970. */
    List<Long> times() {
        return times;
    }

    @Override
    public String toString() {
        return String.join(" ", events);
    }
}
