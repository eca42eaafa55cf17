package org.tcpreassembly.pcap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Lays a pcap file into byte arrays of the caller's: its header, and the header before each frame
 * (draft-ietf-opsawg-pcap, version 2.4). Immutable, so threads may share it.
 *
 * <p>Little endian with microseconds or nanoseconds, as the factory says; {@link #withByteOrder} changes the former.
 */
public final class PcapEncoder {
    /** Bytes of a file header. */
    public static final int FILE_HEADER_LENGTH = 24;
    /** Bytes before each frame. */
    public static final int RECORD_HEADER_LENGTH = 16;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int VERSION_MAJOR = 2;
    private static final int VERSION_MINOR = 4;
    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000L;
    private static final long LATEST = (1L << 32) * NANOSECONDS_PER_SECOND - 1;

    private final boolean nanoseconds;
    private final ByteOrder order;
    private final int linkType;
    private final int snapLength;

    private PcapEncoder(boolean nanoseconds, ByteOrder order, int linkType, int snapLength) {
        if (linkType < 0 || linkType > LinkType.MAXIMUM) {
            throw new IllegalArgumentException("link type " + linkType + " is not within 0 to " + LinkType.MAXIMUM);
        }
        if (snapLength < 1) {
            throw new IllegalArgumentException("snap length " + snapLength + " is not positive");
        }
        this.nanoseconds = nanoseconds;
        this.order = order;
        this.linkType = linkType;
        this.snapLength = snapLength;
    }

    /**
     * A file with times in microseconds, which every tool reads.
     *
     * @param linkType LINKTYPE_ number of all frames, 0 to 65535
     * @param snapLength the most bytes of a frame that are kept, from 1
     */
    public static PcapEncoder microseconds(int linkType, int snapLength) {
        return new PcapEncoder(false, ByteOrder.LITTLE_ENDIAN, linkType, snapLength);
    }

    /** As {@link #microseconds}, with times in nanoseconds. */
    public static PcapEncoder nanoseconds(int linkType, int snapLength) {
        return new PcapEncoder(true, ByteOrder.LITTLE_ENDIAN, linkType, snapLength);
    }

    public PcapEncoder withByteOrder(ByteOrder other) {
        return new PcapEncoder(nanoseconds, other, linkType, snapLength);
    }

    /**
     * Writes the file header into {@code to[at, at + 24)}.
     *
     * @return the index behind it
     * @throws IndexOutOfBoundsException when there is no room; nothing is written then
     */
    public int putFileHeader(byte[] to, int at) {
        Objects.checkFromIndexSize(at, FILE_HEADER_LENGTH, to.length);
        boolean big = order == ByteOrder.BIG_ENDIAN;
        put(to, at, nanoseconds ? PcapVariant.NANOSECONDS : PcapVariant.MICROSECONDS);
        put(to, at + 4, big ? VERSION_MAJOR << 16 | VERSION_MINOR : VERSION_MINOR << 16 | VERSION_MAJOR);
        put(to, at + 8, 0);
        put(to, at + 12, 0);
        put(to, at + 16, snapLength);
        put(to, at + 20, linkType);
        return at + FILE_HEADER_LENGTH;
    }

    /**
     * Writes the header of a record into {@code to[at, at + 16)}; {@code capturedLength} bytes of frame are to follow.
     *
     * @param timestamp nanoseconds since 1970 UTC, up to the year 2106; microseconds are rounded down
     * @param capturedLength bytes of the frame that are kept, 0 to the snap length
     * @param originalLength bytes of the frame on the wire, not less
     * @return the index behind it, where the frame goes
     * @throws IllegalArgumentException when the format or this file cannot say it; nothing is written then
     * @throws IndexOutOfBoundsException when there is no room; nothing is written then
     */
    public int putRecordHeader(byte[] to, int at, long timestamp, int capturedLength, int originalLength) {
        check(timestamp, capturedLength, originalLength);
        Objects.checkFromIndexSize(at, RECORD_HEADER_LENGTH, to.length);
        int fraction = (int) (timestamp % NANOSECONDS_PER_SECOND);
        put(to, at, (int) (timestamp / NANOSECONDS_PER_SECOND));
        put(to, at + 4, nanoseconds ? fraction : fraction / 1000);
        put(to, at + 8, capturedLength);
        put(to, at + 12, originalLength);
        return at + RECORD_HEADER_LENGTH;
    }

    private void check(long timestamp, int capturedLength, int originalLength) {
        if (timestamp < 0 || timestamp > LATEST) {
            throw new IllegalArgumentException(
                    "timestamp " + timestamp + " ns is not within 1970 to 2106, which pcap can tell");
        }
        if (capturedLength < 0 || capturedLength > snapLength) {
            throw new IllegalArgumentException(
                    "captured length " + capturedLength + " is not within 0 to the snap length " + snapLength);
        }
        if (originalLength < capturedLength) {
            throw new IllegalArgumentException(
                    "original length " + originalLength + " is less than the captured length " + capturedLength);
        }
    }

    private void put(byte[] to, int at, int value) {
        INT.set(to, at, order == ByteOrder.BIG_ENDIAN ? Integer.reverseBytes(value) : value);
    }
}
