package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.Tunnels.backboneTag;
import static org.tcpreassembly.packet.Tunnels.controlWord;
import static org.tcpreassembly.packet.Tunnels.eTag;
import static org.tcpreassembly.packet.Tunnels.erspanII;
import static org.tcpreassembly.packet.Tunnels.geneve;
import static org.tcpreassembly.packet.Tunnels.gre;
import static org.tcpreassembly.packet.Tunnels.gtp;
import static org.tcpreassembly.packet.Tunnels.mpls;
import static org.tcpreassembly.packet.Tunnels.ppp;
import static org.tcpreassembly.packet.Tunnels.pppoe;
import static org.tcpreassembly.packet.Tunnels.pptp;
import static org.tcpreassembly.packet.Tunnels.snap;
import static org.tcpreassembly.packet.Tunnels.teredo;
import static org.tcpreassembly.packet.Tunnels.udp;
import static org.tcpreassembly.packet.Tunnels.vnTag;
import static org.tcpreassembly.packet.Tunnels.vxlan;
import static org.tcpreassembly.packet.Tunnels.wccp;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** What holds for all bytes, well-formed or not. */
class FrameDecoderPropertiesTest {
    private static final int[] LINK_TYPES = {
        0, 1, 9, 12, 14, 50, 51, 101, 104, 105, 108, 113, 127, 192, 228, 229, 239, 276, 6, 10, 100, 107, 109, 117, 119,
        163, 166, 204, 258
    };

    private static final byte[][] SHAPES = {
        frame().ethernet().ipv4().tcp().payload("abcdefgh").padding(4).build(),
        frame().ethernet()
                .vlan(0x88a8, 5)
                .vlan(6)
                .ipv4(bytes(7, 7, 4, 0, 0, 0, 0, 0))
                .authentication()
                .tcp(bytes(2, 4, 5, 0xb4))
                .payload("abcdefgh")
                .build(),
        frame().ethernet()
                .ipv6()
                .extension(0, bytes(5, 2, 0, 0, 1, 0))
                .extension(43, bytes(0, 0, 0, 0, 0, 0))
                .fragment(0)
                .authentication()
                .extension(60, bytes(1, 4, 0, 0, 0, 0))
                .tcp()
                .payload("abcdefgh")
                .build(),
        frame().ethernet()
                .in(mpls(16, 17))
                .in(controlWord())
                .ethernet()
                .in(backboneTag(5))
                .ethernet()
                .in(eTag(7))
                .in(vnTag(8))
                .ipv4()
                .in(udp(4789))
                .in(vxlan(9))
                .ethernet()
                .in(snap())
                .ipv4()
                .tcp()
                .payload("abcdefgh")
                .build(),
        frame().ethernet()
                .in(pppoe(3))
                .in(ppp())
                .ipv6()
                .in(gre(0xb000))
                .in(erspanII(5))
                .ethernet()
                .ipv4()
                .in(pptp())
                .in(ppp())
                .ipv4()
                .ipv6()
                .tcp()
                .payload("abcdefgh")
                .build(),
        frame().ethernet()
                .ipv4()
                .in(udp(6081))
                .in(geneve(5, 8))
                .ethernet()
                .ipv4()
                .in(udp(2152))
                .in(gtp(6, bytes(0x85)))
                .ipv4()
                .in(gre(0))
                .in(wccp())
                .ipv4()
                .in(udp(3544))
                .in(teredo(true, true))
                .ipv6()
                .tcp()
                .payload("abcdefgh")
                .build(),
    };

    @Property
    void randomBytesAreDecodedFromTheirOwnBytesOnly(
            @ForAll byte @Size(max = 200) [] frame, @ForAll @IntRange(min = -10, max = 400) int wireLength) {
        for (int linkType : LINK_TYPES) {
            assertBoundsAreKept(linkType, frame, wireLength);
        }
    }

    @Property
    void damagedFramesAreDecodedFromTheirOwnBytesOnly(@ForAll("damaged") byte[] frame, @ForAll Random random) {
        assertBoundsAreKept(1, frame, frame.length);
        int captured = random.nextInt(frame.length + 1);
        assertBoundsAreKept(1, Arrays.copyOf(frame, captured), frame.length);
    }

    /** A shape of frame with up to four of its bytes changed. */
    @Provide
    Arbitrary<byte[]> damaged() {
        Arbitrary<int[]> damage =
                Arbitraries.integers().between(0, 0xffff).array(int[].class).ofMaxSize(4);
        return Combinators.combine(Arbitraries.of(SHAPES), damage).as((shape, changes) -> {
            byte[] frame = shape.clone();
            for (int change : changes) {
                frame[(change >>> 8) % frame.length] = (byte) change;
            }
            return frame;
        });
    }

