package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.testing.Direction;

/**
 * What must be true of all that comes out, whatever segments go in, when each byte is the one that {@link #byteAt} says for
 * its sequence number: each stream goes on where it stopped, gaps and bytes without a hole between them, and there is a
 * place to begin, one that some segment told, from which on each byte stands where it was sent.
 *
 * <p>It takes no more at once than it is told to, and the rest when it must.
 */
final class Truth implements StreamListener {
    final Recorder recorder = new Recorder(Direction::toString);
    private final int appetite;
    private final Map<Direction, Set<Integer>> beginnings = new HashMap<>();
    private final Map<Integer, Told> open = new HashMap<>();
    private final List<Told> all = new ArrayList<>();

    /** Of one stream. */
    private static final class Told {
        final Direction direction;
        final List<Long> positions = new ArrayList<>();
        final List<byte[]> pieces = new ArrayList<>();
        final ByteArrayOutputStream left = new ByteArrayOutputStream();
        long next;
        long leftAt;

        Told(Direction direction) {
            this.direction = direction;
        }

        void take(long position, byte[] bytes) {
            positions.add(position);
            pieces.add(bytes);
        }
    }

    /** @param appetite bytes taken at once, at most */
    Truth(int appetite) {
        this.appetite = appetite;
    }

    /** The byte with a sequence number. */
    static byte byteAt(Direction direction, int sequence) {
        int mixed = (sequence + 31 * direction.hashCode()) * 0x9e3779b9;
        return (byte) (mixed >>> 24 ^ mixed >>> 11);
    }

    /** Says that a segment is coming, with or without its payload yet. */
    Direction sent(TcpSegment segment) {
        Direction direction = direction(segment);
        int first = segment.sequence() + (segment.isSyn() ? 1 : 0);
        beginnings.computeIfAbsent(direction, key -> new HashSet<>()).add(first);
        if (segment.isAck()) {
            beginnings
                    .computeIfAbsent(direction.reversed(), key -> new HashSet<>())
                    .add(segment.acknowledgement());
        }
        return direction;
    }

    private static Direction direction(TcpSegment segment) {
        boolean ipv6 = segment.ipv6();
        return new Direction(
                Recorder.endpoint(ipv6, segment.sourceHigh(), segment.sourceLow(), segment.sourcePort()),
                Recorder.endpoint(
                        ipv6, segment.destinationHigh(), segment.destinationLow(), segment.destinationPort()));
    }

    /** Bytes that it has been offered and not taken. */
    long left() {
        return open.values().stream().mapToLong(told -> told.left.size()).sum();
    }

    @Override
    public void start(TcpStream stream) {
        recorder.start(stream);
        Told told = new Told(Recorder.direction(stream));
        open.put(stream.id(), told);
        all.add(told);
    }

    @Override
    public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
        recorder.bytes(stream, position, time, array, offset, length);
        Told told = open.get(stream.id());
        assertTrue(length > 0);
        assertEquals(told.next, position, "it does not go on where it stopped");
        told.next += length;
        int taken = told.left.size() > 0 ? 0 : Math.min(length, appetite);
        byte[] bytes = Arrays.copyOfRange(array, offset, offset + length);
        told.take(position, Arrays.copyOf(bytes, taken));
        if (told.left.size() == 0) {
            told.leftAt = position + taken;
        }
        told.left.write(bytes, taken, length - taken);
        return taken;
    }

    @Override
    public void gap(TcpStream stream, long position, long length) {
        takeWhatWasLeft(stream);
        recorder.gap(stream, position, length);
        Told told = open.get(stream.id());
        assertTrue(length > 0);
        assertEquals(told.next, position, "it does not go on where it stopped");
        told.next += length;
    }

    @Override
    public void end(TcpStream stream, CloseReason reason) {
        takeWhatWasLeft(stream);
        recorder.end(stream, reason);
        open.remove(stream.id());
    }

    private void takeWhatWasLeft(TcpStream stream) {
        Told told = open.get(stream.id());
        byte[] left = stream.hasBytes() ? ByteStreams.read(stream.bytes()) : new byte[0];
        assertArrayEquals(told.left.toByteArray(), left, "what was left is another");
        told.take(told.leftAt, left);
        told.left.reset();
    }

    void verify() {
        assertEquals(0, recorder.open(), "streams without an end");
        for (Told told : all) {
            assertTrue(
                    beginnings.get(told.direction).stream().anyMatch(first -> isTrueFrom(told, first)),
                    () -> "bytes at other places than they were sent at: " + recorder.events());
        }
    }

    private static boolean isTrueFrom(Told told, int first) {
        for (int piece = 0; piece < told.pieces.size(); piece++) {
            byte[] bytes = told.pieces.get(piece);
            int sequence = first + told.positions.get(piece).intValue();
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] != byteAt(told.direction, sequence + i)) {
                    return false;
                }
            }
        }
        return true;
    }
}
