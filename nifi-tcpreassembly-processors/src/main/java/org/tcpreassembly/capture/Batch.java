package org.tcpreassembly.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tcpreassembly.pcap.PcapEncoder;

/**
 * Packets of one partition, one link type and one precision of time, in the order in which they were captured: a pcap file
 * in memory.
 *
 * <p>Filled by the capturing thread, then read by whoever took it from the queue, one thread at a time, until it is given
 * back to its {@link PacketCapture}.
 */
public final class Batch {
    private static final int FIRST_RECORD = PcapEncoder.FILE_HEADER_LENGTH;
    private static final int RECORD_HEADER = PcapEncoder.RECORD_HEADER_LENGTH;
    private static final long NANOSECONDS = 1_000_000_000L;

    private final ChunkPool pool;
    private final PcapEncoder encoder;
    private final int partition;
    private final int linkType;
    private final boolean nanoseconds;
    private final List<byte[]> chunks = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private byte[] last;
    private int lastLength;
    private long bytes;
    private int packets;
    private int truncated;
    private long firstTimestamp = Long.MAX_VALUE;
    private long lastTimestamp;
    private long sequence;
    private Drops drops = Drops.NONE;
    private int taken;

    Batch(ChunkPool pool, byte[] chunk, int partition, int linkType, boolean nanoseconds) {
        this.pool = pool;
        this.partition = partition;
        this.linkType = linkType;
        this.nanoseconds = nanoseconds;
        encoder = nanoseconds
                ? PcapEncoder.nanoseconds(linkType, LiveOptions.MAXIMUM_SNAP_LENGTH)
                : PcapEncoder.microseconds(linkType, LiveOptions.MAXIMUM_SNAP_LENGTH);
        last = chunk;
        lastLength = encoder.putFileHeader(chunk, 0);
        bytes = lastLength;
    }

    // For the capturing thread

    boolean takes(int ofLinkType, boolean ofNanoseconds) {
        return linkType == ofLinkType && nanoseconds == ofNanoseconds;
    }

    /** Whether the last chunk has room for a record. */
    boolean hasRoom(int capturedLength) {
        return last.length - lastLength >= RECORD_HEADER + capturedLength;
    }

    void add(byte[] chunk) {
        chunks.add(last);
        lengths.add(lastLength);
        last = chunk;
        lastLength = 0;
    }

    /** Adds a record for which there is room. */
    void append(long timestamp, ByteBuffer frame, int at, int capturedLength, int originalLength) {
        int to = encoder.putRecordHeader(last, lastLength, timestamp, capturedLength, originalLength);
        frame.get(at, last, to, capturedLength);
        lastLength = to + capturedLength;
        bytes += RECORD_HEADER + capturedLength;
        packets++;
        if (capturedLength < originalLength) {
            truncated++;
        }
        firstTimestamp = Math.min(firstTimestamp, timestamp);
        lastTimestamp = Math.max(lastTimestamp, timestamp);
    }

    void close(long firstSequence, Drops since) {
        last = pool.shrink(last, lastLength);
        chunks.add(last);
        lengths.add(lastLength);
        sequence = firstSequence;
        drops = since;
    }

    void release() {
        chunks.forEach(pool::release);
        chunks.clear();
    }

    // For the reader

    /** 0 to the number of partitions less one. */
    public int partition() {
        return partition;
    }

    /** The place of this batch in its partition, or of its first packet when packets are counted; from 0. */
    public long sequence() {
        return sequence;
    }

    /** LINKTYPE number of all its packets. */
    public int linkType() {
        return linkType;
    }

    /** Whether times are kept to the nanosecond; else to the microsecond. */
    public boolean nanoseconds() {
        return nanoseconds;
    }

    /** At least 1. */
    public int packets() {
        return packets;
    }

    /** Bytes of the pcap file. */
    public long bytes() {
        return bytes;
    }

    /** Packets that were longer on the wire than what was kept of them. */
    public int truncated() {
        return truncated;
    }

    /** The earliest time of its packets, in nanoseconds since 1970. */
    public long firstTimestamp() {
        return firstTimestamp;
    }

    /** The latest time of its packets, in nanoseconds since 1970. */
    public long lastTimestamp() {
        return lastTimestamp;
    }

    /** What was lost since the batch before; in partition 0 for all. */
    public Drops drops() {
        return drops;
    }

    /** Writes it as a pcap file. */
    public void writeTo(OutputStream out) throws IOException {
        for (int i = 0; i < chunks.size(); i++) {
            out.write(chunks.get(i), 0, lengths.get(i));
        }
    }

    /** How many of its packets were taken for good, by {@link #taken(int)}. */
    public int taken() {
        return taken;
    }

    /** Says that so many packets, from the first on, are taken for good, and not to be taken again. */
    public void taken(int count) {
        taken = count;
    }

    /** The packets one by one, from the first. */
    public Records records() {
        return new Records();
    }

    /** A look at one packet after the other; the arrays are the batch's. */
    public final class Records {
        private int chunk;
        private int next = FIRST_RECORD;
        private long timestamp;
        private int offset;
        private int capturedLength;
        private int originalLength;

        private Records() {}

        /** Goes on to the next packet; false when there are no more. */
        public boolean next() {
            if (chunk < chunks.size() && next == lengths.get(chunk)) {
                chunk++;
                next = 0;
            }
            if (chunk == chunks.size()) {
                return false;
            }
            ByteBuffer header =
                    ByteBuffer.wrap(chunks.get(chunk), next, RECORD_HEADER).order(ByteOrder.LITTLE_ENDIAN);
            long seconds = Integer.toUnsignedLong(header.getInt());
            int fraction = header.getInt();
            timestamp = seconds * NANOSECONDS + (nanoseconds ? fraction : fraction * 1000L);
            capturedLength = header.getInt();
            originalLength = header.getInt();
            offset = next + RECORD_HEADER;
            next = offset + capturedLength;
            return true;
        }

        /** Nanoseconds since 1970. */
        public long timestamp() {
            return timestamp;
        }

        public byte[] buffer() {
            return chunks.get(chunk);
        }

        public int offset() {
            return offset;
        }

        public int capturedLength() {
            return capturedLength;
        }

        public int originalLength() {
            return originalLength;
        }
    }
}
