package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.FrameBuilder.join;
import static org.tcpreassembly.packet.FrameBuilder.u32;
import static org.tcpreassembly.packet.Tunnels.snap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** Wireless frames, and the headers that capturing itself puts before a frame: radiotap, PPI, NFLOG. */
class CaptureHeaderTest {
    private static final byte[] DATAGRAM = frame().ipv4().tcp().payload("abc").build();
    private static final byte[] LLC =
            frame().in(snap()).ipv4().tcp().payload("abc").build();
    private static final Decoded EXPECTED = Decoded.of(228, DATAGRAM);

    @Test
    void wirelessDataIsRead() {
        assertEquals(EXPECTED, Decoded.of(105, wireless(0x08, 0, 0)));
        assertEquals(EXPECTED, Decoded.of(105, wireless(0x08, 1, 0)));
        assertEquals(EXPECTED, Decoded.of(105, wireless(0x08, 2, 0)));
        // between access points; with quality of service; with both; and with high throughput control
        assertEquals(EXPECTED, Decoded.of(105, wireless(0x08, 3, 6)));
        assertEquals(EXPECTED, Decoded.of(105, wireless(0x88, 1, 2)));
        assertEquals(EXPECTED, Decoded.of(105, wireless(0x88, 3, 8)));
        assertEquals(EXPECTED, Decoded.of(105, wireless(0x88, 0x82, 6)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x80, 0x04, 0x48, 0xc8, 0x09})
    void otherWirelessFramesAreIgnored(int type) {
        assertEquals(Verdict.IGNORED, Decoded.of(105, wireless(type, 0, 0)).verdict());
    }

    @Test
    void encryptedAggregatedAndPartialWirelessFramesAreIgnored() {
        assertEquals(Verdict.IGNORED, Decoded.of(105, wireless(0x08, 0x40, 0)).verdict());
        assertEquals(Verdict.IGNORED, Decoded.of(105, wireless(0x08, 0x04, 0)).verdict());
        byte[] piece = wireless(0x08, 0, 0);
        piece[22] = 1;
        assertEquals(Verdict.IGNORED, Decoded.of(105, piece).verdict());
        byte[] aggregate = wireless(0x88, 0, 2);
        aggregate[24] = (byte) 0x80;
        assertEquals(Verdict.IGNORED, Decoded.of(105, aggregate).verdict());
    }

    @Test
    void radiotapIsPassed() {
        assertEquals(EXPECTED, Decoded.of(127, join(radiotap(8, 0, -1), wireless(0x08, 1, 0))));
        assertEquals(EXPECTED, Decoded.of(127, join(radiotap(37, 0, -1), wireless(0x88, 1, 2))));
    }

    @Test
    void radiotapTellsOfPaddingBehindTheHeader() {
        byte[] padded = wireless(0x88, 1, 2 + 2);
        // flags alone, behind a time, and behind a time and a second set of fields
        assertEquals(EXPECTED, Decoded.of(127, join(set(radiotap(9, 2, -1), 8, 0x20), padded)));
        assertEquals(EXPECTED, Decoded.of(127, join(set(radiotap(20, 3, -1), 16, 0x20), padded)));
        assertEquals(EXPECTED, Decoded.of(127, join(set(radiotap(32, 3, 0), 24, 0x20), padded)));
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(127, join(radiotap(9, 2, -1), padded)).verdict());
    }

    @Test
    void radiotapTellsOfAFrameCheckSequence() {
        byte[] superSegment = wireless(0x08, 1, 0);
        superSegment[24 + 8 + 2] = 0;
        superSegment[24 + 8 + 3] = 0;
        byte[] frame = join(set(radiotap(9, 2, -1), 8, 0x10), superSegment, new byte[4]);
        assertEquals(EXPECTED, Decoded.of(127, frame));
    }

    @Test
    void radiotapOfOtherVersionsOrLengthsIsIgnored() {
        byte[] frame = join(radiotap(8, 0, -1), wireless(0x08, 1, 0));
        assertEquals(Verdict.IGNORED, Decoded.of(127, set(frame.clone(), 0, 1)).verdict());
        assertEquals(Verdict.IGNORED, Decoded.of(127, set(frame.clone(), 2, 7)).verdict());
        assertEquals(Verdict.IGNORED, Decoded.of(127, set(frame.clone(), 3, 7)).verdict());
    }

