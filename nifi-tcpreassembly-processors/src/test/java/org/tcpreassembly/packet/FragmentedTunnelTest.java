package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.Tunnels.gre;
import static org.tcpreassembly.packet.Tunnels.udp;
import static org.tcpreassembly.packet.Tunnels.vxlan;

import org.junit.jupiter.api.Test;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** Datagrams in pieces inside tunnels, and tunnels in pieces. */
class FragmentedTunnelTest {
    private static final int IP = 14;
    private static final String PAYLOAD = "abcdefghijklmnopqrstuvwxyz";

    private final FrameDecoder decoder = new FrameDecoder(true);

    @Test
    void tunnelsKeepDatagramsApart() {
        Fragments one = Fragments.ofIpv4(segment(frame().ethernet().vlan(1).ipv4()), IP + 4);
        Fragments two = Fragments.ofIpv4(segment(frame().ethernet().vlan(2).ipv4()), IP + 4);
        assertHeld(one.piece(0, 24));
        assertHeld(two.piece(24, 46));
        assertSegment(one.piece(24, 46));
        assertSegment(two.piece(0, 24));
    }

    @Test
    void tunnelsCarryFragments() {
        int at = IP + 20 + 4;
        Fragments inside =
                Fragments.ofIpv4(segment(frame().ethernet().ipv4().in(gre(0)).ipv4()), at);
        byte[] first = outerLength(inside.piece(0, 24));
        byte[] last = outerLength(inside.piece(24, 46));
        assertHeld(last);
        assertSegment(first);
    }

    @Test
    void tunnelsAreFragmented() {
        Fragments outside = Fragments.ofIpv4(
                segment(frame().ethernet()
                        .ipv4()
                        .in(udp(4789))
                        .in(vxlan(5))
                        .ethernet()
                        .ipv4()),
                IP);
        assertEquals(
                Verdict.IGNORED, decode(outside.piece(40, outside.length())).verdict());
        assertSegment(outside.piece(0, 40));
    }

    @Test
    void fragmentsWithinFragments() {
        int at = IP + 20 + 4;
        Fragments inside =
                Fragments.ofIpv4(segment(frame().ethernet().ipv4().in(gre(0)).ipv4()), at);
        byte[] first = outerLength(inside.piece(0, 24));
        byte[] last = outerLength(inside.piece(24, 46));
        Fragments firstOutside = fragmentsOf(first).identification(100);
        Fragments lastOutside = fragmentsOf(last).identification(101);
        assertEquals(Verdict.IGNORED, decode(lastOutside.piece(0, 16)).verdict());
        assertEquals(Verdict.IGNORED, decode(firstOutside.piece(0, 16)).verdict());
        assertHeld(firstOutside.piece(16, firstOutside.length()));
        assertSegment(lastOutside.piece(16, lastOutside.length()));
    }

    private static FrameBuilder segment(FrameBuilder around) {
        return around.tcp().payload(PAYLOAD);
    }

    /** Brings the length of the IPv4 header behind Ethernet in line with the frame, and its checksum. */
    private static byte[] outerLength(byte[] frame) {
        return fragmentsOf(frame).piece(0, frame.length - IP - 20, true);
    }

    private static Fragments fragmentsOf(byte[] frame) {
        return Fragments.ofIpv4(frame().in(Fragments.inside(frame, -1, -1)), IP);
    }

    private void assertHeld(byte[] frame) {
        assertEquals(Verdict.FRAGMENT, decode(frame).verdict());
    }

    private void assertSegment(byte[] frame) {
        assertEquals(PAYLOAD, decode(frame).payload());
    }

    private Decoded decode(byte[] frame) {
        return Decoded.by(decoder, 1, frame, 0, frame.length, frame.length);
    }
}
