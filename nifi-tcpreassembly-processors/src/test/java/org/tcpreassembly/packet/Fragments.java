package org.tcpreassembly.packet;

import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.join;
import static org.tcpreassembly.packet.FrameBuilder.sum;
import static org.tcpreassembly.packet.FrameBuilder.u16;
import static org.tcpreassembly.packet.FrameBuilder.u32;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Cuts the datagram at the end of a frame into the fragments a router would make, or one that means harm. Positions are
 * those of what is behind the IP header, and may be any.
 */
final class Fragments {
    static final int IPV4_HEADER = 20;
    static final int IPV6_HEADER = 40;

    private final byte[] around;
    private final byte[] header;
    private final byte[] content;
    private int identification = 7;

    private Fragments(byte[] frame, int at, int headerLength) {
        around = Arrays.copyOf(frame, at);
        header = Arrays.copyOfRange(frame, at, at + headerLength);
        content = Arrays.copyOfRange(frame, at + headerLength, frame.length);
    }

    /** Of a frame whose IPv4 header, without options, is at some place. */
    static Fragments ofIpv4(FrameBuilder frame, int at) {
        return new Fragments(frame.build(), at, IPV4_HEADER);
    }

    /** Of a frame whose IPv6 header is at some place, and what follows it can be fragmented. */
    static Fragments ofIpv6(FrameBuilder frame, int at) {
        return new Fragments(frame.build(), at, IPV6_HEADER);
    }

    Fragments identification(int number) {
        identification = number;
        return this;
    }

    /** Of what is behind the IP header. */
    int length() {
        return content.length;
    }

    /** The fragment from one position up to another, the last if that is the end. */
    byte[] piece(int from, int to) {
        return piece(from, to, to == content.length);
    }

    byte[] piece(int from, int to, boolean last) {
        return piece(from, Arrays.copyOfRange(content, from, to), last);
    }

    /** A fragment with bytes of its own. */
    byte[] piece(int from, byte[] bytes, boolean last) {
        return header.length == IPV4_HEADER ? ipv4(from, bytes, last) : ipv6(from, bytes, last);
    }

    private byte[] ipv4(int from, byte[] bytes, boolean last) {
        ByteBuffer fragment = ByteBuffer.wrap(header.clone());
        fragment.putShort(2, (short) (IPV4_HEADER + bytes.length)).putShort(4, (short) identification);
        fragment.putShort(6, (short) (from / 8 | (last ? 0 : 0x2000))).putShort(10, (short) 0);
        fragment.putShort(10, (short) ~sum(fragment.array()));
        return join(around, fragment.array(), bytes);
    }

    private byte[] ipv6(int from, byte[] bytes, boolean last) {
        ByteBuffer fragment = ByteBuffer.wrap(header.clone());
        byte[] extension = join(bytes(header[6], 0), u16(from | (last ? 0 : 1)), u32(identification));
        fragment.putShort(4, (short) (extension.length + bytes.length)).put(6, (byte) 44);
        return join(around, fragment.array(), extension, bytes);
    }

    /** Makes an IPv4 fragment of what is inside a header yet to be written: the way to fragments within fragments. */
    static UnaryOperator<FrameBuilder.Part> inside(byte[] datagram, int etherType, int protocol) {
        return inner -> new FrameBuilder.Part(etherType, protocol, datagram);
    }
}