    @Test
    void everySingleByteMayBeAnything() {
        for (byte[] shape : SHAPES) {
            byte[] frame = shape.clone();
            for (int at = 0; at < frame.length; at++) {
                for (int value = 0; value < 256; value++) {
                    frame[at] = (byte) value;
                    assertBoundsAreKept(1, frame, frame.length);
                }
                frame[at] = shape[at];
            }
        }
    }

    @Test
    void everyCutKeepsThePayloadsLength() {
        for (byte[] frame : SHAPES) {
            Decoded whole = Decoded.of(1, frame);
            assertEquals(Verdict.TCP, whole.verdict());
            for (int captured = 0; captured <= frame.length; captured++) {
                Decoded cut = Decoded.cut(1, frame, captured);
                if (cut.verdict() == Verdict.TCP) {
                    assertEquals(8, cut.payloadLength());
                    assertTrue(whole.payload().startsWith(cut.payload()));
                } else {
                    assertNotEquals(captured, frame.length);
                }
            }
        }
    }

    @Property
    void validFramesComeBackAsTheyWereMade(
            @ForAll boolean ipv6,
            @ForAll @Size(max = 5) List<@IntRange(max = 4095) Integer> vlans,
            @ForAll @IntRange(max = 10) int optionWords,
            @ForAll int sequence,
            @ForAll int acknowledgement,
            @ForAll @IntRange(max = 255) int flags,
            @ForAll @IntRange(max = 65535) int window,
            @ForAll byte @Size(max = 100) [] payload,
            @ForAll @IntRange(max = 20) int padding) {
        FrameBuilder builder = frame().ethernet();
        for (int id : vlans) {
            builder.vlan(id);
        }
        byte[] frame = (ipv6 ? builder.ipv6() : builder.ipv4())
                .tcp(new byte[4 * optionWords])
                .fields(sequence, acknowledgement, flags, window)
                .payload(payload)
                .padding(padding)
                .build();
        TcpSegment segment = new TcpSegment();
        assertEquals(Verdict.TCP, new FrameDecoder().decode(1, frame, 0, frame.length, frame.length, segment));
        assertEquals(ipv6, segment.ipv6());
        assertEquals(ipv6 ? FrameBuilder.CLIENT_HIGH : 0, segment.sourceHigh());
        assertEquals(ipv6 ? FrameBuilder.CLIENT_HIGH : 0, segment.destinationHigh());
        assertEquals(FrameBuilder.CLIENT, segment.sourceLow());
        assertEquals(FrameBuilder.SERVER, segment.destinationLow());
        assertEquals(FrameBuilder.CLIENT_PORT, segment.sourcePort());
        assertEquals(FrameBuilder.SERVER_PORT, segment.destinationPort());
        assertEquals(sequence, segment.sequence());
        assertEquals(acknowledgement, segment.acknowledgement());
        assertEquals(flags, segment.flags());
        assertEquals(window, segment.window());
        assertEquals(payload.length, segment.payloadLength());
        assertEquals(payload.length, segment.capturedPayloadLength());
        assertEquals(frame.length - padding - payload.length, segment.payloadOffset());
        assertEquals(vlans.stream().anyMatch(id -> id != 0), segment.encapsulation() != 0);
    }

    @Test
    void capturedBytesMustLieInTheBuffer() {
        FrameDecoder decoder = new FrameDecoder();
        TcpSegment segment = new TcpSegment();
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(1, new byte[9], 1, 9, 9, segment));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(1, new byte[9], -1, 9, 9, segment));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(1, new byte[9], 0, -1, 9, segment));
    }

    /** What surrounds a frame in its buffer, or its being at the very end of it, changes nothing. */
    private static void assertBoundsAreKept(int linkType, byte[] frame, int wireLength) {
        Decoded alone = Decoded.of(linkType, frame, 0, frame.length, wireLength);
        for (int poison : new int[] {0x00, 0x45, 0xff}) {
            byte[] buffer = new byte[frame.length + 100];
            Arrays.fill(buffer, (byte) poison);
            System.arraycopy(frame, 0, buffer, 50, frame.length);
            assertEquals(alone, Decoded.of(linkType, buffer, 50, frame.length, wireLength));
        }
        assertTrue(alone.payload().length() <= alone.payloadLength());
        assertTrue(alone.payloadLength() <= Math.max(frame.length, wireLength));
    }
}
