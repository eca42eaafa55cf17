package org.tcpreassembly.packet;

import static org.tcpreassembly.packet.FrameBuilder.bytes;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.tcpreassembly.packet.FrameBuilder.Part;

/**
 * Grows frames from the link layer inwards, of what tshark reads as well: it knows no LLC behind 802.1ad and 802.1ah, and
 * little but IP behind Cisco HDLC.
 */
final class RandomFrames {
    private final Random random;
    private int depth;

    RandomFrames(Random random) {
        this.random = random;
    }

    FrameBuilder frame(int linkType) {
        FrameBuilder frame = FrameBuilder.frame();
        return switch (linkType) {
            case 1 -> ethernet(frame);
            case 9, 50 -> ppp(random.nextBoolean() ? frame : frame.in(Tunnels.hdlcFraming()));
            case 51 -> ppp(frame.in(Tunnels.pppoe(random.nextInt(65536))));
            case 104 -> ip(frame.in(Tunnels.ciscoHdlc()));
            case 105 -> etherType(wireless(frame), false);
            case 113 -> etherType(frame.cookedV1(), false);
            case 127 -> etherType(wireless(frame.in(before(0, 0, 8, 0, 0, 0, 0, 0))), false);
            case 192 -> ethernet(frame.in(before(0, 0, 8, 0, 1, 0, 0, 0)));
            case 239 -> inside(frame.in(RandomFrames::nflog).ipv4());
            case 276 -> etherType(frame.cookedV2(), false);
            case 6 ->
                etherType(
                        frame.in(before(0x10, 0x40, 0, 2, 2, 2, 2, 2, 0x80, 4, 4, 4, 4, 4, 4, 0x30, 0, 0x10))
                                .in(Tunnels.snap()),
                        false);
            case 10 ->
                etherType(
                        frame.in(before(0x54, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4))
                                .in(Tunnels.snap()),
                        false);
            case 100 -> etherType(frame.in(Tunnels.snap()), false);
            case 107 ->
                random.nextBoolean()
                        ? inside(frame.in(before(0x18, 0x41, 3, 0xcc)).ipv4())
                        : ethernet(frame.in(before(0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7)));
            case 117 -> inside(frame.in(before(FIREWALL_LOG)).ipv4());
            case 119 -> etherType(wireless(frame.in(before(PRISM))), false);
            case 163 -> etherType(wireless(frame.in(before(AVS))), false);
            case 166 -> ppp(frame.in(before(random.nextInt(2), 3)));
            case 204 -> ppp(frame.in(before(random.nextInt(2), 0xff, 3)));
            default -> ip(frame);
        };
    }

    private static final int[] FIREWALL_LOG = new int[64];
    private static final int[] PRISM = new int[144];
    private static final int[] AVS = new int[64];

    static {
        FIREWALL_LOG[0] = 61;
        FIREWALL_LOG[1] = 2;
        PRISM[0] = 0x44;
        PRISM[4] = 144;
        System.arraycopy(new int[] {0x80, 0x21, 0x10, 1, 0, 0, 0, 64}, 0, AVS, 0, 8);
    }

    private static FrameBuilder wireless(FrameBuilder frame) {
        return frame.in(before(8, 1, 0, 0, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6, 0, 0))
                .in(Tunnels.snap());
    }

    private static UnaryOperator<Part> before(int... header) {
        return inner -> FrameBuilder.behind(bytes(header), inner);
    }

    /** IPv4 as the only attribute, the length in little-endian order. */
    private static Part nflog(Part inner) {
        int length = 4 + inner.bytes().length;
        return FrameBuilder.behind(bytes(2, 0, 0, 1, length & 0xff, length >>> 8, 9, 0), inner);
    }

    FrameBuilder segment(FrameBuilder frame) {
        byte[] payload = new byte[random.nextInt(300)];
        random.nextBytes(payload);
        return frame.tcp(new byte[4 * random.nextInt(3)])
                .fields(random.nextInt(), random.nextInt(), TcpSegment.ACK, 512)
                .payload(payload);
    }

    private FrameBuilder ethernet(FrameBuilder frame) {
        return etherType(frame.ethernet(), true);
    }

