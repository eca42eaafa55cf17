package org.tcpreassembly.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A plain reader of classic pcap files with Ethernet frames, for looking into the captures that were made here. It knows
 * VLAN tags and neither IPv6 extension headers nor fragments.
 */
public final class PcapFile implements AutoCloseable {
    /**
     * A TCP segment of a capture.
     *
     * @param number of its record, from 1
     * @param nanos since 1970
     * @param payload as captured
     */
    public record Segment(
            long number, long nanos, Direction direction, int sequence, int acknowledgment, int flags, byte[] payload) {
        @Override
        public String toString() {
            return number + " seq " + Integer.toUnsignedString(sequence) + " flags 0x" + Integer.toHexString(flags)
                    + " length " + payload.length;
        }
    }

    private final InputStream in;
    private final ByteOrder order;
    private final int nanosPerUnit;
    private long number;

    public PcapFile(InputStream in) throws IOException {
        this.in = new BufferedInputStream(in, 1 << 20);
        ByteBuffer header = ByteBuffer.wrap(this.in.readNBytes(PcapWriter.FILE_HEADER_LENGTH));
        int magic = header.getInt(0);
        order = magic == 0xa1b2_c3d4 || magic == 0xa1b2_3c4d ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        nanosPerUnit = header.order(order).getInt(0) == 0xa1b2_3c4d ? 1 : 1000;
    }

    /** Records read so far. */
    public long records() {
        return number;
    }

    /** The next TCP segment, or null at the end; what is not TCP is passed over. */
    public Segment next() throws IOException {
        for (; ; ) {
            byte[] bytes = in.readNBytes(PcapWriter.RECORD_HEADER_LENGTH);
            if (bytes.length == 0) {
                return null;
            }
            ByteBuffer header = ByteBuffer.wrap(bytes).order(order);
            byte[] frame = in.readNBytes(header.getInt(8));
            if (frame.length < header.getInt(8)) {
                throw new EOFException("record " + (number + 1) + " is cut short");
            }
            number++;
            long nanos = (header.getInt(0) & 0xffff_ffffL) * 1_000_000_000L + (long) header.getInt(4) * nanosPerUnit;
            Segment segment = parse(ByteBuffer.wrap(frame), nanos);
            if (segment != null) {
                return segment;
            }
        }
    }

    private Segment parse(ByteBuffer frame, long nanos) {
        int ip = 14;
        while (ip < frame.limit() && frame.getShort(ip - 2) == (short) 0x8100) {
            ip += 4;
        }
        boolean ipv6 = frame.getShort(ip - 2) == (short) 0x86dd;
        if (!ipv6 && frame.getShort(ip - 2) != 0x0800 || frame.get(ip + (ipv6 ? 6 : 9)) != 6) {
            return null;
        }
        int tcp = ip + (ipv6 ? 40 : (frame.get(ip) & 0xf) * 4);
        int end = ipv6 ? tcp + (frame.getShort(ip + 4) & 0xffff) : ip + (frame.getShort(ip + 2) & 0xffff);
        int addresses = ip + (ipv6 ? 8 : 12);
        int size = ipv6 ? 16 : 4;
        byte[] bytes = frame.array();
        Endpoint source =
                new Endpoint(Arrays.copyOfRange(bytes, addresses, addresses + size), frame.getShort(tcp) & 0xffff);
        Endpoint destination = new Endpoint(
                Arrays.copyOfRange(bytes, addresses + size, addresses + 2 * size), frame.getShort(tcp + 2) & 0xffff);
        int payload = tcp + (frame.get(tcp + 12) >> 4 & 0xf) * 4;
        return new Segment(
                number,
                nanos,
                new Direction(source, destination),
                frame.getInt(tcp + 4),
                frame.getInt(tcp + 8),
                frame.get(tcp + 13) & 0x3f,
                Arrays.copyOfRange(bytes, payload, Math.max(payload, Math.min(bytes.length, end))));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
