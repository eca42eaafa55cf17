package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.Tunnels.backboneTag;
import static org.tcpreassembly.packet.Tunnels.ciscoHdlc;
import static org.tcpreassembly.packet.Tunnels.compressedPpp;
import static org.tcpreassembly.packet.Tunnels.controlWord;
import static org.tcpreassembly.packet.Tunnels.eTag;
import static org.tcpreassembly.packet.Tunnels.hdlcFraming;
import static org.tcpreassembly.packet.Tunnels.mpls;
import static org.tcpreassembly.packet.Tunnels.ppp;
import static org.tcpreassembly.packet.Tunnels.pppoe;
import static org.tcpreassembly.packet.Tunnels.snap;
import static org.tcpreassembly.packet.Tunnels.vnTag;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** What lies between a link layer and IP. */
class EncapsulationTest {
    private static final Decoded IPV4 = Decoded.of(228, ipv4(frame()));
    private static final Decoded IPV6 = Decoded.of(229, ipv6(frame()));

    @Test
    void mplsCarriesEitherIp() {
        assertSame(IPV4, ipv4(frame().ethernet().in(mpls(16))));
        assertSame(IPV6, ipv6(frame().ethernet().in(mpls(16, 17, 18))));
        assertSame(IPV4, ipv4(frame().ethernet().vlan(5).in(mpls(16)).padding(20)));
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(mpls(16))));
    }

    @Test
    void mplsUpstreamLabelsAreLabelsToo() {
        assertSame(IPV4, ipv4(frame().ethernet(0x8848).in(mpls(16))));
    }

    @Test
    void pseudowiresCarryEthernetWithOrWithoutAControlWord() {
        assertSame(IPV4, ipv4(frame().ethernet().in(mpls(16)).in(controlWord()).ethernet()));
        assertSame(
                IPV6,
                ipv6(frame().ethernet()
                        .in(mpls(16))
                        .in(controlWord())
                        .ethernet()
                        .vlan(3)));
        assertSame(IPV4, ipv4(frame().ethernet().in(mpls(16)).ethernet()));
        // addresses that begin as IP does, or as nothing does
        for (int first : new int[] {0x45, 0x40, 0x60, 0x10 + 0x20, 0xac}) {
            assertSame(
                    IPV4,
                    ipv4(frame().ethernet().in(mpls(16)).ethernet())
                            .set(14 + 4, first)
                            .set(14 + 6, 0xff, 0xff, 0xff));
        }
    }

    /** Where the address looks like IP, what it says of its length does not agree with the frame's. */
    @Test
    void pseudowiresWithoutAControlWordMayCarryAddressesThatPassForIp() {
        byte[] payload = new byte[900];
        Decoded large = Decoded.of(228, frame().ipv4().tcp().payload(payload));
        for (int[] address :
                new int[][] {{0x68, 0x05, 0xca, 0x12, 0x02, 0x03, 0x00, 0x0c}, {0x4c, 0x00, 0x00, 0x10, 0, 0, 0, 0}}) {
            FrameBuilder untagged = frame().ethernet().in(mpls(16)).ethernet().ipv4();
            assertSame(large, untagged.tcp().payload(payload).set(14 + 4, address));
            FrameBuilder tagged =
                    frame().ethernet().in(mpls(16)).ethernet().vlan(9).ipv4();
            assertSame(large, tagged.tcp().payload(payload).set(14 + 4, address));
        }
    }

    /** IPv6 in which an EtherType stands where that of Ethernet would. */
    @Test
    void ipBehindLabelsMayHaveAddressesThatPassForAnEtherType() {
        Decoded bare = Decoded.of(229, ipv6(frame()).set(8 + 4, 0x08, 0x00, 0x45));
        assertSame(bare, ipv6(frame().ethernet().in(mpls(16))).set(14 + 4 + 8 + 4, 0x08, 0x00, 0x45));
    }

    @Test
    void tagsWithinAPseudowireWithoutAControlWordCount() {
        FrameBuilder tagged = ipv4(frame().ethernet().in(mpls(16)).ethernet().vlan(100));
        long other = Decoded.of(tagged.set(14 + 4, 0x52, 0x54)).encapsulation();
        assertNotEquals(0, other);
        assertEquals(other, Decoded.of(tagged.set(14 + 4, 0x00, 0x0c)).encapsulation());
    }

    @Test
    void pseudowiresWithoutAControlWordMayCarryAddressesThatBeginLikeOne() {
        Decoded small = Decoded.of(228, frame().ipv4().tcp());
        for (int first : new int[] {0x00, 0x08, 0x10, 0x14, 0x1c}) {
            // the datagram's length, 40, lies where that of LLC would behind a control word, and with padding it fits
            FrameBuilder frame = frame().ethernet()
                    .in(mpls(16))
                    .ethernet()
                    .ipv4()
                    .tcp()
                    .padding(6)
                    .set(14 + 4, first, 0x1b);
            assertSame(small, frame);
        }
    }

    @Test
    void pseudowiresAssociatedChannelIsNoTraffic() {
        FrameBuilder channel =
                ipv4(frame().ethernet().in(mpls(16)).in(controlWord()).ethernet());
        assertEquals(Verdict.IGNORED, Decoded.of(channel.set(18, 0x10)).verdict());
    }

    @Test
    void stackWithoutAnEndIsIgnored() {
        FrameBuilder stack = ipv4(frame().ethernet().in(mpls(16, 17)));
        assertEquals(Verdict.IGNORED, Decoded.cut(1, stack.build(), 14 + 4).verdict());
        assertEquals(Verdict.IGNORED, Decoded.cut(1, stack.build(), 14 + 8).verdict());
        assertEquals(Verdict.INVALID, Decoded.cut(1, stack.build(), 14 + 9).verdict());
    }

    @Test
    void pppoeCarriesSessions() {
        assertSame(IPV4, ipv4(frame().ethernet().in(pppoe(5)).in(ppp()).padding(9)));
        assertSame(IPV6, ipv6(frame().ethernet().in(pppoe(5)).in(compressedPpp())));
        assertSame(IPV4, ipv4(frame().ethernet().vlan(7).in(pppoe(5)).in(ppp()).in(mpls(18))));
        assertSame(IPV4, Decoded.of(51, ipv4(frame().in(pppoe(5)).in(ppp()))));
    }

    @Test
    void pppoeEndsASuperSegment() {
        FrameBuilder frame = ipv4(frame().ethernet().in(pppoe(5)).in(ppp())).padding(11);
        assertSame(IPV4, frame.set(14 + 8 + 2, 0, 0));
    }

    @Test
    void onlySessionsOfPppoeAreRead() {
        FrameBuilder discovery = ipv4(frame().ethernet().in(pppoe(5)).in(ppp()));
        assertEquals(Verdict.IGNORED, Decoded.of(discovery.set(15, 0x09)).verdict());
        FrameBuilder laterVersion = ipv4(frame().ethernet().in(pppoe(5)).in(ppp()));
        assertEquals(Verdict.IGNORED, Decoded.of(laterVersion.set(14, 0x21)).verdict());
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 50})
    void pppWithAndWithoutFramingAndCompression(int linkType) {
        assertSame(IPV4, Decoded.of(linkType, ipv4(frame().in(ppp()))));
        assertSame(IPV6, Decoded.of(linkType, ipv6(frame().in(compressedPpp()))));
        assertSame(IPV4, Decoded.of(linkType, ipv4(frame().in(hdlcFraming()).in(ppp()))));
        assertSame(IPV6, Decoded.of(linkType, ipv6(frame().in(hdlcFraming()).in(compressedPpp()))));
        assertSame(IPV4, Decoded.of(linkType, ipv4(frame().in(ciscoHdlc()))));
    }

    @Test
    void ciscoHdlcCarriesEtherTypes() {
        assertSame(IPV4, Decoded.of(104, ipv4(frame().in(ciscoHdlc()))));
        assertSame(IPV6, Decoded.of(104, ipv6(frame().in(ciscoHdlc()))));
        assertSame(IPV4, Decoded.of(104, ipv4(frame().in(ciscoHdlc()).in(mpls(16)))));
    }

    @Test
    void otherPppProtocolsAreIgnored() {
        FrameBuilder control = ipv4(frame().in(ppp())).set(0, 0xc0, 0x21);
        assertEquals(Verdict.IGNORED, Decoded.of(9, control).verdict());
        assertEquals(Verdict.IGNORED, Decoded.of(9, bytes(0xff, 3)).verdict());
        assertEquals(Verdict.IGNORED, Decoded.of(9, bytes(0)).verdict());
    }

    @Test
    void llcWithSnapIsEthernetOfTheOldKind() {
        assertSame(IPV4, ipv4(frame().ethernet().in(snap()).padding(8)));
        assertSame(IPV6, ipv6(frame().ethernet().vlan(5).in(snap())));
        assertSame(IPV4, ipv4(frame().ethernet().in(snap())).set(14 + 5, 0xf8));
        // with the EtherType of jumbo frames, and the number of Linux
        assertSame(IPV4, ipv4(frame().ethernet(0x8870).in(snap())));
        assertSame(IPV4, Decoded.of(113, ipv4(frame().cookedV1().in(snap())).set(14, 0, 4)));
    }

    @Test
    void llcOfIpItselfNeedsNoSnap() {
        assertSame(IPV4, ipv4(frame().ethernet(63).in(inner -> FrameBuilder.behind(bytes(6, 6, 3), inner))));
    }

    @Test
    void lengthOfTheOldKindEndsTheFrame() {
        FrameBuilder superSegment =
                ipv4(frame().ethernet().in(snap())).padding(11).set(14 + 8 + 2, 0, 0);
        assertSame(IPV4, superSegment);
    }

    @Test
    void otherLlcIsIgnored() {
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(ipv4(frame().ethernet().in(snap())).set(14, 0x42, 0x42))
                        .verdict());
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(ipv4(frame().ethernet().in(snap())).set(17, 0, 0, 0x0c))
                        .verdict());
    }

    @Test
    void backboneTagsCarryTheCustomersFrame() {
        assertSame(
                IPV4, ipv4(frame().ethernet().vlan(0x88a8, 2).in(backboneTag(9)).ethernet()));
        assertSame(IPV6, ipv6(frame().ethernet().in(backboneTag(9)).ethernet().vlan(4)));
    }

    @Test
    void extendersTagsArePassed() {
        assertSame(IPV4, ipv4(frame().ethernet().in(eTag(9))));
        assertSame(IPV6, ipv6(frame().ethernet().in(vnTag(9)).vlan(8)));
        assertSame(IPV4, ipv4(frame().ethernet().in(eTag(9)).in(snap())));
    }

    @Test
    void idsKeepTheSameEndpointsApart() {
        assertIds(
                ipv4(frame().ethernet().in(pppoe(1)).in(ppp())),
                ipv4(frame().ethernet().in(pppoe(2)).in(ppp())));
        assertIds(
                ipv4(frame().ethernet().in(backboneTag(1)).ethernet()),
                ipv4(frame().ethernet().in(backboneTag(2)).ethernet()));
        assertIds(
                ipv4(frame().ethernet().in(eTag(0x3f0001))),
                ipv4(frame().ethernet().in(eTag(1))));
        assertIds(ipv4(frame().ethernet().in(vnTag(1))), ipv4(frame().ethernet().in(vnTag(2))));
        assertIds(
                ipv4(frame().ethernet().vlan(1)),
                ipv4(frame().ethernet().in(pppoe(1)).in(ppp())));
    }

    @Test
    void labelsAreNoIds() {
        // they number a path, which leads one way
        assertEquals(0, Decoded.of(ipv4(frame().ethernet().in(mpls(16, 17)))).encapsulation());
        assertEquals(
                Decoded.of(ipv4(frame().ethernet().vlan(7))).encapsulation(),
                Decoded.of(ipv4(frame().ethernet().vlan(7).in(mpls(16)))).encapsulation());
    }

    @Test
    void extendedPortIsTheSameInBothDirections() {
        long toInterface = Decoded.of(ipv4(frame().ethernet().in(vnTag(9)))).encapsulation();
        FrameBuilder fromInterface = ipv4(frame().ethernet().in(vnTag(0))).set(14, 0, 0, 0, 9);
        assertEquals(toInterface, Decoded.of(fromInterface).encapsulation());
    }

    private static void assertIds(FrameBuilder one, FrameBuilder other) {
        assertNotEquals(0, Decoded.of(one).encapsulation());
        assertNotEquals(Decoded.of(one).encapsulation(), Decoded.of(other).encapsulation());
    }

    private static void assertSame(Decoded expected, FrameBuilder frame) {
        assertSame(expected, Decoded.of(frame));
    }

    private static void assertSame(Decoded expected, Decoded actual) {
        assertEquals(expected.segment(), actual.segment());
        assertEquals(expected.payload(), actual.payload());
    }

    private static FrameBuilder ipv4(FrameBuilder around) {
        return around.ipv4().tcp().payload("abcdefghijklmnop");
    }

    private static FrameBuilder ipv6(FrameBuilder around) {
        return around.ipv6().tcp().payload("abcdefghijklmnop");
    }
}
