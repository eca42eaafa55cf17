package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.packet.FrameBuilder.frame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

class LinkLayerTest {
    private static final Decoded IPV4 = Decoded.of(228, frame().ipv4().tcp().payload("abc"));
    private static final Decoded IPV6 = Decoded.of(229, frame().ipv6().tcp().payload("abc"));

    @Test
    void ipWithoutLinkLayerIsASegment() {
        assertEquals("10.0.0.1:40000 > 192.0.2.1:80 ACK seq=1000 ack=2000 payload=3/3", IPV4.segment());
        assertEquals(
                "[2001:db8::a00:1]:40000 > [2001:db8::c000:201]:80 ACK seq=1000 ack=2000 payload=3/3", IPV6.segment());
        assertEquals("abc", IPV4.payload());
        assertEquals(512, IPV4.window());
    }

    @Test
    void linkTypesOfOneVersionTakeNoOther() {
        assertEquals(Verdict.INVALID, Decoded.of(228, frame().ipv6().tcp()).verdict());
        assertEquals(Verdict.INVALID, Decoded.of(229, frame().ipv4().tcp()).verdict());
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 101})
    void rawIsEitherVersion(int linkType) {
        assertEquals(IPV4, Decoded.of(linkType, frame().ipv4().tcp().payload("abc")));
        assertEquals(IPV6, Decoded.of(linkType, frame().ipv6().tcp().payload("abc")));
        assertEquals(
                Verdict.INVALID,
                Decoded.of(linkType, frame().ipv4().tcp().set(0, 0x55)).verdict());
        assertEquals(Verdict.INVALID, Decoded.of(linkType, new byte[0]).verdict());
    }

    @Test
    void ethernet() {
        assertEquals(IPV4, Decoded.of(1, frame().ethernet().ipv4().tcp().payload("abc")));
        assertEquals(IPV6, Decoded.of(1, frame().ethernet().ipv6().tcp().payload("abc")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0806, 0x88cc, 0, 100, 1500, 1535, 0xffff})
    void otherEtherTypesAndLengthsAreIgnored(int etherType) {
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(frame().ethernet(etherType).ipv4().tcp()).verdict());
    }

    @Test
    void etherTypeDecidesTheVersion() {
        assertEquals(
                Verdict.INVALID,
                Decoded.of(frame().ethernet(0x0800).ipv6().tcp()).verdict());
        assertEquals(
                Verdict.INVALID,
                Decoded.of(frame().ethernet(0x86dd).ipv4().tcp()).verdict());
    }

    @Test
    void linuxCooked() {
        assertEquals(IPV4, Decoded.of(113, frame().cookedV1().ipv4().tcp().payload("abc")));
        assertEquals(IPV6, Decoded.of(113, frame().cookedV1().ipv6().tcp().payload("abc")));
        assertEquals(IPV4, Decoded.of(276, frame().cookedV2().ipv4().tcp().payload("abc")));
        assertEquals(IPV6, Decoded.of(276, frame().cookedV2().ipv6().tcp().payload("abc")));
    }

    @Test
    void linuxCookedWithVlan() {
        Decoded tagged = Decoded.of(frame().ethernet().vlan(7).ipv4().tcp().payload("abc"));
        assertEquals(
                tagged, Decoded.of(113, frame().cookedV1().vlan(7).ipv4().tcp().payload("abc")));
        assertEquals(
                tagged, Decoded.of(276, frame().cookedV2().vlan(7).ipv4().tcp().payload("abc")));
    }

    @Test
    void nullIsInEitherByteOrder() {
        assertEquals(IPV4, Decoded.of(0, frame().family(2).ipv4().tcp().payload("abc")));
        assertEquals(IPV4, Decoded.of(0, frame().family(0x02000000).ipv4().tcp().payload("abc")));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 23, 24, 26, 28, 30})
    void everySystemsFamilyOfIpv6IsKnown(int family) {
        FrameBuilder bigEndian = frame().family(family).ipv6().tcp().payload("abc");
        FrameBuilder littleEndian =
                frame().family(Integer.reverseBytes(family)).ipv6().tcp().payload("abc");
        assertEquals(IPV6, Decoded.of(0, bigEndian));
        assertEquals(IPV6, Decoded.of(0, littleEndian));
        assertEquals(IPV6, Decoded.of(108, bigEndian));
        assertEquals(Verdict.IGNORED, Decoded.of(108, littleEndian).verdict());
    }

    @Test
    void otherFamiliesAreIgnored() {
        for (int linkType : new int[] {0, 108}) {
            for (int family : new int[] {0, 1, 7, 0x00020000, 0x02020202, -1}) {
                assertEquals(
                        Verdict.IGNORED,
                        Decoded.of(linkType, frame().family(family).ipv4().tcp())
                                .verdict());
            }
        }
    }

    @Test
    void unknownLinkTypesAreIgnored() {
        for (int linkType : new int[] {-1, 2, 195, 65536, Integer.MAX_VALUE}) {
            assertFalse(FrameDecoder.supports(linkType));
            assertEquals(
                    Verdict.IGNORED,
                    Decoded.of(linkType, frame().ethernet().ipv4().tcp()).verdict());
        }
        for (int linkType : new int[] {
            0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 108, 113, 127, 192, 228, 229, 239, 276, 6, 10, 100, 107, 109, 117,
            119, 163, 166, 204, 258
        }) {
            assertTrue(FrameDecoder.supports(linkType));
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 1, 6, 9, 10, 50, 51, 104, 105, 107, 108, 109, 113, 117, 119, 127, 163, 166, 192, 204, 239, 258, 276
            })
    void framesCutInTheLinkLayerAreIgnored(int linkType) {
        assertEquals(Verdict.IGNORED, Decoded.of(linkType, new byte[0]).verdict());
        assertEquals(Verdict.IGNORED, Decoded.of(linkType, new byte[3]).verdict());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x8100, 0x88a8, 0x9100, 0x9200})
    void everyTagIsPassed(int etherType) {
        Decoded tagged =
                Decoded.of(frame().ethernet().vlan(etherType, 7).ipv4().tcp().payload("abc"));
        assertEquals(IPV4.segment(), tagged.segment());
        assertNotEquals(0, tagged.encapsulation());
    }

    @Test
    void tagsStackToAnyDepth() {
        FrameBuilder deep = frame().ethernet();
        for (int id = 1; id <= 300; id++) {
            deep.vlan(id % 2 == 0 ? 0x8100 : 0x88a8, id);
        }
        assertEquals(
                IPV4.segment(), Decoded.of(deep.ipv4().tcp().payload("abc")).segment());
    }

    @Test
    void encapsulationIsTheIdsInTheirOrder() {
        long none = encapsulation();
        assertEquals(0, none);
        assertEquals(encapsulation(7), encapsulation(7));
        assertNotEquals(encapsulation(7), encapsulation(8));
        assertNotEquals(encapsulation(7), encapsulation(7, 7));
        assertNotEquals(encapsulation(7, 8), encapsulation(8, 7));
    }

    @Test
    void priorityTagIsNoVlan() {
        assertEquals(0, encapsulation(0));
        assertEquals(0, encapsulation(0xe000));
        assertEquals(encapsulation(7), encapsulation(0xe007));
        assertEquals(encapsulation(7), encapsulation(0, 7));
    }

    @Test
    void encapsulationDoesNotOutliveItsFrame() {
        FrameDecoder decoder = new FrameDecoder();
        TcpSegment segment = new TcpSegment();
        byte[] tagged = frame().ethernet().vlan(7).ipv4().tcp().build();
        byte[] plain = frame().ethernet().ipv4().tcp().build();
        assertEquals(Verdict.TCP, decoder.decode(1, tagged, 0, tagged.length, tagged.length, segment));
        assertEquals(Verdict.TCP, decoder.decode(1, plain, 0, plain.length, plain.length, segment));
        assertEquals(0, segment.encapsulation());
    }

    @Test
    void framesCutInATagAreIgnored() {
        byte[] frame = frame().ethernet().vlan(7).vlan(8).ipv4().tcp().build();
        for (int captured = 0; captured < 22; captured++) {
            assertEquals(Verdict.IGNORED, Decoded.cut(1, frame, captured).verdict());
        }
        assertEquals(Verdict.INVALID, Decoded.cut(1, frame, 22).verdict());
    }

    private static long encapsulation(int... ids) {
        FrameBuilder frame = frame().ethernet();
        for (int id : ids) {
            frame.vlan(id);
        }
        return Decoded.of(frame.ipv4().tcp()).encapsulation();
    }
}
