package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

class Ipv6Test {
    /** Where the IPv6 header begins behind Ethernet, and what it is followed by. */
    private static final int IP = 14;

    private static final int INSIDE = IP + 40;
    private static final byte[] PADDING = bytes(1, 4, 0, 0, 0, 0);

    @Test
    void addressesAreWholeAndIpv4MappedOnesStayIpv6() {
        byte[] frame = frame().ethernet().ipv6().tcp().build();
        byte[] mapped = bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1);
        System.arraycopy(mapped, 0, frame, IP + 8, 16);
        TcpSegment segment = new TcpSegment();
        assertEquals(Verdict.TCP, new FrameDecoder().decode(1, frame, 0, frame.length, frame.length, segment));
        assertEquals(true, segment.ipv6());
        assertEquals(0, segment.sourceHigh());
        assertEquals(0xffff_c0000201L, segment.sourceLow());
        assertEquals(FrameBuilder.CLIENT_HIGH, segment.destinationHigh());
        assertEquals(FrameBuilder.SERVER, segment.destinationLow());
    }

    @Test
    void paddingIsNotPayload() {
        assertEquals(Decoded.of(segment("abc")), Decoded.of(segment("abc").padding(9)));
    }

    @Test
    void snapLengthCutsThePayload() {
        byte[] frame = segment("abcdef").build();
        Decoded cut = Decoded.cut(1, frame, frame.length - 2);
        assertEquals(6, cut.payloadLength());
        assertEquals("abcd", cut.payload());
    }

    @Test
    void snapLengthInTheHeadersLeavesNothingToUse() {
        byte[] frame = frame().ethernet()
                .ipv6()
                .extension(0, PADDING)
                .fragment(0)
                .authentication()
                .tcp()
                .payload("abc")
                .build();
        int payload = frame.length - 3;
        for (int captured = IP; captured < payload; captured++) {
            assertEquals(Verdict.INVALID, Decoded.cut(1, frame, captured).verdict());
        }
        assertEquals(Verdict.TCP, Decoded.cut(1, frame, payload).verdict());
    }

    @Test
    void frameShorterOnTheWireThanItsDatagramIsMalformed() {
        byte[] frame = segment("abcdef").build();
        for (int length = IP; length < frame.length; length++) {
            assertEquals(
                    Verdict.INVALID, Decoded.of(1, frame, 0, length, length).verdict());
        }
    }

    @Test
    void wrongVersionIsInvalid() {
        assertEquals(Verdict.INVALID, Decoded.of(segment("abc").set(IP, 0x45)).verdict());
    }

    @Test
    void zeroLengthIsThatOfTheFrame() {
        assertEquals(
                70000, Decoded.of(segment("x".repeat(70000)).set(IP + 4, 0, 0)).payloadLength());
        FrameBuilder behindOptions =
                frame().ethernet().ipv6().extension(60, PADDING).tcp().payload("abc");
        assertEquals("abc", Decoded.of(behindOptions.set(IP + 4, 0, 0)).payload());
    }

    @Test
    void jumbogramTellsItsLengthInAnOption() {
        Decoded jumbo = Decoded.of(jumbo(8 + 20 + 70000).padding(5));
        assertEquals(70000, jumbo.payloadLength());
        assertEquals(70000, jumbo.payload().length());
        assertEquals(
                70000,
                Decoded.cut(1, jumbo(8 + 20 + 70000).padding(5).build(), 200).payloadLength());
    }

    @Test
    void jumbogramOfImpossibleLengthIsInvalid() {
        // longer than the frame; not longer than an ordinary payload; beyond 2^31
        assertEquals(Verdict.INVALID, Decoded.of(jumbo(8 + 20 + 70001)).verdict());
        assertEquals(Verdict.INVALID, Decoded.of(jumbo(65535)).verdict());
        assertEquals(Verdict.INVALID, Decoded.of(jumbo(-1)).verdict());
        // an option of another length than four
        assertEquals(
                Verdict.INVALID, Decoded.of(jumbo(70028).set(INSIDE + 3, 3)).verdict());
    }

    @Test
    void jumboPayloadWhereItMustNotBeIsInvalid() {
        FrameBuilder besidesAnOrdinaryLength =
                frame().ethernet().ipv6().jumboPayload(70000).tcp().payload("abc");
        FrameBuilder notFirst = frame().ethernet()
                .ipv6()
                .extension(60, PADDING)
                .jumboPayload(70028)
                .tcp()
                .payload("x".repeat(70000))
                .set(IP + 4, 0, 0);
        assertEquals(Verdict.INVALID, Decoded.of(besidesAnOrdinaryLength).verdict());
        assertEquals(Verdict.INVALID, Decoded.of(notFirst).verdict());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 43, 60, 135, 139, 140})
    void everyExtensionHeaderIsPassed(int header) {
        byte[] longer = Arrays.copyOf(bytes(1, 20), 22);
        assertEquals(Decoded.of(segment("abc")), Decoded.of(behind(header, PADDING)));
        assertEquals(Decoded.of(segment("abc")), Decoded.of(behind(header, longer)));
    }

    @Property(tries = 200)
    void extensionHeadersMayComeInAnyOrderAndNumber(@ForAll("headers") List<Integer> headers) {
        FrameBuilder frame = frame().ethernet().ipv6();
        for (int header : headers) {
            switch (header) {
                case 44 -> frame.fragment(0);
                case 51 -> frame.authentication();
                default -> frame.extension(header, PADDING);
            }
        }
        assertEquals(Decoded.of(segment("abc")), Decoded.of(frame.tcp().payload("abc")));
    }

    @Provide
    Arbitrary<List<Integer>> headers() {
        return Arbitraries.of(0, 43, 44, 51, 60, 135, 139, 140).list().ofMaxSize(100);
    }

    @Test
    void extensionHeaderRunningPastTheDatagramIsInvalid() {
        byte[] frame = behind(43, PADDING).padding(3000).build();
        for (int length : new int[] {3, 4, 255}) {
            frame[INSIDE + 1] = (byte) length;
            assertEquals(Verdict.INVALID, Decoded.of(1, frame).verdict());
        }
    }

    @Test
    void optionsRunningPastTheirHeaderAreInvalid() {
        for (int header : new int[] {0, 60}) {
            assertEquals(
                    Verdict.INVALID,
                    Decoded.of(behind(header, bytes(1, 5, 0, 0, 0, 0))).verdict());
            assertEquals(
                    Verdict.INVALID,
                    Decoded.of(behind(header, bytes(1, 3, 0, 0, 0, 5))).verdict());
            assertEquals(
                    Verdict.TCP,
                    Decoded.of(behind(header, bytes(0, 5, 1, 0, 0, 0))).verdict());
        }
    }

    @Test
    void atomicFragmentIsWhole() {
        assertEquals(
                "abc",
                Decoded.of(frame().ethernet().ipv6().fragment(0).tcp().payload("abc"))
                        .payload());
        // its reserved bits mean nothing
        assertEquals(
                "abc",
                Decoded.of(frame().ethernet().ipv6().fragment(6).tcp().payload("abc"))
                        .payload());
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 47, 50, 58, 59, 132, 255})
    void otherProtocolsAreIgnored(int protocol) {
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(frame().ethernet().ipv6().other(protocol, 8).ipv6().tcp())
                        .verdict());
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(frame().ethernet().ipv6().extension(60, PADDING).other(protocol, 8))
                        .verdict());
    }

    private static FrameBuilder segment(String payload) {
        return frame().ethernet().ipv6().tcp().payload(payload);
    }

    private static FrameBuilder behind(int header, byte[] contents) {
        return frame().ethernet().ipv6().extension(header, contents).tcp().payload("abc");
    }

    /** A jumbogram with 70000 bytes of payload that says its length is another. */
    private static FrameBuilder jumbo(int length) {
        return frame().ethernet()
                .ipv6()
                .jumboPayload(length)
                .tcp()
                .payload("x".repeat(70000))
                .set(IP + 4, 0, 0);
    }
}
