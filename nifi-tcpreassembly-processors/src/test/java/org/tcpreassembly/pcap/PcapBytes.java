package org.tcpreassembly.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A pcap file put together field by field, knowing nothing of the code it is to test. */
final class PcapBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteOrder order;
    private final boolean kuznetzov;

    private PcapBytes(ByteOrder order, int magic, int minorVersion, int snapLength, int linkTypeWord) {
        this.order = order;
        kuznetzov = magic == 0xa1b2cd34;
        ByteBuffer header = ByteBuffer.allocate(24).order(order);
        header.putInt(magic).putShort((short) 2).putShort((short) minorVersion);
        header.putInt(0).putInt(0).putInt(snapLength).putInt(linkTypeWord);
        bytes.writeBytes(header.array());
    }

    static PcapBytes pcap() {
        return pcap(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4);
    }

    static PcapBytes pcap(ByteOrder order, int magic) {
        return pcap(order, magic, 262_144, 1);
    }

    static PcapBytes pcap(ByteOrder order, int magic, int snapLength, int linkTypeWord) {
        return new PcapBytes(order, magic, 4, snapLength, linkTypeWord);
    }

    static PcapBytes ofVersion2(int minorVersion) {
        return new PcapBytes(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, minorVersion, 262_144, 1);
    }

    PcapBytes packet(long seconds, long fraction, byte[] frame) {
        return packet(seconds, fraction, frame.length, frame.length, frame);
    }

    PcapBytes packet(String frame) {
        return packet(1_700_000_000L, 0, frame.getBytes(StandardCharsets.US_ASCII));
    }

    /** A record whose header may say anything. */
    PcapBytes packet(long seconds, long fraction, long captured, long original, byte[] frame) {
        ByteBuffer header = ByteBuffer.allocate(kuznetzov ? 24 : 16).order(order);
        header.putInt((int) seconds)
                .putInt((int) fraction)
                .putInt((int) captured)
                .putInt((int) original);
        if (kuznetzov) {
            header.putInt(1).putShort((short) 8).put((byte) 4).put((byte) 0);
        }
        bytes.writeBytes(header.array());
        bytes.writeBytes(frame);
        return this;
    }

    PcapBytes raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
