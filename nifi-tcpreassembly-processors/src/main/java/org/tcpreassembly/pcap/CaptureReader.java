package org.tcpreassembly.pcap;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Reads the packet records of a capture one by one: pcap, pcapng, or either of them gzipped, told by content.
 *
 * <pre>{@code
 * try (CaptureReader capture = CaptureReader.open(stream)) {
 *     while (capture.next()) {
 *         decode(capture.linkType(), capture.buffer(), capture.offset(), capture.capturedLength());
 *     }
 *     if (capture.truncated()) { report(capture.truncation()); }
 * }
 * }</pre>
 *
 * <p>The accessors describe the record that the last {@link #next()} came to; before the first call and after it
 * returned false they mean nothing. {@link #buffer()} belongs to the reader and its bytes stay as they are until the
 * next call of {@link #next()}; no packet is copied unless it straddles two reads of the stream, and reading allocates
 * nothing per packet. Not thread-safe.
 *
 * <p>A record that cannot be throws {@link CaptureFormatException} when no good record came before it, and otherwise
 * ends the reading as a truncated tail, as does content that ends within a record or whose gzip data is damaged. An
 * {@link IOException} of the stream itself is passed on as it is.
 */
public abstract sealed class CaptureReader implements Closeable permits PcapReader, PcapngReader {
    /** A captured length up to this is believed whatever the file's snap length says: tcpdump's largest, 256 KiB. */
    static final int ALWAYS_BELIEVED = 262_144;
    /** A captured length above this is never believed, 128 MiB: Wireshark's largest. Bounds the memory of a reader. */
    static final int NEVER_BELIEVED = 128 << 20;

    final BlockBuffer content;
    private final InputStream source;
    private final BitSet linkTypes = new BitSet();
    private boolean finished;
    private String truncation;

    long records;
    int offset;
    int capturedLength;
    int originalLength;
    long timestamp;
    boolean hasTimestamp = true;
    int linkType;
    int interfaceId;

    CaptureReader(InputStream source, BlockBuffer content) {
        this.source = source;
        this.content = content;
    }

    /**
     * Begins to read a capture, at its file header.
     *
     * @param in positioned at the beginning; read in big blocks, any number of bytes at a time. The reader closes it
     *     when it is closed itself; when this method throws, it stays the caller's
     * @throws CaptureFormatException when the content is empty, no capture, or cut short within its file header
     * @throws IOException as the stream throws it
     */
    public static CaptureReader open(InputStream in) throws IOException {
        return CaptureContent.open(in);
    }

    /**
     * Begins to read a capture file, at its file header; a regular file without the copy that a stream would make.
     *
     * @throws CaptureFormatException when the content is empty, no capture, or cut short within its file header
     * @throws IOException when the file cannot be read
     */
    public static CaptureReader open(Path file) throws IOException {
        InputStream in = MappedFile.open(file);
        try {
            return open(in);
        } catch (IOException | RuntimeException | Error e) {
            in.close();
            throw e;
        }
    }

    /**
     * Whether a content that begins with these bytes says of itself that it is pcap, pcapng or gzip.
     *
     * @param start its first bytes; four are enough
     * @param length how many there are
     */
    public static boolean isCapture(byte[] start, int length) {
        return CaptureContent.isCapture(start, length);
    }

    /**
     * Goes on to the next packet record.
     *
     * @return false at the end of the capture, or where it can be read no further ({@link #truncated()}), and ever
     *     after
     * @throws CaptureFormatException when the record cannot be and no good one came before it
     * @throws IOException as the stream throws it; the reader is of no further use then
     */
    public abstract boolean next() throws IOException;

    /** The block that holds the frame. Only the bytes from {@link #offset()} on are the frame's. Not to be written. */
    public final byte[] buffer() {
        return content.bytes();
    }

    /** Index of the frame's first byte in {@link #buffer()}. */
    public final int offset() {
        return offset;
    }

    /** Bytes of the frame that are there, 0 to 128 MiB. */
    public final int capturedLength() {
        return capturedLength;
    }

    /**
     * Bytes of the frame on the wire, never less than {@link #capturedLength()}: files that say so are seen, and the
     * larger of the two is taken then. Lengths over {@link Integer#MAX_VALUE} read as that.
     */
    public final int originalLength() {
        return originalLength;
    }

    /**
     * When the frame was captured, in nanoseconds since 1970-01-01T00:00:00Z. Times that do not fit (before 1677 or
     * after 2262, which only pcapng can tell) read as {@link Long#MIN_VALUE} and {@link Long#MAX_VALUE}. 0 without
     * {@link #hasTimestamp()}.
     */
    public final long timestamp() {
        return timestamp;
    }

    /** False for a simple packet block of pcapng, which has no time. */
    public final boolean hasTimestamp() {
        return hasTimestamp;
    }

    /** LINKTYPE_ number of the frame, 0 to 65535, see {@link LinkType}; without the FCS bits of a pcap header. */
    public final int linkType() {
        return linkType;
    }

    /**
     * LINKTYPE_ numbers of the interfaces that were declared so far, with or without packets, each once, ascending: of a
     * pcap file its one.
     */
    public final IntStream linkTypes() {
        return linkTypes.stream();
    }

    /** Index of the interface within its pcapng section, counted from 0; 0 in a pcap file. */
    public final int interfaceId() {
        return interfaceId;
    }

    /** Packet records read so far, the present one included. */
    public final long recordNumber() {
        return records;
    }

    /** Whether {@link #next()} returned false before the capture's end. */
    public final boolean truncated() {
        return truncation != null;
    }

    /** What was cut off, where and why, for a person; null unless {@link #truncated()}. */
    public final String truncation() {
        return truncation;
    }

    /** Closes the stream given to {@link #open}. */
    @Override
    public final void close() throws IOException {
        source.close();
    }

    final void declare(int linkTypeOfInterface) {
        linkTypes.set(linkTypeOfInterface);
    }

    /** The longest captured length to believe where a file's header names this snap length (unsigned, 0 for none). */
    static int believable(int snapLength) {
        long unsigned = Integer.toUnsignedLong(snapLength);
        return (int) Math.min(Math.max(unsigned, ALWAYS_BELIEVED), NEVER_BELIEVED);
    }

    /** Says in a message what {@link #believable} is. */
    static String limitOf(int snapLength) {
        if (believable(snapLength) == NEVER_BELIEVED) {
            return "128 MiB, the most that is read";
        }
        return snapLength == 0 ? "256 KiB" : "the snap length " + snapLength + " and 256 KiB";
    }

    /** The larger of both lengths, the original one unsigned and bounded to an int. */
    static int original(int captured, int original) {
        return original < 0 ? Integer.MAX_VALUE : Math.max(captured, original);
    }

    /** Ends the reading because the content ended, with whatever it left of the record that begins at {@code at}. */
    final boolean endOfContent(long at) {
        String damage = content.damage();
        long end = content.offset() + content.available();
        if (!finished && (end > at || damage != null)) {
            String cut = end > at ? " is cut short, the content ends at offset " + end : " cannot be read";
            truncation = name(at) + cut + (damage == null ? "" : ": " + damage);
        }
        finish();
        return false;
    }

    /**
     * Ends the reading because the record that begins at {@code at} cannot be.
     *
     * @param why goes on from "record 7 at offset 4711 "
     */
    final boolean impossible(long at, String why) throws CaptureFormatException {
        truncation = name(at) + " " + why;
        finish();
        if (records == 0) {
            throw new CaptureFormatException(truncation, at, 1);
        }
        return false;
    }

    private void finish() {
        finished = true;
        content.stop();
    }

    private String name(long at) {
        String within = source instanceof GunzipStream ? " of the uncompressed content" : "";
        return "record " + (records + 1) + " at offset " + at + within;
    }
}
