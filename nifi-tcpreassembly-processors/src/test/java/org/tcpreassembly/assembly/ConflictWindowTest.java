package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** Delivered bytes that are kept to compare with: what they find, and what they cost. */
class ConflictWindowTest {
    private static final AssemblerOptions WINDOW = Assembly.DEFAULTS.withConflictWindow(64 * 1024);

    private final Conversation talk = talk(1);

    private static Conversation talk(int number) {
        Conversation talk = Conversation.between("10.0.0." + number + ":40000", "10.0.1.1:80");
        talk.handshake();
        return talk;
    }

    private long conflicting(AssemblerOptions options) {
        return Assembly.of(options, talk).client().conflicting;
    }

    @Test
    void anInjectedPacketThatWonTheRaceIsAConflictWithTheTrueOne() {
        talk.client("GET /");
        talk.client(" evil");
        talk.client().at(5, " good");
        RecordedStream stream = Assembly.of(WINDOW, talk).client();
        assertEquals("GET / evil", stream.text());
        assertEquals(4, stream.conflicting);
        assertEquals(5, stream.retransmitted);
    }

    @Test
    void withoutAWindowNothingIsKept() {
        talk.client("true");
        talk.client().at(0, "fake");
        assertEquals(0, conflicting(Assembly.DEFAULTS));
        assertEquals(0, Assembly.unfinished(Assembly.DEFAULTS, talk).assembler.held());
    }

    @Test
    void anHonestRetransmissionIsNone() {
        talk.client("abc");
        talk.client("def");
        talk.client().at(0, "abcdef");
        talk.client().at(2, "cdefgh"); // what it adds is new
        assertEquals(0, conflicting(WINDOW));
    }

    @Test
    void aKeepAliveIsNone() {
        talk.client("abc");
        talk.client().at(2, "?");
        talk.client().keepAlive();
        assertEquals(0, conflicting(WINDOW));
    }

    @Test
    void whatTheSnapLengthCutOffIsNone() {
        talk.client("abcdef");
        talk.client().at(0, "abXXXX").snapLength(14 + 20 + 20 + 2);
        assertEquals(0, conflicting(WINDOW));
    }

    @Test
    void beyondTheWindowNothingIsCounted() {
        talk.client("abcdefgh");
        talk.client().at(0, "ABCDEFGH");
        assertEquals(3, conflicting(Assembly.DEFAULTS.withConflictWindow(3)));
    }

    @Test
    void bytesBeforeAHoleAreComparedAsThoseHeldBehindIt() {
        talk.client("abc");
        talk.client().at(6, "ghi");
        talk.client().at(0, "ABC");
        talk.client().at(6, "GHI");
        assertEquals(6, conflicting(WINDOW));
    }

    @Test
    void eachConflictIsCountedOnceThoughTheBytesWereHeldBefore() {
        talk.client().at(3, "def");
        talk.client().at(3, "dEf");
        talk.client().at(0, "abc");
        talk.client().at(3, "deF");
        RecordedStream stream = Assembly.of(WINDOW, talk).client();
        assertEquals("abcdef", stream.text());
        assertEquals(2, stream.conflicting);
    }

    @Test
    void itIsGivenBackWhenTheStreamEnds() {
        Assembly out = new Assembly(WINDOW, 1);
        talk.client("abc");
        out.feed(Capture.of(talk.packets()));
        assertEquals(3 + 64 + DeliveredBytes.STREAM_COST, out.assembler.held());
        Conversation rest = talk(1);
        rest.client().skip(3);
        int before = rest.packets().size();
        rest.fin(Side.CLIENT);
        out.feed(Capture.of(rest.packets().subList(before, before + 1)));
        assertEquals(0, out.assembler.held());
        out.finish();
        assertEquals(0, out.assembler.memoryInUse());
    }

    @Test
    void oneByteSegmentsDoNotCostAPieceEach() {
        for (int i = 0; i < 5000; i++) {
            talk.client("x");
        }
        Assembly out = Assembly.unfinished(WINDOW, talk);
        assertEquals(5000 + 64 + DeliveredBytes.STREAM_COST, out.assembler.held());
    }

    @Test
    void itCountsInTheLimitOfTheConnectionAndYieldsToWhatIsHeld() {
        AssemblerOptions limited = Assembly.DEFAULTS.withConflictWindow(1 << 20).withLimits(100_000, 1 << 20, 10);
        talk.client().send(new byte[200_000]);
        Assembly out = Assembly.unfinished(limited, talk);
        assertTrue(out.assembler.held() <= 100_000 + DeliveredBytes.STREAM_COST);
        assertTrue(out.assembler.held() >= 80_000);
        talk.client().skip(1);
        talk.client().send(new byte[90_000]);
        out = Assembly.unfinished(limited, talk);
        assertEquals("start 0+200000", out.client().toString());
    }

    @Test
    void itCountsInTheLimitOfTheCaptureAndTheLongestSilentStreamLosesItFirst() {
        AssemblerOptions limited = Assembly.DEFAULTS.withConflictWindow(10_000).withLimits(100_000, 100_000, 1000);
        Assembly out = new Assembly(limited, 1);
        long reserved = out.assembler.memoryInUse();
        for (int i = 1; i <= 200; i++) {
            Conversation each = talk(i);
            each.client().send(new byte[10 + 100 * i]);
            out.feed(Capture.of(each.packets()));
            assertTrue(out.assembler.held() <= 100_000);
            long records = 1000L * i;
            assertTrue(out.assembler.memoryInUse() - reserved - records <= out.assembler.held());
        }
        retransmit(out, 2, 0);
        retransmit(out, 200, 20_000);
        out.finish();
        assertEquals(0, out.stream("client2").conflicting);
        assertEquals(3, out.stream("client200").conflicting);
        assertEquals(0, out.assembler.held());
        assertEquals(0, out.assembler.memoryInUse());
    }

    private static void retransmit(Assembly out, int number, int position) {
        Conversation again = talk(number);
        int before = again.packets().size();
        again.client().at(position, "xyz");
        out.feed(Capture.of(again.packets().subList(before, before + 1)));
    }
}