    @Test
    void ppiNamesTheLinkType() {
        assertEquals(EXPECTED, Decoded.of(192, join(ppi(8, 105), wireless(0x08, 1, 0))));
        assertEquals(EXPECTED, Decoded.of(192, join(ppi(32, 1), new byte[12], bytes(8, 0), DATAGRAM)));
        assertEquals(EXPECTED, Decoded.of(192, join(ppi(8, 192), ppi(12, 101), DATAGRAM)));
        assertEquals(
                Verdict.IGNORED, Decoded.of(192, join(ppi(8, 777), DATAGRAM)).verdict());
        byte[] tooShort = set(join(ppi(8, 101), DATAGRAM), 2, 7);
        assertEquals(Verdict.IGNORED, Decoded.of(192, tooShort).verdict());
    }

    @Test
    void nflogIsInTheByteOrderOfItsHost() {
        byte[] ipv6 = frame().ipv6().tcp().payload("abc").build();
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] attributes = join(attribute(order, 1, new byte[4]), attribute(order, 10, new byte[7]));
            assertEquals(EXPECTED, Decoded.of(239, join(bytes(2, 0, 0, 1), attributes, attribute(order, 9, DATAGRAM))));
            assertEquals(
                    Decoded.of(229, ipv6),
                    Decoded.of(
                            239,
                            join(
                                    bytes(10, 0, 0, 1),
                                    attributes,
                                    attribute(order, 9, ipv6),
                                    attribute(order, 1, new byte[4]))));
            // another family; no datagram; an attribute shorter than its header
            assertEquals(
                    Verdict.IGNORED,
                    Decoded.of(239, join(bytes(7, 0, 0, 1), attribute(order, 9, DATAGRAM)))
                            .verdict());
            assertEquals(
                    Verdict.IGNORED,
                    Decoded.of(239, join(bytes(2, 0, 0, 1), attributes)).verdict());
            assertEquals(
                    Verdict.IGNORED,
                    Decoded.of(239, join(bytes(2, 0, 0, 1), new byte[8], attribute(order, 9, DATAGRAM)))
                            .verdict());
        }
    }

    @Test
    void nflogIsCutByTheKernel() {
        byte[] cut = Arrays.copyOf(DATAGRAM, DATAGRAM.length - 2);
        Decoded decoded =
                Decoded.of(239, join(bytes(2, 0, 0, 1), attribute(ByteOrder.LITTLE_ENDIAN, 9, cut), new byte[3]));
        assertEquals("a", decoded.payload());
        assertEquals(3, decoded.payloadLength());
        byte[] ipv6 = frame().ipv6().tcp().payload("abc").build();
        byte[] cutIpv6 = Arrays.copyOf(ipv6, ipv6.length - 1);
        decoded = Decoded.of(239, join(bytes(10, 0, 0, 1), attribute(ByteOrder.BIG_ENDIAN, 9, cutIpv6)));
        assertEquals("ab", decoded.payload());
        assertEquals(3, decoded.payloadLength());
    }

    @Test
    void olderDriversPutPrismsOrAvsHeaderFirst() {
        byte[] prism = set(set(new byte[144], 0, 0x44), 4, 144);
        byte[] avs = join(u32(0x80211001), u32(64), new byte[56]);
        for (int linkType : new int[] {119, 163}) {
            assertEquals(EXPECTED, Decoded.of(linkType, join(prism, wireless(0x08, 1, 0))));
            assertEquals(EXPECTED, Decoded.of(linkType, join(avs, wireless(0x08, 1, 0))));
        }
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(163, join(set(avs, 4, 0xff), wireless(0x08, 1, 0))).verdict());
    }

    @Test
    void pktapNamesTheLinkType() {
        byte[] header = ByteBuffer.allocate(156)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(156)
                .putInt(1)
                .putInt(12)
                .array();
        assertEquals(EXPECTED, Decoded.of(258, join(header, DATAGRAM)));
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(258, join(set(header, 3, 0xff), DATAGRAM)).verdict());
    }

    @Test
    void bsdsNameTheFamily() {
        byte[] log = set(set(new byte[64], 0, 61), 1, 2);
        assertEquals(EXPECTED, Decoded.of(117, join(log, DATAGRAM)));
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(117, join(set(log, 0, 0xff), DATAGRAM)).verdict());
        assertEquals(EXPECTED, Decoded.of(109, join(u32(2), new byte[8], DATAGRAM)));
        assertEquals(EXPECTED, Decoded.of(109, join(u32(0x02000000), new byte[8], DATAGRAM)));
    }

    @Test
    void ringsCarryLlc() {
        assertEquals(EXPECTED, Decoded.of(10, join(bytes(0x50), new byte[12], LLC)));
        assertEquals(EXPECTED, Decoded.of(6, join(bytes(0x10, 0x40), new byte[12], LLC)));
        byte[] routed = set(new byte[12], 6, 0x80);
        assertEquals(EXPECTED, Decoded.of(6, join(bytes(0x10, 0x40), routed, bytes(4, 0, 0, 0), LLC)));
        // of the ring's own management
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(10, join(bytes(0xc1), new byte[12], LLC)).verdict());
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(6, join(bytes(0x10, 0), new byte[12], LLC)).verdict());
        assertEquals(EXPECTED, Decoded.of(100, LLC));
    }

    @Test
    void frameRelayNamesTheProtocolInThreeWays() {
        byte[] ethernet = frame().ethernet().ipv4().tcp().payload("abc").build();
        assertEquals(EXPECTED, Decoded.of(107, join(bytes(0x18, 0x41, 3, 0xcc), DATAGRAM)));
        assertEquals(EXPECTED, Decoded.of(107, join(bytes(0x18, 0x40, 0, 1, 3, 0xcc), DATAGRAM)));
        assertEquals(EXPECTED, Decoded.of(107, join(bytes(0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0), DATAGRAM)));
        assertEquals(EXPECTED, Decoded.of(107, join(bytes(0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7), ethernet)));
        assertEquals(EXPECTED, Decoded.of(107, join(bytes(0x18, 0x41, 8, 0), DATAGRAM)));
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(107, join(bytes(0x18, 0x41, 3, 0xb1), DATAGRAM)).verdict());
    }

    @Test
    void pppMayTellTheDirection() {
        assertEquals(EXPECTED, Decoded.of(166, join(bytes(1, 3, 0, 0x21), DATAGRAM)));
        assertEquals(EXPECTED, Decoded.of(204, join(bytes(1, 0xff, 3, 0, 0x21), DATAGRAM)));
        assertEquals(EXPECTED, Decoded.of(204, join(bytes(0, 0x21), DATAGRAM)));
    }

    @Test
    void theDeviceOfACookedFrameMayTellWhatItHolds() {
        byte[] radiotap = join(radiotap(8, 0, -1), wireless(0x08, 1, 0));
        assertEquals(EXPECTED, Decoded.of(113, join(bytes(0, 0, 3, 0x23), new byte[12], radiotap)));
        assertEquals(EXPECTED, Decoded.of(276, join(new byte[8], bytes(3, 0x23), new byte[10], radiotap)));
        assertEquals(
                EXPECTED, Decoded.of(113, join(bytes(0, 0, 3, 2), new byte[12], bytes(24, 65, 3, 0xcc), DATAGRAM)));
        assertEquals(EXPECTED, Decoded.of(113, join(new byte[14], bytes(0, 7, 0xff, 3, 0, 0x21), DATAGRAM)));
        // netlink: what stands for an EtherType is one of its families
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(113, join(bytes(0, 0, 3, 0x38), new byte[10], bytes(8, 0), DATAGRAM))
                        .verdict());
    }

    /** A MAC header with so many bytes behind the first 24, and LLC. */
    private static byte[] wireless(int type, int flags, int more) {
        return join(bytes(type, flags), new byte[22 + more], LLC);
    }

    /** A radiotap header with its first set of fields, and its second if that is not negative. */
    private static byte[] radiotap(int length, int fields, int moreFields) {
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(2, (short) length).putInt(4, fields | (moreFields < 0 ? 0 : 0x80000000));
        if (moreFields >= 0) {
            header.putInt(8, moreFields);
        }
        return header.array();
    }

    private static byte[] ppi(int length, int linkType) {
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        return header.putShort(2, (short) length).putInt(4, linkType).array();
    }

    private static byte[] attribute(ByteOrder order, int type, byte[] value) {
        ByteBuffer header = ByteBuffer.allocate(4).order(order);
        header.putShort((short) (4 + value.length)).putShort((short) type);
        return join(header.array(), Arrays.copyOf(value, value.length + 3 & ~3));
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return bytes;
    }
}
