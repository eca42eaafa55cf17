package org.tcpreassembly.packet;

import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.join;
import static org.tcpreassembly.packet.FrameBuilder.u16;
import static org.tcpreassembly.packet.FrameBuilder.u32;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.tcpreassembly.packet.FrameBuilder.Part;

/** The headers that carry datagrams or frames, for {@link FrameBuilder#in}. */
final class Tunnels {
    private static final int MPLS = 0x8847;

    private Tunnels() {}

    static UnaryOperator<Part> mpls(int... labels) {
        return inner -> {
            ByteBuffer stack = ByteBuffer.allocate(4 * labels.length);
            for (int i = 0; i < labels.length; i++) {
                stack.putInt(labels[i] << 12 | (i == labels.length - 1 ? 1 << 8 : 0) | 64);
            }
            return new Part(MPLS, 137, join(stack.array(), inner.bytes()));
        };
    }

    static UnaryOperator<Part> controlWord() {
        return inner -> new Part(-1, -1, join(u32(9), inner.bytes()));
    }

    static UnaryOperator<Part> pppoe(int session) {
        return inner -> new Part(0x8864, -1, join(u16(0x1100), u16(session), u16(inner.bytes().length), inner.bytes()));
    }

    static UnaryOperator<Part> ppp() {
        return inner -> new Part(0x880b, -1, join(u16(pppProtocol(inner)), inner.bytes()));
    }

    static UnaryOperator<Part> compressedPpp() {
        return inner -> new Part(0x880b, -1, join(bytes(pppProtocol(inner)), inner.bytes()));
    }

    static UnaryOperator<Part> hdlcFraming() {
        return inner -> new Part(0x880b, -1, join(u16(0xff03), inner.bytes()));
    }

    static UnaryOperator<Part> ciscoHdlc() {
        return inner -> new Part(-1, -1, join(u16(0x0f00), u16(inner.etherType()), inner.bytes()));
    }

    private static int pppProtocol(Part inner) {
        return switch (inner.etherType()) {
            case 0x0800 -> 0x0021;
            case 0x86dd -> 0x0057;
            case MPLS -> 0x0281;
            default -> throw new IllegalArgumentException("PPP has no number for it");
        };
    }

    /** LLC and SNAP; where an EtherType is wanted of it, its length is. */
    static UnaryOperator<Part> snap() {
        return inner -> {
            byte[] frame = join(bytes(0xaa, 0xaa, 3, 0, 0, 0), u16(inner.etherType()), inner.bytes());
            return new Part(frame.length, -1, frame);
        };
    }

    static UnaryOperator<Part> backboneTag(int service) {
        return inner -> new Part(0x88e7, -1, join(u32(0x60000000 | service), inner.bytes()));
    }

    static UnaryOperator<Part> eTag(int channel) {
        return inner -> new Part(
                0x893f,
                -1,
                join(
                        u16(0x6005),
                        u16(channel & 0x3fff),
                        bytes(0, channel >>> 14),
                        u16(inner.etherType()),
                        inner.bytes()));
    }

    /** Towards the interface. */
    static UnaryOperator<Part> vnTag(int virtualInterface) {
        return inner -> new Part(
                0x8926, -1, join(u32(0x80000000 | virtualInterface << 16), u16(inner.etherType()), inner.bytes()));
    }

    /** GRE with the optional fields that its flags ask for: 0x8000 checksum, 0x2000 key 77, 0x1000 sequence number. */
    static UnaryOperator<Part> gre(int flags) {
        return gre(flags, 77);
    }

    static UnaryOperator<Part> gre(int flags, int key) {
        return inner -> new Part(
                -1,
                47,
                join(
                        u16(flags),
                        u16(inner.etherType()),
                        (flags & 0x8000) != 0 ? u32(0) : new byte[0],
                        (flags & 0x2000) != 0 ? u32(key) : new byte[0],
                        (flags & 0x1000) != 0 ? u32(5) : new byte[0],
                        inner.bytes()));
    }

    /** GRE of version 1 with a sequence number, around PPP. */
    static UnaryOperator<Part> pptp() {
        return inner -> new Part(
                -1, 47, join(u16(0x3001), u16(0x880b), u16(inner.bytes().length), u16(3), u32(5), inner.bytes()));
    }

    static UnaryOperator<Part> wccp() {
        return inner -> new Part(0x883e, -1, join(u32(0x01020304), inner.bytes()));
    }

    static UnaryOperator<Part> plainWccp() {
        return inner -> new Part(0x883e, -1, inner.bytes());
    }

    static UnaryOperator<Part> erspanI() {
        return inner -> new Part(0x88be, -1, inner.bytes());
    }

    static UnaryOperator<Part> erspanII(int session) {
        return inner -> new Part(0x88be, -1, join(u16(0x1000), u16(session), u32(1), inner.bytes()));
    }

    static UnaryOperator<Part> erspanIII(int session, boolean subheader) {
        return inner -> {
            int frameType = inner.etherType() == 0x6558 ? 0 : 2;
            byte[] header = join(
                    u16(0x2000),
                    u16(session),
                    u32(1),
                    u16(0),
                    bytes(frameType << 2, subheader ? 1 : 0),
                    new byte[subheader ? 8 : 0]);
            return new Part(0x22eb, -1, join(header, inner.bytes()));
        };
    }

    static UnaryOperator<Part> udp(int port) {
        return udp(50_000, port);
    }

    static UnaryOperator<Part> udp(int sourcePort, int destinationPort) {
        return inner -> new Part(
                -1,
                17,
                join(u16(sourcePort), u16(destinationPort), u16(8 + inner.bytes().length), u16(0), inner.bytes()));
    }

    static UnaryOperator<Part> vxlan(int network) {
        return inner -> new Part(-1, -1, join(u32(0x08000000), u32(network << 8), inner.bytes()));
    }

    /** With so many bytes of options, a multiple of four and four at least for each. */
    static UnaryOperator<Part> geneve(int network, int optionLength) {
        return inner -> {
            byte[] options = new byte[optionLength];
            if (optionLength > 0) {
                options[3] = (byte) (optionLength / 4 - 1);
            }
            return new Part(
                    -1,
                    -1,
                    join(
                            bytes(optionLength / 4, 0),
                            u16(inner.etherType()),
                            u32(network << 8),
                            options,
                            inner.bytes()));
        };
    }

    /** GTP-U with extension headers of the given types, each of four bytes. */
    static UnaryOperator<Part> gtp(int endpoint, byte... extensions) {
        return inner -> {
            byte[] chain = {};
            if (extensions.length > 0) {
                chain = join(u16(7), bytes(0, extensions[0] & 0xff));
                for (int i = 0; i < extensions.length; i++) {
                    int next = i + 1 < extensions.length ? extensions[i + 1] & 0xff : 0;
                    chain = join(chain, bytes(1, 0, 0, next));
                }
            }
            int length = chain.length + inner.bytes().length;
            return new Part(
                    -1,
                    -1,
                    join(
                            bytes(extensions.length > 0 ? 0x34 : 0x30, 0xff),
                            u16(length),
                            u32(endpoint),
                            chain,
                            inner.bytes()));
        };
    }

    static UnaryOperator<Part> teredo(boolean authentication, boolean origin) {
        return inner -> new Part(
                -1,
                -1,
                join(
                        authentication ? join(u16(1), bytes(1, 2), new byte[3 + 9]) : new byte[0],
                        origin ? join(u16(0), u16(1234), u32(0x01020304)) : new byte[0],
                        inner.bytes()));
    }
}
