package org.tcpreassembly.packet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Frames for tests, written from the outside in: {@code frame().ethernet().vlan(7).ipv4().tcp().payload("abc")}. Each
 * header takes its lengths, its checksum and the number of what follows from what is inside it; {@link #set} spoils them
 * afterwards.
 */
final class FrameBuilder {
    static final long CLIENT = 0x0a000001L;
    static final long SERVER = 0xc0000201L;
    static final long CLIENT_HIGH = 0x20010db8_00000000L;
    private static final byte[] ADDRESSES = bytes(0, 0x1b, 0x21, 0, 0, 2, 0, 0x1b, 0x21, 0, 0, 1);
    static final int CLIENT_PORT = 40000;
    static final int SERVER_PORT = 80;

    /**
     * Bytes together with the numbers by which the header around them announces them, and where in them a TCP header still
     * needs the addresses around it for its checksum.
     */
    record Part(int etherType, int protocol, byte[] bytes, int tcpAt) {
        Part(int etherType, int protocol, byte[] bytes) {
            this(etherType, protocol, bytes, -1);
        }

        /** The same TCP header, behind so many bytes more. */
        int tcpBehind(int length) {
            return tcpAt < 0 ? -1 : tcpAt + length;
        }
    }

    private record Patch(int at, byte[] bytes) {}

    private final List<UnaryOperator<Part>> headers = new ArrayList<>();
    private final List<Patch> patches = new ArrayList<>();
    private byte[] payload = {};
    private int padding;
    private int sequence = 1000;
    private int acknowledgement = 2000;
    private int flags = TcpSegment.ACK;
    private int window = 512;

    static FrameBuilder frame() {
        return new FrameBuilder();
    }

    FrameBuilder ethernet() {
        return ethernet(-1);
    }

    FrameBuilder ethernet(int etherType) {
        return header(inner ->
                new Part(0x6558, -1, join(ADDRESSES, u16(etherType < 0 ? inner.etherType : etherType), inner.bytes)));
    }

    FrameBuilder vlan(int id) {
        return vlan(0x8100, id);
    }

    FrameBuilder vlan(int etherType, int id) {
        return header(inner -> new Part(etherType, -1, join(u16(id), u16(inner.etherType), inner.bytes)));
    }

    FrameBuilder cookedV1() {
        return header(inner -> new Part(-1, -1, join(new byte[14], u16(inner.etherType), inner.bytes)));
    }

    FrameBuilder cookedV2() {
        return header(inner -> new Part(-1, -1, join(u16(inner.etherType), new byte[18], inner.bytes)));
    }

    FrameBuilder family(int bigEndianFamily) {
        return header(inner -> new Part(-1, -1, join(u32(bigEndianFamily), inner.bytes)));
    }

    FrameBuilder ipv4() {
        return ipv4(new byte[0]);
    }

    /** Options are as long as a multiple of four. */
    FrameBuilder ipv4(byte... options) {
        return header(inner -> {
            int length = 20 + options.length;
            ByteBuffer header = ByteBuffer.allocate(length);
            header.put((byte) (0x40 | length / 4)).put((byte) 0);
            header.putShort((short) (length + inner.bytes.length))
                    .putShort((short) 7)
                    .putShort((short) 0x4000);
            header.put((byte) 64).put((byte) inner.protocol).putShort((short) 0);
            header.putInt((int) CLIENT).putInt((int) SERVER).put(options);
            header.putShort(10, (short) ~sum(header.array()));
            finishTcp(inner, u32((int) CLIENT), u32((int) SERVER));
            return new Part(0x0800, 4, join(header.array(), inner.bytes));
        });
    }

    FrameBuilder ipv6() {
        return header(inner -> {
            ByteBuffer header = ByteBuffer.allocate(40).putInt(0x60000000);
            header.putShort((short) inner.bytes.length)
                    .put((byte) inner.protocol)
                    .put((byte) 64);
            header.putLong(CLIENT_HIGH).putLong(CLIENT).putLong(CLIENT_HIGH).putLong(SERVER);
            finishTcp(inner, Arrays.copyOfRange(header.array(), 8, 40));
            return new Part(0x86dd, 41, join(header.array(), inner.bytes));
        });
    }

    /** An IPv6 extension header of the usual form, its contents two bytes short of a multiple of eight. */
    FrameBuilder extension(int protocol, byte... contents) {
        return header(inner -> {
            byte[] start = {(byte) inner.protocol, (byte) ((contents.length + 2) / 8 - 1)};
            return new Part(-1, protocol, join(start, contents, inner.bytes), inner.tcpBehind(2 + contents.length));
        });
    }

    FrameBuilder fragment(int offsetAndFlags) {
        return extension(44, join(u16(offsetAndFlags), u32(99)));
    }

    FrameBuilder jumboPayload(int length) {
        return extension(0, join(new byte[] {(byte) 0xc2, 4}, u32(length)));
    }

    /** An authentication header of 24 bytes. */
    FrameBuilder authentication() {
        return header(inner -> new Part(
                -1, 51, join(new byte[] {(byte) inner.protocol, 4}, new byte[22], inner.bytes), inner.tcpBehind(24)));
    }

    FrameBuilder tcp() {
        return tcp(new byte[0]);
    }

    /** Options are as long as a multiple of four. */
    FrameBuilder tcp(byte... options) {
        return header(inner -> {
            ByteBuffer header = ByteBuffer.allocate(20 + options.length);
            header.putShort((short) CLIENT_PORT).putShort((short) SERVER_PORT);
            header.putInt(sequence).putInt(acknowledgement);
            header.put((byte) ((20 + options.length) / 4 << 4)).put((byte) flags);
            header.putShort((short) window).putInt(0).put(options);
            return new Part(-1, 6, join(header.array(), inner.bytes), 0);
        });
    }

    /** Some other protocol's bytes. */
    FrameBuilder other(int protocol, int length) {
        return header(inner -> new Part(-1, protocol, join(new byte[length], inner.bytes)));
    }

    FrameBuilder fields(int sequence, int acknowledgement, int flags, int window) {
        this.sequence = sequence;
        this.acknowledgement = acknowledgement;
        this.flags = flags;
        this.window = window;
        return this;
    }

    FrameBuilder payload(String text) {
        return payload(text.getBytes(StandardCharsets.US_ASCII));
    }

    FrameBuilder payload(byte[] bytes) {
        payload = bytes;
        return this;
    }

    /** Bytes behind everything, as Ethernet has them to come to 60. */
    FrameBuilder padding(int length) {
        padding = length;
        return this;
    }

    /** Overwrites bytes of the finished frame. */
    FrameBuilder set(int at, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        patches.add(new Patch(at, bytes));
        return this;
    }

    byte[] build() {
        Part part = new Part(-1, 59, payload);
        for (UnaryOperator<Part> header : headers.reversed()) {
            part = header.apply(part);
        }
        byte[] frame = join(part.bytes, new byte[padding]);
        for (Patch patch : patches) {
            System.arraycopy(patch.bytes, 0, frame, patch.at, patch.bytes.length);
        }
        return frame;
    }

    /** A header of {@link Tunnels}. */
    FrameBuilder in(UnaryOperator<Part> header) {
        return header(header);
    }

    /** Further bytes before what is announced all the same. */
    static Part behind(byte[] bytes, Part inner) {
        return new Part(inner.etherType, inner.protocol, join(bytes, inner.bytes), inner.tcpBehind(bytes.length));
    }

    private FrameBuilder header(UnaryOperator<Part> header) {
        headers.add(header);
        return this;
    }

    /** Puts the checksum into the TCP header, once the IP header around it knows the addresses. */
    private static void finishTcp(Part inner, byte[]... addresses) {
        if (inner.tcpAt >= 0) {
            int length = inner.bytes.length - inner.tcpAt;
            byte[] segment = Arrays.copyOfRange(inner.bytes, inner.tcpAt, inner.bytes.length);
            int checksum = ~sum(join(join(addresses), u32(length), u32(6), segment));
            ByteBuffer.wrap(inner.bytes).putShort(inner.tcpAt + 16, (short) checksum);
        }
    }

    /** The one's complement sum of 16-bit words; an odd last byte is followed by a zero. */
    static int sum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] u16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    static byte[] u32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
