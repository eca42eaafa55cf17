package org.tcpreassembly.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A pcapng file put together block by block, knowing nothing of the code it is to test. */
public final class PcapngBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    public static PcapngBytes pcapng() {
        return new PcapngBytes().section(ByteOrder.LITTLE_ENDIAN);
    }

    public static PcapngBytes pcapng(ByteOrder order) {
        return new PcapngBytes().section(order);
    }

    static PcapngBytes nothing() {
        return new PcapngBytes();
    }

    public PcapngBytes section(ByteOrder ofSection) {
        return section(ofSection, 1, 0);
    }

    PcapngBytes section(ByteOrder ofSection, int majorVersion, int minorVersion) {
        order = ofSection;
        ByteBuffer body = buffer(16).putInt(0x1a2b3c4d);
        body.putShort((short) majorVersion).putShort((short) minorVersion).putLong(-1);
        return block(0x0a0d0d0a, body.array());
    }

    public PcapngBytes interfaceOf(int linkType) {
        return interfaceOf(linkType, 262_144, new byte[0]);
    }

    public PcapngBytes interfaceOf(int linkType, int snapLength, byte[]... options) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(buffer(8)
                .putShort((short) linkType)
                .putShort((short) 0)
                .putInt(snapLength)
                .array());
        for (byte[] option : options) {
            body.writeBytes(option);
        }
        return block(1, body.toByteArray());
    }

    /** The option as bytes in the present section's order. */
    byte[] option(int code, byte... value) {
        return option(code, value.length, value);
    }

    byte[] option(int code, int lengthSaid, byte[] value) {
        int padded = (value.length + 3) / 4 * 4;
        return buffer(4 + padded)
                .putShort((short) code)
                .putShort((short) lengthSaid)
                .put(value)
                .array();
    }

    public byte[] resolution(int value) {
        return option(9, (byte) value);
    }

    byte[] timeOffset(long seconds) {
        return option(14, buffer(8).putLong(seconds).array());
    }

    public PcapngBytes enhanced(int interfaceId, long units, byte[] frame) {
        return enhanced(interfaceId, units, frame.length, frame.length, frame);
    }

    PcapngBytes enhanced(int interfaceId, long units, long captured, long original, byte[] frame, byte... options) {
        int padded = (frame.length + 3) / 4 * 4;
        ByteBuffer body = buffer(20 + padded + options.length).putInt(interfaceId);
        body.putInt((int) (units >>> 32))
                .putInt((int) units)
                .putInt((int) captured)
                .putInt((int) original);
        body.put(20, frame).position(20 + padded).put(options);
        return block(6, body.array());
    }

    PcapngBytes obsolete(int interfaceId, long units, byte[] frame) {
        ByteBuffer body =
                buffer(20 + frame.length).putShort((short) interfaceId).putShort((short) 7);
        body.putInt((int) (units >>> 32))
                .putInt((int) units)
                .putInt(frame.length)
                .putInt(frame.length);
        return block(2, body.put(frame).array());
    }

    public PcapngBytes simple(int original, byte[] frame) {
        return block(3, buffer(4 + frame.length).putInt(original).put(frame).array());
    }

    PcapngBytes block(int type, byte[] body) {
        int padded = (body.length + 3) / 4 * 4;
        return block(type, 12 + padded, body, 12 + padded);
    }

    /** A block that may say anything of its length. */
    PcapngBytes block(int type, long length, byte[] body, long lengthAgain) {
        int padded = (body.length + 3) / 4 * 4;
        ByteBuffer block = buffer(12 + padded).putInt(type).putInt((int) length).put(body);
        block.position(8 + padded);
        bytes.writeBytes(block.putInt((int) lengthAgain).array());
        return this;
    }

    PcapngBytes raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    private ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(order);
    }
}
