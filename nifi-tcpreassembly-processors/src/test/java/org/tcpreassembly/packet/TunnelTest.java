package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.FrameBuilder.u32;
import static org.tcpreassembly.packet.Tunnels.erspanI;
import static org.tcpreassembly.packet.Tunnels.erspanII;
import static org.tcpreassembly.packet.Tunnels.erspanIII;
import static org.tcpreassembly.packet.Tunnels.geneve;
import static org.tcpreassembly.packet.Tunnels.gre;
import static org.tcpreassembly.packet.Tunnels.gtp;
import static org.tcpreassembly.packet.Tunnels.hdlcFraming;
import static org.tcpreassembly.packet.Tunnels.mpls;
import static org.tcpreassembly.packet.Tunnels.plainWccp;
import static org.tcpreassembly.packet.Tunnels.ppp;
import static org.tcpreassembly.packet.Tunnels.pptp;
import static org.tcpreassembly.packet.Tunnels.teredo;
import static org.tcpreassembly.packet.Tunnels.udp;
import static org.tcpreassembly.packet.Tunnels.vxlan;
import static org.tcpreassembly.packet.Tunnels.wccp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** What IP carries in place of TCP, with TCP further inside. */
class TunnelTest {
    private static final Decoded IPV4 = Decoded.of(228, ipv4(frame()));
    private static final Decoded IPV6 = Decoded.of(229, ipv6(frame()));
    /** Where what IPv4 carries begins behind Ethernet. */
    private static final int INSIDE = 34;

