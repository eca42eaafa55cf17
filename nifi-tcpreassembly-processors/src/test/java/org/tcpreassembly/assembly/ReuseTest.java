package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** The same endpoints again: the new connection, and what still comes of the old one. */
class ReuseTest {
    private static final int ABOVE = 60_000;

    private final Conversation old = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    @BeforeEach
    void begin() {
        old.handshake();
        old.client("old");
    }

    private static Conversation again(int isn) {
        return Conversation.between("10.0.0.1:40000", "10.0.0.2:80").isn(isn, isn + 7);
    }

    @Test
    void aNewSynEndsTheLingeringWhetherItsNumberIsAboveTheOldOnesOrBelow() {
        old.close(Side.CLIENT);
        for (int isn : new int[] {ABOVE, 10, -5}) {
            Conversation next = again(isn);
            next.handshake();
            next.client("new");
            Assembly out = Assembly.of(old, next);
            assertEquals("start 0+3 end fin", out.client().toString());
            assertEquals("new", out.stream("client#2").text());
            assertTrue(out.stream("client#2").startKnown);
        }
    }

    @Test
    void aNewSynAckAloneEndsTheLingeringToo() {
        old.close(Side.CLIENT);
        Conversation next = again(ABOVE);
        Packet syn = next.syn();
        next.synAck();
        next.client("new");
        Capture capture = Capture.of(old, next);
        Assembly out = Assembly.of(
                Assembly.DEFAULTS,
                Capture.of(capture.packets().stream()
                        .filter(packet -> packet != syn)
                        .toList()));
        assertEquals("new", out.stream("client#2").text());
        assertTrue(out.stream("client#2").startKnown);
    }

    @Test
    void endpointsMayBeUsedAgainRightAfterAResetAndOverAndOver() {
        old.rst(Side.CLIENT);
        Conversation second = again(ABOVE);
        second.handshake();
        second.client("second");
        second.rst(Side.SERVER);
        Conversation third = again(2 * ABOVE);
        third.handshake();
        third.client("third");
        Assembly out = Assembly.of(old, second, third);
        assertEquals("start 0+3 end rst", out.client().toString());
        assertEquals("start 0+6 end rst", out.stream("client#2").toString());
        assertEquals("start 0+5 end capture-end", out.stream("client#3").toString());
    }

    @Test
    void aNewSynWhileOneSideIsOpenEndsThatSideAsReused() {
        old.fin(Side.CLIENT);
        old.server("xy");
        Conversation next = again(ABOVE);
        next.handshake();
        next.client("new");
        Assembly out = Assembly.of(old, next);
        assertEquals("start 0+3 end fin", out.client().toString());
        assertEquals("start 0+2 end reused", out.server().toString());
        assertEquals("new", out.stream("client#2").text());
    }

    @Test
    void lateSegmentsBelowTheNewStartArePassedOverAndCounted() {
        old.close(Side.CLIENT);
        Conversation next = again(ABOVE);
        next.handshake();
        old.client().at(0, "old");
        old.fin(Side.CLIENT);
        old.client().rst(3);
        next.client("new");
        next.close(Side.CLIENT);
        Assembly out = Assembly.of(old, next);
        assertEquals("start 0+3 end fin", out.stream("client#2").toString());
        assertEquals("new", out.stream("client#2").text());
        assertEquals(3, out.statistics().ignoredBytes());
        assertEquals(1, out.statistics().ignoredResets());
        assertEquals(2, out.statistics().connections());
    }

    @Test
    void lateSegmentsOver1GiBAboveTheNewStartAreImplausible() {
        old.close(Side.CLIENT);
        Conversation next = again(1000 - (1 << 30) - 10);
        next.handshake();
        old.client().at(0, "old");
        next.client("new");
        next.close(Side.CLIENT);
        Assembly out = Assembly.of(old, next);
        assertEquals("start 0+3 end fin", out.stream("client#2").toString());
        assertEquals(3, out.statistics().ignoredBytes());
    }

    @Test
    void lateSegmentsOver1GiBBelowTheNewStartAreImplausibleToo() {
        old.close(Side.CLIENT);
        Conversation next = again(1000 + (1 << 30) + 10);
        next.handshake();
        old.client().at(0, "old");
        old.client().at(0, "old");
        next.client("new");
        Assembly out = Assembly.of(old, next);
        assertEquals("start 0+3 end capture-end", out.stream("client#2").toString());
        assertEquals(3, out.stream("client#2").packets);
        assertEquals(6, out.statistics().ignoredBytes());
    }

    @Test
    void lateSegmentsLessAboveTheNewStartAreDroppedPastItsFin() {
        old.close(Side.CLIENT);
        Conversation next = again(10);
        next.handshake();
        old.client().at(0, "old");
        next.client("new");
        next.close(Side.CLIENT);
        Assembly out = Assembly.of(old, next);
        assertEquals("start 0+3 end fin", out.stream("client#2").toString());
        assertEquals("new", out.stream("client#2").text());
        assertEquals(3, out.statistics().droppedBytes());
    }

    @Test
    void withoutAFinTheyComeOutAcrossAHole() {
        old.close(Side.CLIENT);
        Conversation next = again(10);
        next.handshake();
        old.client().at(0, "old");
        next.client("new");
        Assembly out = Assembly.of(old, next);
        assertEquals(
                "start 0+3 gap 3+987 990+3 end capture-end",
                out.stream("client#2").toString());
    }

    @Test
    void anOldSynThatComesLateCannotBeToldFromANewOne() {
        old.close(Side.CLIENT);
        Conversation next = again(ABOVE);
        next.handshake();
        next.client("new");
        old.syn();
        Assembly out = Assembly.of(old, next);
        assertEquals("start 0+3 end reused", out.stream("client#2").toString());
        assertTrue(out.has("client#3"));
    }

    @Test
    void withinTheLingeringDataWithoutASynOpenNothing() {
        old.close(Side.CLIENT);
        Conversation next = again(ABOVE);
        next.client("the capture lost its SYN");
        Assembly out = Assembly.of(old, next);
        assertFalse(out.has("client#2"));
        assertEquals(24, out.statistics().ignoredBytes());
    }

    @Test
    void aSynCapturedAfterItsConnectionEndedIsAStraggler() {
        Conversation late = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
        late.synAck(); // tells the client's number, so that the SYN is no other one
        late.client("a");
        late.close(Side.CLIENT);
        late.syn();
        Assembly out = Assembly.of(late);
        assertEquals("client: start 0+1 end fin\nserver: start end fin\n", out.toString());
        assertEquals(1, out.statistics().connections());
    }
}
