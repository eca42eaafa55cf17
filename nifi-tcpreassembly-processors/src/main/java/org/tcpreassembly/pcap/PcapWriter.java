package org.tcpreassembly.pcap;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Writes a pcap file to a stream, record by record, in writes of 64 KiB and more. Allocates nothing per record. Not
 * thread-safe.
 *
 * <pre>{@code
 * try (PcapWriter file = new PcapWriter(stream, PcapEncoder.microseconds(LinkType.ETHERNET, 262_144))) {
 *     file.append(timestamp, frame, 0, captured, original);
 * }
 * }</pre>
 */
public final class PcapWriter implements Closeable, Flushable {
    private static final int BLOCK = 1 << 16;

    private final OutputStream out;
    private final PcapEncoder encoder;
    private final byte[] block = new byte[BLOCK];
    private int length;

    /** The file header goes out with the first bytes that do, at the latest when this is flushed or closed. */
    public PcapWriter(OutputStream out, PcapEncoder encoder) {
        this.out = out;
        this.encoder = encoder;
        length = encoder.putFileHeader(block, 0);
    }

    /**
     * Adds a record. The frame is copied or written before this returns.
     *
     * @param timestamp nanoseconds since 1970 UTC, up to the year 2106; microseconds are rounded down
     * @param buffer holds the frame in {@code [offset, offset + capturedLength)}
     * @param capturedLength 0 to the snap length
     * @param originalLength bytes of the frame on the wire, not less than {@code capturedLength}
     * @throws IllegalArgumentException when the format or this file cannot say it; nothing is written then
     * @throws IndexOutOfBoundsException when the buffer does not hold the frame; nothing is written then
     * @throws IOException as the stream throws it; the file is of no use then
     */
    public void append(long timestamp, byte[] buffer, int offset, int capturedLength, int originalLength)
            throws IOException {
        Objects.checkFromIndexSize(offset, Math.max(0, capturedLength), buffer.length);
        if (block.length - length < PcapEncoder.RECORD_HEADER_LENGTH) {
            writeBlock();
        }
        length = encoder.putRecordHeader(block, length, timestamp, capturedLength, originalLength);
        if (block.length - length < capturedLength) {
            writeBlock();
        }
        if (capturedLength > block.length) {
            out.write(buffer, offset, capturedLength);
        } else {
            System.arraycopy(buffer, offset, block, length, capturedLength);
            length += capturedLength;
        }
    }

    private void writeBlock() throws IOException {
        out.write(block, 0, length);
        length = 0;
    }

    /** Brings all records so far to the stream, and flushes it. */
    @Override
    public void flush() throws IOException {
        writeBlock();
        out.flush();
    }

    /** Brings all records to the stream, and closes it. */
    @Override
    public void close() throws IOException {
        try (out) {
            writeBlock();
        }
    }
}
