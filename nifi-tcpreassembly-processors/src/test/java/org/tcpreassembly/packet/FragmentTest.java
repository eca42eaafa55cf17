package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.FrameBuilder.u16;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** Datagrams in pieces. What is behind the IP header: 20 bytes of TCP, then the payload. */
class FragmentTest {
    private static final int IP = 14;
    private static final String PAYLOAD = "abcdefghijklmnopqrstuvwxyz";

    private final FrameDecoder decoder = new FrameDecoder(true);

    @Test
    void fragmentsInOrderAreASegment() {
        for (Fragments fragments : bothFamilies()) {
            assertHeld(fragments.piece(0, 16));
            assertHeld(fragments.piece(16, 32));
            assertSegment(fragments.piece(32, 46));
        }
    }

    @Test
    void fragmentsInAnyOtherOrderAreTheSameSegment() {
        int[][] orders = {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            for (Fragments fragments : bothFamilies()) {
                byte[][] pieces = {fragments.piece(0, 8), fragments.piece(8, 40), fragments.piece(40, 46)};
                assertHeld(pieces[order[0]]);
                assertHeld(pieces[order[1]]);
                assertSegment(pieces[order[2]]);
            }
        }
    }

    @Test
    void segmentIsInTheDecodersBuffer() {
        Fragments fragments = ipv4();
        assertHeld(fragments.piece(0, 24));
        byte[] last = fragments.piece(24, 46);
        TcpSegment segment = new TcpSegment();
        assertEquals(Verdict.TCP, decoder.decode(1, last, 0, last.length, last.length, segment));
        assertNotEquals(last, segment.buffer());
        assertEquals(20, segment.payloadOffset());
        assertEquals(PAYLOAD.length(), segment.capturedPayloadLength());
    }

    @Test
    void repeatedFragmentsAddNothing() {
        for (Fragments fragments : bothFamilies()) {
            assertHeld(fragments.piece(0, 24));
            assertHeld(fragments.piece(0, 24));
            assertSegment(fragments.piece(24, 46));
            assertHeld(fragments.piece(24, 46));
        }
    }

    @Test
    void wholeDatagramsInBetweenAreTheirOwn() {
        Fragments fragments = ipv4();
        assertHeld(fragments.piece(0, 24));
        assertSegment(frame().ethernet().ipv4().tcp().payload(PAYLOAD).build());
        assertSegment(fragments.piece(24, 46));
    }

    @Test
    void identificationAndProtocolAndAddressesKeepDatagramsApart() {
        for (Fragments other : new Fragments[] {
            ipv4().identification(8),
            Fragments.ofIpv4(segment(frame().ethernet().ipv4()).set(IP + 15, 9), IP),
            Fragments.ofIpv4(segment(frame().ethernet().ipv4()).set(IP + 19, 9), IP),
            Fragments.ofIpv4(segment(frame().ethernet().ipv4()).set(IP + 9, 51), IP),
        }) {
            FrameDecoder fresh = new FrameDecoder();
            byte[] one = ipv4().piece(0, 24);
            byte[] two = other.piece(24, 46);
            assertEquals(Verdict.FRAGMENT, by(fresh, one).verdict());
            assertNotEquals(Verdict.TCP, by(fresh, two).verdict());
            assertEquals(PAYLOAD, by(fresh, ipv4().piece(24, 46)).payload());
        }
    }

    @Test
    void ipv6FragmentsOfOneDatagramMayNameDifferentHeaders() {
        Fragments first =
                Fragments.ofIpv6(segment(frame().ethernet().ipv6().extension(60, bytes(1, 4, 0, 0, 0, 0))), IP);
        byte[] second = first.piece(24, first.length());
        second[IP + 40] = 6;
        assertHeld(second);
        assertSegment(first.piece(0, 24));
    }

