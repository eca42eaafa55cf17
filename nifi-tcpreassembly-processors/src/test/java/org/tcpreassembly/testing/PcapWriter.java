package org.tcpreassembly.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a classic pcap file (draft-ietf-opsawg-pcap) of either resolution and byte order. */
public final class PcapWriter {
    public static final int LINKTYPE_ETHERNET = 1;
    public static final int SNAP_LENGTH = 262_144;

    static final int FILE_HEADER_LENGTH = 24;
    static final int RECORD_HEADER_LENGTH = 16;

    private final OutputStream out;
    private final ByteOrder order;
    private final boolean nanoseconds;

    /** Microseconds, little-endian, Ethernet; the file header is written at once. */
    public PcapWriter(OutputStream out) {
        this(out, ByteOrder.LITTLE_ENDIAN, false, LINKTYPE_ETHERNET);
    }

    public PcapWriter(OutputStream out, ByteOrder order, boolean nanoseconds, int linkType) {
        this.out = out;
        this.order = order;
        this.nanoseconds = nanoseconds;
        write(fileHeader(order, nanoseconds, linkType));
    }

    static byte[] fileHeader(ByteOrder order, boolean nanoseconds, int linkType) {
        return ByteBuffer.allocate(FILE_HEADER_LENGTH)
                .order(order)
                .putInt(nanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(SNAP_LENGTH)
                .putInt(linkType)
                .array();
    }

    /**
     * @param nanos since 1970
     * @param frame as captured: all of it, or cut by a snap length
     * @param wireLength the frame's length before it was cut
     */
    public void write(long nanos, byte[] frame, int wireLength) {
        long second = Math.floorDiv(nanos, 1_000_000_000L);
        int fraction = (int) Math.floorMod(nanos, 1_000_000_000L) / (nanoseconds ? 1 : 1000);
        write(ByteBuffer.allocate(RECORD_HEADER_LENGTH + frame.length)
                .order(order)
                .putInt((int) second)
                .putInt(fraction)
                .putInt(frame.length)
                .putInt(wireLength)
                .put(frame)
                .array());
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
