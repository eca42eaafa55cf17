package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.TcpFrame;

/** How streams end: FIN, RST, what comes afterwards, and what was held. */
class StreamEndTest {
    private final Conversation c = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    @BeforeEach
    void begin() {
        c.handshake();
    }

    @Test
    void aFinEndsItsDirectionOnly() {
        c.client("abc");
        c.fin(Side.CLIENT);
        c.server("still sending");
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("start 0+3 end fin", out.client().toString());
        assertEquals("start 0+13", out.server().toString());
        assertEquals("start 0+13 end capture-end", out.finish().server().toString());
    }

    @Test
    void aFinBeforeItsDataWaitsForIt() {
        Packet late = c.client("abc");
        Packet fin = c.fin(Side.CLIENT);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, ordered(fin, late));
        assertEquals("start 0+3 end fin", out.client().toString());
    }

    @Test
    void aHoleBeforeAFinIsATrailingGap() {
        c.client("abc");
        c.client().skip(7);
        c.fin(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 gap 3+7 end fin", out.client().toString());
        assertEquals(7, out.client().skipped);
    }

    @Test
    void theFirstFinNotBelowTheExpectedPositionWinsAndWhatLiesPastItIsDropped() {
        c.client("abcdef");
        c.client().rst(3).flags(TcpFrame.FIN | TcpFrame.ACK); // below: nothing
        c.client().at(10, "klm");
        c.client().rst(11).flags(TcpFrame.FIN | TcpFrame.ACK); // ahead: wins
        c.client().rst(20).flags(TcpFrame.FIN | TcpFrame.ACK); // too late
        c.client().at(6, "ghij");
        c.client().at(9, "jkxyz");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+11 end fin", out.client().toString());
        assertEquals("abcdefghijk", out.client().text());
        assertEquals(2 + 3, out.statistics().droppedBytes());
    }

    @Test
    void dataOfTheFinsOwnSegmentCounts() {
        c.client("abc").flags(TcpFrame.FIN | TcpFrame.ACK | TcpFrame.PSH);
        assertEquals("start 0+3 end fin", Assembly.of(c).client().toString());
    }

    @Test
    void whatIsHeldPastAFinIsDroppedThoughItsOwnDataFillTheHoleBeforeIt() {
        c.client().at(3, "dXYZ");
        c.client().at(0, "abcd").flags(TcpFrame.FIN | TcpFrame.ACK | TcpFrame.PSH);
        Assembly out = Assembly.of(c);
        assertEquals("start 0+4 end fin", out.client().toString());
        assertEquals("abcd", out.client().text());
        assertEquals(3, out.statistics().droppedBytes());
    }

    @Test
    void aResetAtTheNextPositionEndsBothDirectionsAfterWhatIsHeld() {
        c.client("abc");
        c.server().at(4, "efg");
        c.rst(Side.CLIENT);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("client: start 0+3 end rst\nserver: start gap 0+4 4+3 end rst\n", out.toString());
    }

    @Test
    void aResetAfterAFinCountsTheFin() {
        c.client("abc");
        c.fin(Side.CLIENT);
        c.rst(Side.CLIENT);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("client: start 0+3 end fin\nserver: start end rst\n", out.toString());
    }

    @Test
    void aResetAheadIsHeldAtItsPosition() {
        c.client("abc");
        c.client().rst(6);
        Packet late = c.client().at(3, "def");
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(without(late)));
        assertEquals("start 0+3", out.client().toString());
        out.feed(Capture.of(List.of(late)));
        assertEquals("start 0+6 end rst", out.client().toString());
    }

    @Test
    void theLowestOfSeveralResetsAheadCounts() {
        c.client("abc");
        c.client().rst(9);
        c.client().rst(6);
        c.client().rst(12);
        c.client().at(3, "def");
        assertEquals(
                "start 0+6 end rst",
                Assembly.unfinished(Assembly.DEFAULTS, c).client().toString());
    }

    @Test
    void aResetAheadThatIsNeverReachedIsATrailingGapAndStillAReset() {
        c.client("abc");
        c.client().rst(6);
        assertEquals("start 0+3 gap 3+3 end rst", Assembly.of(c).client().toString());
    }

    @Test
    void aResetBehindOrImplausiblyFarIsIgnoredAndCounted() {
        c.client("abc");
        c.client().rst(2);
        c.client().rst(3 + TcpReceiver.PLAUSIBLE + 1);
        c.client("def");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+6 end capture-end", out.client().toString());
        assertEquals(2, out.statistics().ignoredResets());
    }

    @Test
    void payloadOfAResetIsIgnored() {
        c.client("abc");
        c.client("go away").flags(TcpFrame.RST | TcpFrame.ACK);
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 end rst", out.client().toString());
        assertEquals(0, out.statistics().ignoredBytes());
    }

    @Test
    void aResetOfAnUnknownDirectionCountsWhenItAcknowledgesTheOthersSyn() {
        Conversation refused = Conversation.between("10.0.0.3:1", "10.0.0.2:80");
        refused.syn();
        refused.server().rst(77);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, refused);
        assertEquals("start end rst", out.client().toString());

        Conversation spoofed = Conversation.between("10.0.0.3:1", "10.0.0.2:80");
        spoofed.syn();
        spoofed.server().rst(77).acknowledgment(4711);
        spoofed.server().rst(77).flags(TcpFrame.RST);
        out = Assembly.unfinished(Assembly.DEFAULTS, spoofed);
        assertFalse(out.has("client"));
        assertEquals(2, out.statistics().ignoredResets());
    }

    @Test
    void aMidstreamResetCountsAtOrAboveTheEndOfWhatIsHeld() {
        Conversation m = Conversation.between("10.0.0.3:1", "10.0.0.2:80");
        m.client("abc");
        m.client().rst(2);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, m);
        assertFalse(out.has("client"));
        assertEquals(1, out.statistics().ignoredResets());
        m.client().rst(3);
        assertEquals(
                "start 0+3 end rst",
                Assembly.unfinished(Assembly.DEFAULTS, m).client().toString());
    }

    @Test
    void aMidstreamResetOfASideThatSentNoPayloadCountsWhenItAcknowledgesWhatTheOtherSent() {
        Conversation aborted = Conversation.between("10.0.0.3:1", "10.0.0.2:80");
        aborted.server("abc");
        aborted.client().ack();
        aborted.client().rst().acknowledgment(4711);
        aborted.client().rst().flags(TcpFrame.RST);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, aborted);
        assertFalse(out.has("server"));
        assertEquals(2, out.statistics().ignoredResets());
        aborted.client().rst();
        assertEquals(
                "start 0+3 end rst",
                Assembly.unfinished(Assembly.DEFAULTS, aborted).server().toString());
    }

    @Test
    void stragglersOfAnEndedConnectionAreCountedAndComeOutNoMore() {
        c.client("abc");
        c.close(Side.CLIENT);
        c.client().at(0, "abc");
        c.client().at(3, "xyz");
        c.server().at(0, "ghost");
        Assembly out = Assembly.of(c);
        assertEquals("client: start 0+3 end fin\nserver: start end fin\n", out.toString());
        assertEquals(11, out.statistics().ignoredBytes());
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void endpointsLingerFor2Minutes() {
        c.client("abc");
        c.close(Side.CLIENT);
        Packet within = c.client().at(0, "abc").after(Duration.ofSeconds(119));
        Packet after = c.client().at(0, "abc").after(Duration.ofSeconds(2));
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(without(after)));
        assertEquals(0, out.assembler.connections());
        out = Assembly.of(c);
        assertEquals("start 0+3 end capture-end", out.stream("client#2").toString());
        assertEquals(within.payload().length, out.statistics().ignoredBytes());
    }

    @Test
    void aNewSynEndsTheLingeringAnOldOneDoesNot() {
        c.client("abc");
        c.close(Side.CLIENT);
        c.syn(); // the old one once more
        c.syn().sequence(50_000);
        c.client("new").sequence(50_001);
        Assembly out = Assembly.of(c);
        assertEquals("new", out.stream("client#2").text());
        assertEquals(2, out.statistics().connections());
        assertFalse(out.has("client#3"));
    }

    @Test
    void endpointsCanBeUsedAgainRightAfterAReset() {
        c.client("abc");
        c.rst(Side.SERVER);
        c.syn().sequence(50_000);
        c.client("new").sequence(50_001);
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 end rst", out.client().toString());
        assertEquals("start 0+3 end capture-end", out.stream("client#2").toString());
    }

    @Test
    void afterIdleThereIsNoLingering() {
        c.client("abc");
        c.client("def").after(Duration.ofMinutes(6));
        Assembly out = Assembly.of(Assembly.DEFAULTS.withTimeouts(0, 300_000_000_000L), c);
        assertEquals("start 0+3 end idle", out.client().toString());
        assertEquals("def", out.stream("client#2").text());
        assertFalse(out.stream("client#2").startKnown);
        assertEquals(0, out.statistics().ignoredBytes());
    }

    @Test
    void everyEndFirstLetsOutWhatIsHeld() {
        c.client().at(3, "def");
        c.server().at(2, "xy");
        Assembly out = Assembly.of(c);
        assertEquals(
                List.of(
                        "client start",
                        "client gap 0+3",
                        "client 3+3",
                        "client end capture-end",
                        "server start",
                        "server gap 0+2",
                        "server 2+2",
                        "server end capture-end"),
                out.events());

        c.syn().sequence(90_000);
        assertEquals("start gap 0+3 3+3 end reused", Assembly.of(c).client().toString());
    }

    @Test
    void theClientComesFirstWhoeverSentFirst() {
        Conversation backwards = Conversation.between("10.0.0.9:80", "10.0.0.2:40000");
        backwards.handshake();
        backwards.server("b");
        backwards.client("a");
        Assembly out = Assembly.of(backwards);
        assertEquals(
                List.of("client end capture-end", "server end capture-end"),
                out.events().stream().filter(event -> event.contains("end")).toList());
    }

    @Test
    void aResetHeldBeyondAFinLeavesNothingBehind() {
        c.fin(Side.CLIENT);
        c.client().rst(500);
        c.fin(Side.SERVER);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals(0, out.assembler.held());
        long lingering = out.assembler.memoryInUse();
        out.finish();
        assertTrue(out.assembler.memoryInUse() < lingering);
        assertEquals(0, out.assembler.memoryInUse());
    }

    private Capture ordered(Packet... last) {
        List<Packet> packets = c.packets();
        packets.removeAll(List.of(last));
        packets.addAll(List.of(last));
        return Capture.of(packets);
    }

    private List<Packet> without(Packet packet) {
        List<Packet> packets = c.packets();
        packets.remove(packet);
        return packets;
    }
}
