package org.tcpreassembly.testing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The end of a capture file that has been made and not yet taken: frames go in, bytes of pcap (microseconds,
 * little-endian, Ethernet) come out. Its clock runs by the bytes on the wire.
 */
final class PcapBuffer {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final double START_MICROS = 1_700_000_000_000_000.0;
    private static final int WIRE_OVERHEAD = 24; // preamble, check sequence and gap between frames

    private final SplitMix64 random;
    private final double microsPerByte;
    private final boolean padded;
    private byte[] bytes = new byte[1 << 20];
    private int length;
    private double clock = START_MICROS;
    private long packets;

    PcapBuffer(SplitMix64 random, double megabitsPerSecond, boolean padded) {
        this.random = random;
        this.padded = padded;
        microsPerByte = 8 / megabitsPerSecond;
        byte[] header = PcapWriter.fileHeader(ByteOrder.LITTLE_ENDIAN, false, PcapWriter.LINKTYPE_ETHERNET);
        System.arraycopy(header, 0, bytes, 0, header.length);
        length = header.length;
    }

    void add(TcpFrame frame) {
        int size = frame.padded(padded).identification((int) packets).length();
        int at = length;
        if (at + PcapWriter.RECORD_HEADER_LENGTH + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + PcapWriter.RECORD_HEADER_LENGTH + size));
        }
        clock += (size + WIRE_OVERHEAD) * microsPerByte * (0.5 + random.nextDouble());
        long micros = (long) clock;
        INT.set(bytes, at, (int) (micros / 1_000_000));
        INT.set(bytes, at + 4, (int) (micros % 1_000_000));
        INT.set(bytes, at + 8, size);
        INT.set(bytes, at + 12, size);
        frame.writeTo(bytes, at + PcapWriter.RECORD_HEADER_LENGTH);
        length = at + PcapWriter.RECORD_HEADER_LENGTH + size;
        packets++;
    }

    void add(SimulatedConnection connection, Segment segment) {
        add(connection.capture(segment));
    }

    /** Bytes made so far and not cleared, from 0 to {@link #length}. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Packets added since the beginning. */
    long packets() {
        return packets;
    }
}
