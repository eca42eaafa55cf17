package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

class Ipv4Test {
    /** Where the IPv4 header begins behind Ethernet. */
    private static final int IP = 14;

    @Test
    void paddingIsNotPayload() {
        Decoded padded = Decoded.of(segment("abc").padding(3));
        assertEquals(Decoded.of(segment("abc")), padded);
        assertEquals("abc", padded.payload());
        assertEquals(0, Decoded.of(segment("").padding(6)).payloadLength());
    }

    @Test
    void zeroLengthIsThatOfTheFrame() {
        Decoded offloaded = Decoded.of(segment("x".repeat(70000)).set(IP + 2, 0, 0));
        assertEquals(70000, offloaded.payloadLength());
        assertEquals(70000, offloaded.payload().length());
        assertEquals(
                70000,
                Decoded.cut(1, segment("x".repeat(70000)).set(IP + 2, 0, 0).build(), 100)
                        .payloadLength());
    }

    @Test
    void snapLengthCutsThePayload() {
        byte[] frame = segment("abcdef").build();
        Decoded cut = Decoded.cut(1, frame, frame.length - 2);
        assertEquals(Verdict.TCP, cut.verdict());
        assertEquals(6, cut.payloadLength());
        assertEquals("abcd", cut.payload());
        assertEquals("", Decoded.cut(1, frame, frame.length - 6).payload());
    }

    @Test
    void snapLengthInPaddingCutsNothing() {
        byte[] frame = segment("abc").padding(10).build();
        assertEquals("abc", Decoded.cut(1, frame, frame.length - 4).payload());
    }

    @Test
    void snapLengthInTheHeadersLeavesNothingToUse() {
        byte[] frame = frame().ethernet()
                .ipv4(bytes(1, 1, 1, 0))
                .tcp(bytes(1, 1, 1, 0))
                .payload("abc")
                .build();
        for (int captured = 0; captured < IP; captured++) {
            assertEquals(Verdict.IGNORED, Decoded.cut(1, frame, captured).verdict());
        }
        for (int captured = IP; captured < IP + 44; captured++) {
            assertEquals(Verdict.INVALID, Decoded.cut(1, frame, captured).verdict());
        }
        assertEquals(Verdict.TCP, Decoded.cut(1, frame, IP + 44).verdict());
    }

    @Test
    void frameShorterOnTheWireThanItsDatagramIsMalformed() {
        byte[] frame = segment("abcdef").build();
        for (int length = IP; length < frame.length; length++) {
            assertEquals(
                    Verdict.INVALID, Decoded.of(1, frame, 0, length, length).verdict());
        }
        assertEquals(
                Verdict.INVALID,
                Decoded.of(1, frame, 0, frame.length - 2, frame.length - 1).verdict());
    }

    @Test
    void wireLengthBelowTheCapturedOneCountsAsEqual() {
        byte[] frame = segment("abc").build();
        for (int wireLength : new int[] {0, -1, Integer.MIN_VALUE, frame.length - 1}) {
            assertEquals(Decoded.of(1, frame), Decoded.of(1, frame, 0, frame.length, wireLength));
        }
        assertEquals(Decoded.of(1, frame), Decoded.of(1, frame, 0, frame.length, Integer.MAX_VALUE));
    }

    @Test
    void optionsArePassed() {
        assertEquals("abc", withOptions(1, 1, 1, 0).payload());
        assertEquals("abc", withOptions(7, 7, 4, 0, 0, 0, 0, 0).payload());
        assertEquals("abc", withOptions(0x94, 4, 0, 0).payload());
        // nothing behind the end of the options means anything
        assertEquals("abc", withOptions(0, 9, 9, 9).payload());
        assertEquals("abc", withOptions(new int[40]).payload());
    }

    @Test
    void optionsOfImpossibleLengthAreInvalid() {
        assertEquals(Verdict.INVALID, withOptions(7, 0, 0, 0).verdict());
        assertEquals(Verdict.INVALID, withOptions(7, 1, 0, 0).verdict());
        assertEquals(Verdict.INVALID, withOptions(7, 5, 0, 0).verdict());
        assertEquals(Verdict.INVALID, withOptions(1, 1, 1, 7).verdict());
        assertEquals(Verdict.INVALID, withOptions(1, 1, 7, 3).verdict());
        assertEquals(Verdict.INVALID, withOptions(1, 1, 7, 255).verdict());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x44, 0x40, 0x55, 0x65, 0x05, 0xf5})
    void wrongVersionOrTooShortAHeaderIsInvalid(int versionAndLength) {
        assertEquals(
                Verdict.INVALID,
                Decoded.of(segment("abc").set(IP, versionAndLength)).verdict());
    }

    @Test
    void headerLongerThanTheDatagramIsInvalid() {
        assertEquals(
                Verdict.INVALID,
                Decoded.of(segment("").set(IP + 2, 0, 19).padding(20)).verdict());
        assertEquals(
                Verdict.INVALID,
                Decoded.of(segment("").set(IP, 0x4f).padding(20)).verdict());
    }

    @Test
    void dontFragmentAndTheReservedBitMakeNoFragment() {
        assertEquals("abc", Decoded.of(segment("abc").set(IP + 6, 0xc0, 0)).payload());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 17, 43, 44, 47, 50, 58, 59, 60, 132, 255})
    void otherProtocolsAreIgnored(int protocol) {
        assertEquals(
                Verdict.IGNORED,
                Decoded.of(frame().ethernet().ipv4().other(protocol, 8).ipv4().tcp())
                        .verdict());
    }

    @Test
    void headersQuotedInIcmpAreNoTraffic() {
        FrameBuilder unreachable =
                frame().ethernet().ipv4().other(1, 8).ipv4().tcp().payload("abc");
        assertEquals(Verdict.IGNORED, Decoded.of(unreachable).verdict());
    }

    @Test
    void authenticationHeaderIsPassed() {
        assertEquals(
                "abc",
                Decoded.of(frame().ethernet().ipv4().authentication().tcp().payload("abc"))
                        .payload());
    }

    @Test
    void authenticationHeaderTooShortOrCutIsInvalid() {
        byte[] frame =
                frame().ethernet().ipv4().authentication().tcp().payload("abc").build();
        for (int captured = IP + 20; captured < IP + 44; captured++) {
            assertEquals(Verdict.INVALID, Decoded.cut(1, frame, captured).verdict());
        }
        frame[IP + 21] = 0;
        assertEquals(Verdict.INVALID, Decoded.of(1, frame).verdict());
    }

    @Test
    void nestingIsBounded() {
        FrameBuilder deep = frame().ethernet().ipv4();
        for (int i = 0; i < 100; i++) {
            deep.authentication();
        }
        assertEquals(Verdict.IGNORED, Decoded.of(deep.tcp()).verdict());
    }

    private static FrameBuilder segment(String payload) {
        return frame().ethernet().ipv4().tcp().payload(payload);
    }

    private static Decoded withOptions(int... options) {
        return Decoded.of(frame().ethernet().ipv4(bytes(options)).tcp().payload("abc"));
    }
}