    @Test
    void ipInIpInAllPairings() {
        assertSame(IPV4, ipv4(frame().ethernet().ipv4()));
        assertSame(IPV6, ipv6(frame().ethernet().ipv4()));
        assertSame(IPV4, ipv4(frame().ethernet().ipv6()));
        assertSame(IPV6, ipv6(frame().ethernet().ipv6()));
        assertSame(IPV4, ipv4(frame().ethernet().ipv6().extension(60, bytes(1, 2, 0, 0, 1, 0))));
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().authentication()));
    }

    @Test
    void innerDatagramMustFitTheOuterOne() {
        FrameBuilder frame = ipv4(frame().ethernet().ipv4()).padding(9);
        assertEquals(Verdict.TCP, Decoded.of(frame).verdict());
        assertEquals(Verdict.INVALID, Decoded.of(frame.set(INSIDE + 3, 57)).verdict());
    }

    @Test
    void nestingIsBounded() {
        FrameBuilder deep = frame().ethernet();
        for (int i = 0; i < 100; i++) {
            deep.ipv4();
        }
        assertEquals(Verdict.IGNORED, Decoded.of(ipv4(deep)).verdict());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x8000, 0x2000, 0x1000, 0xb000, 0xa000})
    void greWithEachOfItsFields(int flags) {
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(gre(flags))));
        assertSame(IPV6, ipv6(frame().ethernet().ipv6().in(gre(flags))));
        assertSame(
                IPV4, ipv4(frame().ethernet().ipv4().in(gre(flags)).ethernet().vlan(5)));
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(gre(flags)).in(mpls(20))));
    }

    @Test
    void greWithSourceRoutes() {
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(gre(0xc000)).in(inner -> {
            byte[] routes = FrameBuilder.join(u32(0x08000004), u32(0x01020304), u32(0));
            return FrameBuilder.behind(routes, inner);
        })));
    }

    @Test
    void greOfOtherVersionsAndProtocolsIsIgnored() {
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(ipv4(frame().ethernet().ipv4().in(gre(2)))).verdict());
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(ipv4(frame().ethernet().ipv4().in(gre(0))).set(INSIDE + 2, 0, 0))
                        .verdict());
    }

    @Test
    void pptpCarriesPpp() {
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(pptp()).in(ppp())));
        assertSame(
                IPV6,
                ipv6(frame().ethernet().ipv4().in(pptp()).in(hdlcFraming()).in(ppp())));
        // acknowledgements without a packet
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(ipv4(frame().ethernet().ipv4().in(pptp()).in(ppp())).set(INSIDE, 0x20, 0x81))
                        .verdict());
    }

    @Test
    void wccpWithAndWithoutItsRedirectHeader() {
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(gre(0)).in(wccp())));
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(gre(0)).in(plainWccp())));
        assertSame(IPV6, ipv6(frame().ethernet().ipv4().in(gre(0)).in(plainWccp())));
        // of a dynamic service, by way of an alternative bucket, and both
        for (int flags : new int[] {0x80, 0x40, 0xc0}) {
            assertSame(
                    IPV4, ipv4(frame().ethernet().ipv4().in(gre(0)).in(wccp())).set(INSIDE + 4, flags));
        }
    }

    @Test
    void erspanMayHaveCutTheFrame() {
        byte[] frame = frame().ethernet()
                .ipv4()
                .in(gre(0x1000))
                .in(erspanII(0x400 | 7))
                .ethernet()
                .ipv4()
                .tcp()
                .payload("abcde")
                .build();
        byte[] mirrored = Arrays.copyOf(frame, frame.length - 3);
        ByteBuffer.wrap(mirrored).putShort(16, (short) (mirrored.length - 14));
        Decoded cut = Decoded.of(1, mirrored);
        assertEquals("ab", cut.payload());
        assertEquals(5, cut.payloadLength());
        // without the bit it is a frame that lies about its length
        mirrored[INSIDE + 8 + 2] = 0;
        assertEquals(Verdict.INVALID, Decoded.of(1, mirrored).verdict());
    }

    @Test
    void erspanOfAllTypes() {
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(gre(0)).in(erspanI()).ethernet()));
        assertSame(
                IPV4,
                ipv4(frame().ethernet().ipv4().in(gre(0x1000)).in(erspanII(7)).ethernet()));
        for (boolean subheader : new boolean[] {false, true}) {
            assertSame(
                    IPV6,
                    ipv6(frame().ethernet()
                            .ipv4()
                            .in(gre(0x1000))
                            .in(erspanIII(7, subheader))
                            .ethernet()
                            .vlan(3)));
            assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(gre(0x1000)).in(erspanIII(7, subheader))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4789, 8472})
    void vxlanCarriesEthernet(int port) {
        assertSame(
                IPV4, ipv4(frame().ethernet().ipv4().in(udp(port)).in(vxlan(5)).ethernet()));
        assertSame(
                IPV6,
                ipv6(frame().ethernet()
                        .ipv6()
                        .in(udp(port))
                        .in(vxlan(5))
                        .ethernet()
                        .vlan(6)));
        // bits that are reserved
        assertSame(
                IPV4,
                ipv4(frame().ethernet().ipv4().in(udp(port)).in(vxlan(5)).ethernet())
                        .set(INSIDE + 8, 0xfb));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 12, 252})
    void geneveCarriesEthernetOrIp(int options) {
        assertSame(
                IPV4,
                ipv4(frame().ethernet()
                        .ipv4()
                        .in(udp(6081))
                        .in(geneve(5, options))
                        .ethernet()));
        assertSame(IPV6, ipv6(frame().ethernet().ipv6().in(udp(6081)).in(geneve(5, options))));
    }

    @Test
    void gtpCarriesIpBehindAnyExtensions() {
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(udp(2152)).in(gtp(5))));
        assertSame(IPV6, ipv6(frame().ethernet().ipv6().in(udp(2152)).in(gtp(5, bytes(0x85)))));
        assertSame(IPV4, ipv4(frame().ethernet().ipv4().in(udp(2152)).in(gtp(5, bytes(0xc0, 0x85, 0x40)))));
        // what does not begin as IP is no malformed IP
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(ipv4(frame().ethernet().ipv4().in(udp(2152)).in(gtp(5)))
                                .set(INSIDE + 16, 0))
                        .verdict());
    }

    @Test
    void teredoCarriesIpv6() {
        for (boolean authentication : new boolean[] {false, true}) {
            for (boolean origin : new boolean[] {false, true}) {
                assertSame(
                        IPV6, ipv6(frame().ethernet().ipv4().in(udp(3544, 4000)).in(teredo(authentication, origin))));
            }
        }
    }

    @Test
    void tunnelsAreKnownByEitherPort() {
        assertSame(
                IPV4,
                ipv4(frame().ethernet().ipv4().in(udp(4789, 5)).in(vxlan(5)).ethernet()));
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(ipv4(frame().ethernet()
                                .ipv4()
                                .in(udp(5))
                                .in(vxlan(5))
                                .ethernet()))
                        .verdict());
    }

    @Test
    void headersThatAreNotTheTunnelsAreNotBelieved() {
        int header = INSIDE + 8;
        assertIgnored(ipv4(frame().ethernet().ipv4().in(udp(4789)).in(vxlan(5)).ethernet())
                .set(header, 0));
        assertIgnored(ipv4(frame().ethernet().ipv4().in(udp(4789)).in(vxlan(5)).ethernet())
                .set(header, 0x0c));
        assertIgnored(
                ipv4(frame().ethernet().ipv4().in(udp(6081)).in(geneve(5, 0)).ethernet())
                        .set(header, 0x40));
        assertIgnored(ipv4(frame().ethernet().ipv4().in(udp(2152)).in(gtp(5))).set(header, 0x50));
        assertIgnored(ipv4(frame().ethernet().ipv4().in(udp(2152)).in(gtp(5))).set(header + 1, 1));
        assertIgnored(ipv4(frame().ethernet().ipv4().in(udp(2152)).in(gtp(5))).set(header + 2, 0xff));
        assertIgnored(ipv6(frame().ethernet().ipv4().in(udp(3544)).in(teredo(false, false)))
                .set(header, 0x45));
        // a length beyond the datagram
        assertIgnored(ipv4(frame().ethernet().ipv4().in(udp(4789)).in(vxlan(5)).ethernet())
                .set(INSIDE + 4, 0xff));
        assertIgnored(ipv6(frame().ethernet().ipv4().in(udp(3544)).in(teredo(false, false)))
                .set(header + 4, 9));
    }

    @Test
    void udpItselfIsNoTraffic() {
        for (int port : new int[] {53, 4789, 6081, 2152, 3544}) {
            assertIgnored(frame().ethernet().ipv4().in(udp(port)).payload("abc"));
            assertIgnored(frame().ethernet().ipv4().in(udp(port)));
        }
    }

    @Test
    void headersQuotedInIcmpAreNoTraffic() {
        assertIgnored(ipv4(frame().ethernet().ipv4().in(gre(0)).ipv4().other(1, 8)));
        assertIgnored(ipv6(frame().ethernet().ipv6().other(58, 8)));
    }

    @Test
    void everythingInEverything() {
        FrameBuilder nested = frame().ethernet()
                .vlan(3)
                .ipv6()
                .in(udp(6081))
                .in(geneve(1, 8))
                .ethernet()
                .in(mpls(16))
                .ipv4()
                .in(gre(0x2000))
                .ipv6()
                .in(udp(2152))
                .in(gtp(2))
                .ipv4()
                .in(udp(4789))
                .in(vxlan(3))
                .ethernet();
        assertSame(IPV4, ipv4(nested));
    }

    @Test
    void idsKeepTheSameEndpointsApart() {
        assertIds(
                ipv4(frame().ethernet().ipv4().in(gre(0x2000, 1))),
                ipv4(frame().ethernet().ipv4().in(gre(0x2000, 2))));
        assertIds(
                ipv4(frame().ethernet().ipv4().in(gre(0x1000)).in(erspanII(1)).ethernet()),
                ipv4(frame().ethernet().ipv4().in(gre(0x1000)).in(erspanII(2)).ethernet()));
        assertIds(
                ipv4(frame().ethernet().ipv4().in(udp(4789)).in(vxlan(1)).ethernet()),
                ipv4(frame().ethernet().ipv4().in(udp(4789)).in(vxlan(2)).ethernet()));
        assertIds(
                ipv4(frame().ethernet().ipv4().in(udp(6081)).in(geneve(1, 0))),
                ipv4(frame().ethernet().ipv4().in(udp(6081)).in(geneve(2, 0))));
    }

    @Test
    void theEndpointOfAGtpTunnelIsNoId() {
        // each end chooses its own: the two directions of a connection would be strangers
        assertEquals(
                0,
                Decoded.of(ipv4(frame().ethernet().ipv4().in(udp(2152)).in(gtp(1))))
                        .encapsulation());
    }

    @Test
    void tunnelsWithoutIdsHaveNone() {
        assertEquals(0, Decoded.of(ipv4(frame().ethernet().ipv4().ipv6())).encapsulation());
        assertEquals(0, Decoded.of(ipv4(frame().ethernet().ipv4().in(gre(0)))).encapsulation());
        assertEquals(
                Decoded.of(ipv4(frame().ethernet()
                                .ipv4()
                                .in(udp(4789))
                                .in(vxlan(5))
                                .ethernet()))
                        .encapsulation(),
                Decoded.of(ipv4(frame().ethernet()
                                .ipv6()
                                .in(udp(8472))
                                .in(vxlan(5))
                                .ethernet()))
                        .encapsulation());
    }

    private static void assertIgnored(FrameBuilder frame) {
        assertEquals(Verdict.IGNORED, Decoded.of(frame).verdict());
    }

    private static void assertIds(FrameBuilder one, FrameBuilder other) {
        assertNotEquals(0, Decoded.of(one).encapsulation());
        assertNotEquals(Decoded.of(one).encapsulation(), Decoded.of(other).encapsulation());
    }

    private static void assertSame(Decoded expected, FrameBuilder frame) {
        Decoded actual = Decoded.of(frame);
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