    @Test
    void extensionsBeforeTheFragmentHeaderArePassed() {
        byte[] whole = segment(frame().ethernet()
                        .ipv6()
                        .extension(60, bytes(1, 4, 0, 0, 0, 0))
                        .fragment(1))
                .build();
        int fragment = IP + 40 + 8;
        byte[] first = Arrays.copyOf(whole, fragment + 8 + 24);
        System.arraycopy(u16(8 + 8 + 24), 0, first, IP + 4, 2);
        assertHeld(first);
        byte[] last = FrameBuilder.join(
                Arrays.copyOf(whole, fragment + 8), Arrays.copyOfRange(whole, fragment + 8 + 24, whole.length));
        System.arraycopy(u16(last.length - IP - 40), 0, last, IP + 4, 2);
        System.arraycopy(u16(24), 0, last, fragment + 2, 2);
        assertSegment(last);
    }

    @Test
    void firstArrivalWinsInIpv4() {
        Fragments fragments = ipv4();
        byte[] wrong = new byte[26];
        assertHeld(fragments.piece(0, 24));
        assertHeld(fragments.piece(16, Arrays.copyOf(wrong, 8), false));
        assertSegment(fragments.piece(24, 46));

        assertHeld(fragments.piece(24, 46));
        assertHeld(fragments.piece(16, wrong, false));
        assertEquals(Verdict.INVALID, decode(fragments.piece(0, 24)).verdict());
    }

    @Test
    void overlapDiscardsTheDatagramInIpv6() {
        Fragments fragments = ipv6();
        assertHeld(fragments.piece(0, 24));
        assertHeld(fragments.piece(16, 32));
        // and all that comes of it, for as long as it is remembered
        assertHeld(fragments.piece(24, 46));
        assertHeld(fragments.piece(0, 24));
        assertHeld(fragments.piece(24, 46));
        // another one is none of its business
        assertHeld(ipv6().identification(9).piece(0, 24));
        assertSegment(ipv6().identification(9).piece(24, 46));
    }

    @Test
    void repeatedFragmentWithOtherBytesIsAnOverlap() {
        Fragments fragments = ipv6();
        assertHeld(fragments.piece(0, 24));
        assertHeld(fragments.piece(0, new byte[24], false));
        assertHeld(fragments.piece(24, 46));
    }

    @Test
    void atomicFragmentsAreWholeBesideOthers() {
        assertHeld(ipv6().piece(0, 24));
        byte[] atomic = segment(frame().ethernet().ipv6().fragment(0)).build();
        assertSegment(atomic);
        assertSegment(ipv6().piece(24, 46));
    }

    @Test
    void fragmentsBeyondTheEndAreNotTaken() {
        Fragments fragments = ipv4();
        assertHeld(fragments.piece(24, 46));
        assertHeld(fragments.piece(48, bytes(1, 2, 3, 4, 5, 6, 7, 8), false));
        assertHeld(fragments.piece(8, new byte[8], true));
        assertSegment(fragments.piece(0, 24));
    }

    @Test
    void endBeforeWhatIsThereIsNotTaken() {
        Fragments fragments = ipv4();
        assertHeld(fragments.piece(24, 40));
        assertHeld(fragments.piece(16, new byte[8], true));
        assertHeld(fragments.piece(0, 24));
        assertSegment(fragments.piece(40, 46));
    }

    @Test
    void fragmentsThatCannotBeAreInvalid() {
        for (Fragments fragments : bothFamilies()) {
            assertEquals(Verdict.INVALID, decode(fragments.piece(8, 8, false)).verdict());
            // ending beyond 65535
            assertEquals(
                    Verdict.INVALID,
                    decode(fragments.piece(0xfff8, new byte[8], true)).verdict());
        }
        assertEquals(
                Verdict.INVALID, decode(ipv6().piece(8, new byte[9], false)).verdict());
    }