    private FrameBuilder etherType(FrameBuilder frame, boolean orLength) {
        if (depth++ > 4) {
            return ip(frame);
        }
        return switch (random.nextInt(orLength ? 11 : 10)) {
            case 0 -> etherType(frame.vlan(random.nextInt(4096)), true);
            case 7 -> etherType(frame.vlan(0x88a8, random.nextInt(4096)), false);
            case 1 -> ip(frame.in(Tunnels.mpls(16 + random.nextInt(1000), 16 + random.nextInt(1000))));
            case 2 -> ethernet(frame.in(Tunnels.mpls(16)).in(Tunnels.controlWord()));
            case 3 -> ppp(frame.in(Tunnels.pppoe(random.nextInt(65536))));
            case 4 ->
                etherType(frame.in(Tunnels.backboneTag(random.nextInt(1 << 24))).ethernet(), false);
            case 5 -> etherType(frame.in(Tunnels.eTag(random.nextInt(1 << 20))), false);
            case 6 -> etherType(frame.in(Tunnels.vnTag(random.nextInt(1 << 14))), false);
            case 10 -> etherType(frame.in(Tunnels.snap()), false);
            default -> ip(frame);
        };
    }

    private FrameBuilder ppp(FrameBuilder frame) {
        return random.nextInt(4) == 0
                ? ip(frame.in(Tunnels.ppp()).in(Tunnels.mpls(16)))
                : ip(frame.in(random.nextBoolean() ? Tunnels.ppp() : Tunnels.compressedPpp()));
    }

    private FrameBuilder ip(FrameBuilder frame) {
        boolean ipv6 = random.nextBoolean();
        FrameBuilder inside = ipv6 ? frame.ipv6() : frame.ipv4();
        if (ipv6 && random.nextInt(5) == 0) {
            inside = inside.extension(60, bytes(1, 4, 0, 0, 0, 0));
        }
        if (random.nextInt(6) == 0) {
            inside = inside.authentication();
        }
        return depth++ > 4 ? segment(inside) : inside(inside);
    }

    private FrameBuilder inside(FrameBuilder ip) {
        int[] flags = {0, 0x8000, 0x2000, 0x1000, 0xb000};
        return switch (random.nextInt(20)) {
            case 0 -> ip(ip);
            case 1 -> ip(ip.in(Tunnels.gre(flags[random.nextInt(5)])));
            case 2 -> ethernet(ip.in(Tunnels.gre(flags[random.nextInt(5)])));
            case 3 -> ip(ip.in(Tunnels.gre(0)).in(Tunnels.mpls(16)));
            case 4 ->
                segment(ip.in(Tunnels.gre(0))
                        .in(random.nextBoolean() ? Tunnels.wccp() : Tunnels.plainWccp())
                        .ipv4());
            case 5 -> ethernet(ip.in(Tunnels.gre(0x1000)).in(Tunnels.erspanII(random.nextInt(1024))));
            case 6 ->
                ethernet(ip.in(Tunnels.gre(0x1000)).in(Tunnels.erspanIII(random.nextInt(1024), random.nextBoolean())));
            case 7 -> ethernet(ip.in(Tunnels.gre(0)).in(Tunnels.erspanI()));
            case 8 -> ppp(ip.in(Tunnels.pptp()));
            case 9, 10 ->
                ethernet(ip.in(Tunnels.udp(random.nextBoolean() ? 4789 : 8472))
                        .in(Tunnels.vxlan(random.nextInt(1 << 24))));
            case 11 ->
                ethernet(ip.in(Tunnels.udp(6081)).in(Tunnels.geneve(random.nextInt(1 << 24), 4 * random.nextInt(4))));
            case 12 -> ip(ip.in(Tunnels.udp(6081)).in(Tunnels.geneve(random.nextInt(1 << 24), 0)));
            case 13 ->
                ip(ip.in(Tunnels.udp(2152))
                        .in(Tunnels.gtp(random.nextInt(), random.nextBoolean() ? bytes() : bytes(0x40))));
            case 14 ->
                segment(ip.in(Tunnels.udp(3544))
                        .in(Tunnels.teredo(random.nextBoolean(), random.nextBoolean()))
                        .ipv6());
            default -> segment(ip);
        };
    }
}
