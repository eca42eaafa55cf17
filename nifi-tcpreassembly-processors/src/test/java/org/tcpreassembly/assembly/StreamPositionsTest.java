package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** Where in its stream a byte belongs, what is implausible, and what becomes of copies. */
class StreamPositionsTest {
    private static final long GIB = 1L << 30;

    private final Conversation c = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    @BeforeEach
    void begin() {
        c.handshake();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -2, -4, -7, Integer.MAX_VALUE, Integer.MIN_VALUE, 0})
    void sequenceNumbersWrapAnywhere(int isn) {
        Conversation w = Conversation.between("10.0.0.1:1", "10.0.0.2:2").isn(isn, isn - 3);
        w.handshake();
        w.client().at(3, "def");
        w.client().at(0, "abc");
        w.client("ghi");
        w.server("xyz");
        w.close(Side.CLIENT);
        Assembly out = Assembly.of(w);
        assertEquals("abcdefghi", out.client().text());
        assertEquals("client: start 0+9 end fin\nserver: start 0+3 end fin\n", out.toString());
    }

    @Test
    void aStreamOfOver4GiBIsRight() {
        c.client("begin");
        // bytes that were never captured, in steps of less than 1 GiB each
        for (long at = GIB; at < 5 * GIB; at += GIB - 10) {
            c.client().at(at, "step");
        }
        c.client("end");
        c.close(Side.CLIENT);
        AssemblerOptions timed = Assembly.DEFAULTS.withTimeouts(1, 0); // each hole is given up at once
        Assembly out = Assembly.of(timed, c);
        long last = c.client().next();
        assertTrue(last > 4 * GIB);
        assertTrue(out.client().toString().endsWith((last - 7) + "+7 end fin"), out.client()::toString);
        assertEquals("begin" + "step".repeat(5) + "end", out.client().text());
    }

    @Test
    void aSegmentOver1GiBAheadIsImplausibleIgnoredCountedAndNoSignOfLife() {
        c.client("abc");
        c.client().at(3 + GIB, "just plausible").after(Duration.ofSeconds(1));
        c.client().at(4 + GIB, "not any more").after(Duration.ofSeconds(200));
        c.server("x").after(Duration.ofSeconds(101));
        Assembly out = Assembly.of(Assembly.DEFAULTS.withTimeouts(0, 300_000_000_000L), c);
        assertEquals(
                "start 0+3 gap 3+1073741824 1073741827+14 end idle",
                out.client().toString());
        assertEquals(12, out.statistics().ignoredBytes());
    }

    @Test
    void threeImplausibleSegmentsWithin1MiBMeanThatTheCaptureLostOver1GiB() {
        c.client("abc");
        c.client().at(2 * GIB + 10, "k");
        c.client().at(2 * GIB + 7, "hij");
        c.client("lmn");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 end lost", out.client().toString());
        assertEquals("start 0+7 end capture-end", out.stream("client#2").toString());
        assertEquals("hijklmn", out.stream("client#2").text());
        assertEquals(0, out.statistics().ignoredBytes());
    }

    @Test
    void theConnectionAfterSuchALossBeganWithTheFirstOfThem() {
        Instant first = Capture.START.plusSeconds(1);
        c.client("abc");
        c.client().at(2 * GIB, "x").at(first);
        c.client().at(2 * GIB + 1, "y").at(Capture.START.plusSeconds(2));
        c.client().at(2 * GIB + 2, "z").at(Capture.START.plusSeconds(3));
        Assembly out = Assembly.of(c);
        assertEquals("xyz", out.stream("client#2").text());
        assertEquals(first.getEpochSecond() * 1_000_000_000L, out.stream("client#2").began);
        assertEquals(1, out.stream("client#2").ordinal);
    }

    @Test
    void itIsAnotherOneOfItsMicrosecondIfThatIsWhenTheOldOneBegan() {
        Conversation old = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
        old.client().syn("abc").at(Capture.START);
        old.client().at(2 * GIB, "x").at(Capture.START);
        old.client().at(2 * GIB + 1, "y").at(Capture.START.plusSeconds(2));
        old.client().at(2 * GIB + 2, "z").at(Capture.START.plusSeconds(3));
        assertEquals(2, Assembly.of(old).stream("client#2").ordinal);
    }

    @Test
    void strayImplausibleSegmentsDoNotKeepThreeOthersFromAgreeing() {
        c.client("abc");
        c.client().at(2 * GIB, "a");
        c.client().at(3 * GIB / 2, "stray");
        c.client().at(2 * GIB + 1, "b");
        c.client().at(2 * GIB - 4_000_000, "stray");
        c.client().at(2 * GIB + (1 << 20), "c");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 end lost", out.client().toString());
        assertEquals("abc", out.stream("client#2").text());
        assertEquals(10, out.statistics().ignoredBytes());
    }

    @Test
    void threeThatDoNotAgreeAreStillImplausible() {
        c.client("abc");
        c.client().at(2 * GIB, "a");
        c.client().at(2 * GIB + (1 << 20), "b");
        c.client().at(2 * GIB + (1 << 20) + 1, "c"); // near the second only
        assertEquals("start 0+3 end capture-end", Assembly.of(c).client().toString());
    }

    @Test
    void keepAlivesAreIgnoredWhateverTheirByte() {
        c.client("abc");
        c.client().keepAlive();
        c.client().at(2, "c");
        c.client().at(2, "X");
        c.client("def");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("abcdef", out.client().text());
        assertEquals(0, out.client().retransmitted);
        assertEquals(0, out.client().conflicting);
    }

    @Test
    void aKeepAliveBeforeTheFirstByteIsIgnored() {
        c.client().at(-1, "\0");
        c.client("abc");
        Assembly out = Assembly.of(c);
        assertEquals("abc", out.client().text());
        assertEquals(0, out.statistics().ignoredBytes());
    }

    @Test
    void aZeroWindowProbeCarriesARealByte() {
        c.client("abc");
        c.client().at(3, "d");
        c.client().at(3, "def");
        assertEquals("abcdef", Assembly.of(c).client().text());
    }

    @Test
    void aSegmentCutByTheSnapLengthAdvancesByItsWireLengthAndTheTailIsAGap() {
        c.client("abcdefgh").snapLength(54 + 3);
        c.client("ij");
        c.client("klmn").snapLength(54 + 1);
        Assembly out = Assembly.of(c);
        assertEquals(
                "start 0+3 gap 3+5 8+3 gap 11+3 end capture-end", out.client().toString());
        assertEquals("abcijk", out.client().text());
        assertEquals(8, out.client().skipped);
    }

    @Test
    void aWholeCopyOfASegmentThatWasCutFillsItsTailWhileItIsHeld() {
        c.client().at(3, "defgh").snapLength(54 + 2);
        c.client().at(3, "defgh");
        c.client().at(0, "abc");
        Assembly out = Assembly.of(c);
        assertEquals("abcdefgh", out.client().text());
        assertEquals(2, out.client().retransmitted);
    }

    @Test
    void deliveredBytesAreFinalWhateverThePolicy() {
        for (OverlapPolicy policy : OverlapPolicy.values()) {
            Conversation d = Conversation.between("10.0.0.3:1", "10.0.0.2:80");
            d.handshake();
            d.client("abc");
            d.client().at(1, "XYd");
            Assembly out = Assembly.of(Assembly.DEFAULTS.withOverlapPolicy(policy), d);
            assertEquals("abcd", out.client().text());
            assertEquals(2, out.client().retransmitted);
            assertEquals(0, out.client().conflicting);
        }
    }

    @Test
    void thePolicyDecidesAmongHeldCopies() {
        c.client().at(3, "def");
        c.client().at(4, "EFG");
        c.client().at(0, "abc");
        Assembly first = Assembly.of(Assembly.DEFAULTS.withOverlapPolicy(OverlapPolicy.FIRST), c);
        Assembly last = Assembly.of(Assembly.DEFAULTS.withOverlapPolicy(OverlapPolicy.LAST), c);
        assertEquals("abcdefG", first.client().text());
        assertEquals("abcdEFG", last.client().text());
        assertEquals(2, first.client().conflicting);
        assertEquals(2, last.client().conflicting);
        assertEquals(2, first.client().retransmitted);
        assertEquals(2, first.client().outOfOrder);
    }

    @Test
    void aSegmentThatReachesIntoWhatIsHeldIsWeighedBeforeItIsDelivered() {
        c.client().at(3, "defghi");
        c.client().at(0, "abcDEF");
        assertEquals("abcdefghi", Assembly.of(c).client().text());
        Assembly last = Assembly.of(Assembly.DEFAULTS.withOverlapPolicy(OverlapPolicy.LAST), c);
        assertEquals("abcDEFghi", last.client().text());
        assertEquals(3, last.client().conflicting);
    }

    @Test
    void acknowledgementsNeverForceAHole() {
        c.client("abc");
        Packet late = c.client().at(3, "def");
        c.client("ghi");
        c.server().ack(9);
        c.server("go on");
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        List<Packet> packets = c.packets();
        packets.remove(late);
        packets.add(late); // captured after its own acknowledgement
        out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(packets));
        assertEquals("start 0+9", out.client().toString());
        assertEquals(0, out.finish().client().acknowledgedUnseen);
    }

    @Test
    void bytesThatWereAcknowledgedAndNeverCapturedAreCounted() {
        c.client("abc");
        c.client().skip(4);
        c.client("hi");
        c.client().skip(5);
        c.server().ack(14);
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 gap 3+4 7+2 end capture-end", out.client().toString());
        assertEquals(9, out.client().acknowledgedUnseen);
        assertEquals(4, out.client().skipped, "acknowledgements never make a skip");
    }

    @Test
    void bytesThatWereLostAndNotAcknowledgedAreNotTheCapturesLoss() {
        c.client("abc");
        c.client().skip(4);
        c.client("hi");
        c.server().ack(3);
        c.rst(Side.SERVER);
        assertEquals(3, c.packets().size() - 4);
        Assembly out = Assembly.of(c);
        assertEquals(4, out.client().skipped);
        assertEquals(0, out.client().acknowledgedUnseen);
    }

    @Test
    void ofAHoleThatWasAcknowledgedInPartThatPartWasNotCaptured() {
        c.client("abc");
        c.client().skip(4); // to 7
        c.client("hi");
        c.client().skip(5); // to 14
        c.client("jk");
        c.server().ack(6);
        assertEquals(3, Assembly.of(c).client().acknowledgedUnseen);
        c.server().ack(10);
        assertEquals(4 + 1, Assembly.of(c).client().acknowledgedUnseen);
        c.fin(Side.CLIENT);
        c.server().ack(14);
        assertEquals(4 + 5, Assembly.of(c).client().acknowledgedUnseen);
    }

    @Test
    void aHoleMayBeAcknowledgedAfterItWasGivenUp() {
        long second = 1_000_000_000L;
        c.client("abc");
        c.client().skip(4);
        c.client("hi");
        c.server().ack(3).after(Duration.ofSeconds(3));
        c.server().ack(5);
        Assembly out = Assembly.of(Assembly.DEFAULTS.withTimeouts(second, 0), c);
        assertEquals("start 0+3 gap 3+4 7+2 end capture-end", out.client().toString());
        assertEquals(2, out.client().acknowledgedUnseen);
    }

    @Test
    void whatWasCapturedTooLateForItsHoleIsNotUnseen() {
        long second = 1_000_000_000L;
        c.client("abc");
        c.client().skip(6);
        c.client("jk");
        c.server().ack(3).after(Duration.ofSeconds(3));
        c.client().at(3, "de");
        c.client().at(3, "de");
        c.server().ack(7);
        c.client().at(5, "f");
        Assembly out = Assembly.of(Assembly.DEFAULTS.withTimeouts(second, 0), c);
        assertEquals("start 0+3 gap 3+6 9+2 end capture-end", out.client().toString());
        assertEquals(1, out.client().acknowledgedUnseen, "the byte at 6");
    }

    @Test
    void urgentDataStaysInLine() {
        c.client("abc").flags(0x38);
        c.client("def");
        assertEquals("abcdef", Assembly.of(c).client().text());
    }

    @Test
    void piecesCarryTheTimesOfThePacketsThatBroughtThem() {
        Packet second = c.client().at(3, "def").at(Capture.START.plusSeconds(5));
        Packet first = c.client().at(0, "abc").at(Capture.START.plusSeconds(9));
        Assembly out = Assembly.of(c);
        long start = Capture.START.getEpochSecond() * 1_000_000_000L;
        assertEquals(
                List.of(start + 9_000_000_000L, start + 5_000_000_000L),
                out.client().times());
        assertTrue(first.position() < second.position());
    }
}