    @Test
    void longestDatagramIsASegment() {
        String payload = "x".repeat(65535 - 40);
        Fragments fragments = Fragments.ofIpv4(frame().ethernet().ipv4().tcp().payload(payload), IP);
        for (int from = 0; from + 1480 < fragments.length(); from += 1480) {
            assertHeld(fragments.piece(from, from + 1480));
        }
        int last = (fragments.length() - 1) / 1480 * 1480;
        assertEquals(payload, decode(fragments.piece(last, fragments.length())).payload());
    }

    @Test
    void fragmentsCutByTheSnapLengthCompleteNothing() {
        for (Fragments fragments : bothFamilies()) {
            byte[] first = fragments.piece(0, 24);
            Decoded cut = Decoded.by(decoder, 1, first, 0, first.length - 1, first.length);
            assertEquals(Verdict.FRAGMENT, cut.verdict());
            assertHeld(fragments.piece(24, 46));
            assertSegment(first);
        }
    }

    @Test
    void fragmentsOfWhatIsNotTcpAreIgnored() {
        FrameBuilder icmp = frame().ethernet().ipv4().other(1, 46);
        Fragments fragments = Fragments.ofIpv4(icmp, IP);
        assertEquals(Verdict.IGNORED, decode(fragments.piece(0, 24)).verdict());
        assertEquals(Verdict.IGNORED, decode(fragments.piece(24, 46)).verdict());
        Fragments unknown = Fragments.ofIpv6(frame().ethernet().ipv6().other(58, 46), IP);
        assertEquals(Verdict.IGNORED, decode(unknown.piece(0, 24)).verdict());
    }

    @Test
    void checksumOfTheWholeIsLookedAt() {
        Fragments fragments = ipv4();
        assertHeld(fragments.piece(0, 24));
        byte[] last = fragments.piece(24, 46);
        last[last.length - 1]++;
        assertEquals(Verdict.INVALID, decode(last).verdict());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 30_000_000_000L})
    void fragmentsAreWaitedFor(long later) {
        at(1_000, ipv4().piece(0, 24));
        assertEquals(PAYLOAD, at(1_000 + later, ipv4().piece(24, 46)).payload());
    }

    @Test
    void fragmentsAreWaitedForThirtySeconds() {
        at(1_000, ipv4().piece(0, 24));
        at(20_000_000_000L, ipv4().piece(0, 24));
        assertEquals(Verdict.FRAGMENT, at(30_000_001_001L, ipv4().piece(24, 46)).verdict());
        // time does not run back
        assertEquals(Verdict.TCP, at(5, ipv4().piece(0, 24)).verdict());
    }

    private Decoded at(long time, byte[] frame) {
        TcpSegment segment = new TcpSegment();
        Verdict verdict = decoder.decode(time, 1, frame, 0, frame.length, frame.length, segment);
        return Decoded.of(verdict, segment);
    }

    private static Fragments[] bothFamilies() {
        return new Fragments[] {ipv4(), ipv6()};
    }

    private static Fragments ipv4() {
        return Fragments.ofIpv4(segment(frame().ethernet().ipv4()), IP);
    }

    private static Fragments ipv6() {
        return Fragments.ofIpv6(segment(frame().ethernet().ipv6()), IP);
    }

    private static FrameBuilder segment(FrameBuilder around) {
        return around.tcp().payload(PAYLOAD);
    }

    private void assertHeld(byte[] frame) {
        assertEquals(Verdict.FRAGMENT, decode(frame).verdict());
    }

    private void assertSegment(byte[] frame) {
        Decoded decoded = decode(frame);
        assertEquals(Verdict.TCP, decoded.verdict());
        assertEquals(PAYLOAD, decoded.payload());
        assertEquals(PAYLOAD.length(), decoded.payloadLength());
    }

    private Decoded decode(byte[] frame) {
        return by(decoder, frame);
    }

    private static Decoded by(FrameDecoder decoder, byte[] frame) {
        return Decoded.by(decoder, 1, frame, 0, frame.length, frame.length);
    }
}
