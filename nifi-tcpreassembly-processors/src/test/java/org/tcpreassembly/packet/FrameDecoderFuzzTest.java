package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.FrameBuilder.join;
import static org.tcpreassembly.packet.FrameBuilder.u16;
import static org.tcpreassembly.packet.Tunnels.ciscoHdlc;
import static org.tcpreassembly.packet.Tunnels.controlWord;
import static org.tcpreassembly.packet.Tunnels.erspanII;
import static org.tcpreassembly.packet.Tunnels.erspanIII;
import static org.tcpreassembly.packet.Tunnels.geneve;
import static org.tcpreassembly.packet.Tunnels.gre;
import static org.tcpreassembly.packet.Tunnels.gtp;
import static org.tcpreassembly.packet.Tunnels.mpls;
import static org.tcpreassembly.packet.Tunnels.ppp;
import static org.tcpreassembly.packet.Tunnels.pppoe;
import static org.tcpreassembly.packet.Tunnels.snap;
import static org.tcpreassembly.packet.Tunnels.teredo;
import static org.tcpreassembly.packet.Tunnels.udp;
import static org.tcpreassembly.packet.Tunnels.vxlan;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.testing.SeedCorpus;

/**
 * Whatever bytes frames are made of: decoding throws nothing, reads nothing but them, depends neither on what lies around
 * them in their buffer nor on the seed of the tables, and what is held of fragments is bounded and goes with time.
 *
 * <p>The input is frames one after the other: {@value #HEADER} bytes of header, then the bytes. The header is an index into
 * the link types, the length (two bytes), bytes cut off by the snap length, and seconds since the frame before.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameDecoderFuzzTest {
    private static final int[] LINK_TYPES = {
        1, 0, 9, 12, 14, 50, 51, 101, 104, 105, 108, 113, 127, 192, 228, 229, 239, 276, 6, 10, 100, 107, 109, 117, 119,
        163, 166, 204, 258, 147
    };
    private static final int HEADER = 5;
    /** A page for each fragment would be the worst, and there are few in an input. */
    private static final long MOST_HELD = Defragmenter.MAXIMUM_BYTES;

    @FuzzTest
    void frames(byte[] input) {
        boolean validate = (input.length & 1) != 0;
        PagePool pages = new PagePool();
        FrameDecoder decoder = new FrameDecoder(validate, pages);
        FrameDecoder other = new FrameDecoder(validate);
        TcpSegment segment = new TcpSegment();
        TcpSegment again = new TcpSegment();
        long time = 1_700_000_000_000_000_000L;
        for (int at = 0; at + HEADER <= input.length; ) {
            int linkType = LINK_TYPES[(input[at] & 0xff) % LINK_TYPES.length];
            int length = Math.min((input[at + 1] & 0xff) << 8 | input[at + 2] & 0xff, input.length - at - HEADER);
            int captured = Math.max(0, length - (input[at + 3] & 0xff));
            time += (input[at + 4] & 0x3f) * 1_000_000_000L;
            int from = at + HEADER;

            Verdict verdict = decoder.decode(time, linkType, input, from, captured, length, segment);
            if (verdict == Verdict.TCP) {
                assertPayloadIsThere(segment, input, from, captured);
            }
            byte[] alone = Arrays.copyOfRange(input, from, from + captured);
            Verdict verdictAlone = other.decode(time, linkType, alone, 0, captured, length, again);
            assertEquals(verdict, verdictAlone);
            assertEquals(Decoded.of(verdict, segment), Decoded.of(verdictAlone, again));

            assertTrue(pages.bytesInUse() <= MOST_HELD, "more is held than the limit allows");
            assertTrue(pages.bytesInUse() <= (long) PagePool.PAGE_SIZE * (2 + input.length / HEADER));
            at = from + length;
        }
        decoder.decode(time + 31_000_000_000L, 1, input, 0, 0, 0, segment);
        assertEquals(0, pages.bytesInUse(), "fragments are held for longer than their time");
    }

    private static void assertPayloadIsThere(TcpSegment segment, byte[] input, int from, int captured) {
        int offset = segment.payloadOffset();
        int length = segment.capturedPayloadLength();
        Objects.checkFromIndexSize(offset, length, segment.buffer().length);
        assertTrue(length <= segment.payloadLength());
        if (segment.buffer() == input) {
            assertTrue(offset >= from && offset + length <= from + captured, "payload outside the frame");
        } else {
            assertTrue(offset + length <= 0xffff, "a datagram beyond the longest");
        }
        assertTrue((segment.flags() & ~0xff) == 0 && (segment.window() & ~0xffff) == 0);
        assertTrue((segment.sourcePort() & ~0xffff) == 0 && (segment.destinationPort() & ~0xffff) == 0);
    }

    private static byte[] input(int linkType, byte[] frame) {
        int index = 0;
        while (LINK_TYPES[index] != linkType) {
            index++;
        }
        return join(bytes(index), u16(frame.length), bytes(0, 0), frame);
    }

    private static byte[] tcp(FrameBuilder around) {
        return around.tcp(bytes(2, 4, 5, 0xb4)).payload("abcdefgh").build();
    }

    private static byte[] wireless() {
        byte[] header = new byte[26];
        header[0] = (byte) 0x88;
        header[1] = 1;
        return join(header, tcp(frame().in(snap()).ipv4()));
    }

    @Test
    void seedsAreThoseOfOurWriters() throws IOException {
        byte[] datagram = tcp(frame().ipv4());
        byte[] datagram6 = tcp(frame().ipv6());
        byte[] nflog = join(bytes(2, 0, 0, 1), bytes(4 + datagram.length, 0, 9, 0), datagram);
        byte[] ppi = join(bytes(0, 0, 8, 0, 101, 0, 0, 0), datagram);
        Fragments fragments = Fragments.ofIpv4(frame().ethernet().ipv4().tcp().payload("abcdefghijklmnop"), 14);
        Fragments fragments6 = Fragments.ofIpv6(frame().ethernet().ipv6().tcp().payload("abcdefghijklmnop"), 14);
        SeedCorpus.of(FrameDecoderFuzzTest.class, "frames")
                .add(
                        "ethernet",
                        input(1, tcp(frame().ethernet().vlan(0x88a8, 5).vlan(6).ipv4())))
                .add("ethernet-llc", input(1, tcp(frame().ethernet().in(snap()).ipv4())))
                .add("null", input(0, join(bytes(2, 0, 0, 0), datagram)))
                .add("loop", input(108, join(bytes(0, 0, 0, 24), datagram6)))
                .add("raw", join(input(101, datagram), input(12, datagram6), input(14, datagram)))
                .add("ipv4-ipv6", join(input(228, datagram), input(229, datagram6)))
                .add("cooked", input(113, join(new byte[14], bytes(8, 0), datagram)))
                .add("cooked-2", input(276, join(bytes(0x86, 0xdd), new byte[18], datagram6)))
                .add(
                        "ppp",
                        join(
                                input(9, tcp(frame().in(ppp()).ipv4())),
                                input(50, tcp(frame().in(ppp()).ipv6()))))
                .add("pppoe", input(51, tcp(frame().in(pppoe(5)).in(ppp()).ipv4())))
                .add("hdlc", input(104, tcp(frame().in(ciscoHdlc()).in(mpls(16)).ipv4())))
                .add("wireless", input(105, wireless()))
                .add("radiotap", input(127, join(bytes(0, 0, 9, 0, 2, 0, 0, 0, 0x10), wireless(), new byte[4])))
                .add("ppi", input(192, ppi))
                .add("nflog", input(239, nflog))
                .add(
                        "ipv6-extensions",
                        input(
                                1,
                                tcp(frame().ethernet()
                                        .ipv6()
                                        .extension(0, bytes(5, 2, 0, 0, 1, 0))
                                        .extension(43, bytes(0, 0, 0, 0, 0, 0))
                                        .fragment(0)
                                        .authentication()
                                        .extension(60, bytes(1, 4, 0, 0, 0, 0)))))
                .add(
                        "pseudowire",
                        input(
                                1,
                                tcp(frame().ethernet()
                                        .in(mpls(16))
                                        .in(controlWord())
                                        .ethernet()
                                        .ipv4())))
                .add(
                        "gre-erspan",
                        input(
                                1,
                                tcp(frame().ethernet()
                                        .ipv6()
                                        .in(gre(0xb000))
                                        .in(erspanII(5))
                                        .ethernet()
                                        .ipv4())))
                .add(
                        "erspan-3",
                        input(
                                1,
                                tcp(frame().ethernet()
                                        .ipv4()
                                        .in(gre(0x1000))
                                        .in(erspanIII(5, true))
                                        .ethernet()
                                        .ipv4())))
                .add(
                        "vxlan",
                        input(
                                1,
                                tcp(frame().ethernet()
                                        .ipv4()
                                        .in(udp(4789))
                                        .in(vxlan(9))
                                        .ethernet()
                                        .ipv4())))
                .add(
                        "geneve",
                        input(
                                1,
                                tcp(frame().ethernet()
                                        .ipv4()
                                        .in(udp(6081))
                                        .in(geneve(5, 8))
                                        .ethernet()
                                        .ipv4())))
                .add(
                        "gtp",
                        input(
                                1,
                                tcp(frame().ethernet()
                                        .ipv4()
                                        .in(udp(2152))
                                        .in(gtp(6, (byte) 0x85))
                                        .ipv4())))
                .add(
                        "teredo",
                        input(
                                1,
                                tcp(frame().ethernet()
                                        .ipv4()
                                        .in(udp(3544))
                                        .in(teredo(true, true))
                                        .ipv6())))
                .add(
                        "fragments",
                        join(
                                input(1, fragments.piece(16, 36)),
                                input(1, fragments.piece(0, 8)),
                                input(1, fragments.piece(8, 16))))
                .add(
                        "fragments-6",
                        join(
                                input(1, fragments6.piece(0, 16)),
                                input(1, fragments6.piece(0, 16)),
                                input(1, fragments6.piece(16, 36))))
                .add(
                        "fragments-overlap",
                        join(
                                input(1, fragments.piece(0, 24)),
                                input(1, fragments6.piece(0, 24)),
                                input(1, fragments.piece(16, 36)),
                                input(1, fragments6.piece(16, 36))))
                .verify();
    }
}
