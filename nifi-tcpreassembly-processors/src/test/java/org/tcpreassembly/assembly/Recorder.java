package org.tcpreassembly.assembly;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.Endpoint;

/** Writes down all that an assembler tells, and holds it to the order of calls that {@link StreamListener} promises. */
final class Recorder implements StreamListener {
    private final Function<Direction, String> names;
    private final Map<Integer, RecordedStream> open = new HashMap<>();
    private final Map<Direction, List<RecordedStream>> byDirection = new HashMap<>();
    private final List<RecordedStream> all = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    Recorder(Function<Direction, String> names) {
        this.names = names;
    }

    @Override
    public void start(TcpStream stream) {
        Direction direction = direction(stream);
        List<RecordedStream> before = byDirection.computeIfAbsent(direction, key -> new ArrayList<>());
        String name = names.apply(direction) + (before.isEmpty() ? "" : "#" + (before.size() + 1));
        RecordedStream recorded = new RecordedStream(name);
        before.add(recorded);
        all.add(recorded);
        RecordedStream other = open.put(stream.id(), recorded);
        if (other != null) {
            throw new AssertionError(other.name + " has not ended, and " + name + " has its number");
        }
        recorded.start();
        events.add(name + " start");
    }

    @Override
    public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
        RecordedStream recorded = recorded(stream);
        recorded.bytes(position, time, array, offset, length);
        events.add(recorded.name + " " + position + "+" + length);
        return length;
    }

    @Override
    public void gap(TcpStream stream, long position, long length) {
        RecordedStream recorded = recorded(stream);
        recorded.gap(position, length);
        events.add(recorded.name + " gap " + position + "+" + length);
    }

    @Override
    public void end(TcpStream stream, CloseReason reason) {
        RecordedStream recorded = recorded(stream);
        recorded.end(stream, reason);
        open.remove(stream.id());
        events.add(recorded.name + " end " + reason.text());
    }

    /** All events in their order. */
    List<String> events() {
        return events;
    }

    /** All streams in the order in which they started. */
    List<RecordedStream> streams() {
        return all;
    }

    List<RecordedStream> streams(Direction direction) {
        return byDirection.getOrDefault(direction, List.of());
    }

    /** The number of streams that have started and not ended. */
    int open() {
        return open.size();
    }

    private RecordedStream recorded(TcpStream stream) {
        RecordedStream recorded = open.get(stream.id());
        if (recorded == null) {
            throw new AssertionError("a call before the start of " + direction(stream));
        }
        return recorded;
    }

    static Direction direction(TcpStream stream) {
        return new Direction(
                endpoint(stream.ipv6(), stream.sourceHigh(), stream.sourceLow(), stream.sourcePort()),
                endpoint(stream.ipv6(), stream.destinationHigh(), stream.destinationLow(), stream.destinationPort()));
    }

    static Endpoint endpoint(boolean ipv6, long high, long low, int port) {
        byte[] address = new byte[ipv6 ? 16 : 4];
        for (int i = 0; i < address.length; i++) {
            int fromEnd = address.length - 1 - i;
            address[i] = (byte) ((fromEnd >= 8 ? high : low) >>> (fromEnd & 7) * 8);
        }
        return new Endpoint(address, port);
    }
}
