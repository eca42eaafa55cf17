package org.tcpreassembly.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Captures of {@link Workload} put together and cut into pieces, each a capture file of its own. The captures run side by side from
 * the beginning to the end of the whole, whose packets are stamped anew so that it lasts as long as told.
 */
public final class CutCapture {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = PcapWriter.RECORD_HEADER_LENGTH;
    private static final long START_MICROS = Capture.START.toEpochMilli() * 1000;

    private final List<Path> captures;
    private final Duration duration;

    private CutCapture(List<Path> captures, Duration duration) {
        this.captures = List.copyOf(captures);
        this.duration = duration;
    }

    public static CutCapture of(List<Path> captures, Duration duration) {
        return new CutCapture(captures, duration);
    }

    /** The pieces as files in a directory, in order; each but the last is of so many bytes or, by one packet, more. With
     * one byte each piece is a packet. */
    public List<Path> pieces(int bytes, Path directory) throws IOException {
        List<Path> pieces = new ArrayList<>();
        List<Source> sources = new ArrayList<>();
        try {
            for (Path capture : captures) {
                sources.add(new Source(capture));
            }
            long total = sources.stream().mapToLong(source -> source.size).sum();
            long taken = 0;
            Source next = furthestBehind(sources);
            while (next != null) {
                Path piece = directory.resolve(String.format("piece-%06d.pcap", pieces.size()));
                pieces.add(piece);
                try (OutputStream out = Files.newOutputStream(piece)) {
                    ByteBuffer buffer = ByteBuffer.allocate(bytes + (1 << 18)).order(ByteOrder.LITTLE_ENDIAN);
                    buffer.put(PcapWriter.fileHeader(ByteOrder.LITTLE_ENDIAN, false, PcapWriter.LINKTYPE_ETHERNET));
                    do {
                        long micros = START_MICROS + (long) (duration.toNanos() / 1000.0 * taken / total);
                        taken += next.copyTo(buffer, micros);
                        next = furthestBehind(sources);
                    } while (next != null && buffer.position() < bytes);
                    out.write(buffer.array(), 0, buffer.position());
                }
            }
        } finally {
            for (Source source : sources) {
                source.close();
            }
        }
        return pieces;
    }

    /**
     * A piece that comes so long after the last packet that all that is open has timed out: two packets which belong to no
     * connection and open none.
     */
    public byte[] closing(Duration later) {
        Conversation stranger = Conversation.between("203.0.113.1:1", "203.0.113.2:2");
        Instant time = Capture.START.plus(duration).plus(later);
        Packet first = stranger.client().ack().at(time);
        Packet second = stranger.client().ack().at(time.plusMillis(1));
        return Capture.of(List.of(first, second)).pcap();
    }

    private static Source furthestBehind(List<Source> sources) {
        return sources.stream()
                .filter(source -> source.position < source.size)
                .min(Comparator.comparingDouble(source -> (double) source.position / source.size))
                .orElse(null);
    }

    /** Little-endian pcap with microseconds, as workloads write it. */
    private static final class Source implements Closeable {
        private final DataInputStream in;
        private final long size;
        private final byte[] header = new byte[RECORD_HEADER];
        private long position = FILE_HEADER;

        Source(Path capture) throws IOException {
            size = Files.size(capture);
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(capture), 1 << 16));
            in.skipNBytes(FILE_HEADER);
        }

        /** The next record; returns its length. */
        int copyTo(ByteBuffer out, long micros) throws IOException {
            in.readFully(header);
            int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
            byte[] frame = new byte[length];
            in.readFully(frame);
            out.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
            out.put(Arrays.copyOfRange(header, 8, RECORD_HEADER)).put(frame);
            position += RECORD_HEADER + length;
            return RECORD_HEADER + length;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
