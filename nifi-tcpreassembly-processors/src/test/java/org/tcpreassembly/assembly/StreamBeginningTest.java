package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.TcpFrame;

/** How connections begin: SYN rules, handshakes of every kind, and streams whose SYN was not seen. */
class StreamBeginningTest {
    private static final AssemblerOptions PICK_UP = Assembly.DEFAULTS.withMidstreamPolicy(MidstreamPolicy.PICK_UP);
    private static final AssemblerOptions IGNORE = Assembly.DEFAULTS.withMidstreamPolicy(MidstreamPolicy.IGNORE);

    private final Conversation c = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    @Test
    void aHandshakeTellsTheStartsAndTheClient() {
        c.handshake();
        c.client("GET");
        c.server("OK!!");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("client: start 0+3 end fin\nserver: start 0+4 end fin\n", out.toString());
        assertEquals("GET", out.client().text());
        assertTrue(out.client().startKnown && out.server().startKnown);
        assertTrue(out.client().fromClient && !out.server().fromClient && out.server().clientKnown);
    }

    @Test
    void aLoneAckFinOrRstOpensNoConnection() {
        c.ack();
        c.fin(Side.CLIENT);
        c.rst(Side.SERVER);
        Assembly out = Assembly.of(c);
        assertEquals("", out.toString());
        assertEquals(0, out.statistics().connections());
    }

    @Test
    void theSameInitialNumberAgainIsADuplicate() {
        c.syn();
        c.syn();
        c.synAck();
        c.synAck();
        c.client("abc");
        c.syn();
        c.client("def");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("client: start 0+6 end fin\nserver: start end fin\n", out.toString());
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void anotherInitialNumberOnKnownEndpointsIsAReuse() {
        c.handshake();
        c.client("old");
        c.syn().sequence(99_000);
        Packet data = c.client("new").sequence(99_001);
        data.acknowledgment(0);
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 end reused", out.client().toString());
        assertEquals("start 0+3 end capture-end", out.stream("client#2").toString());
        assertEquals("new", out.stream("client#2").text());
        assertEquals(2, out.statistics().connections());
    }

    @Test
    void aSynAckThatChangesItsNumberReplacesTheFirstWhileNothingIsDeliveredOrAcknowledged() {
        c.syn();
        c.synAck().sequence(1111);
        c.synAck();
        c.ack();
        c.server("hello");
        c.close(Side.SERVER);
        Assembly out = Assembly.of(c);
        assertEquals("start 0+5 end fin", out.server().toString());
        assertTrue(out.server().startKnown);
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void aSynAckThatChangesItsNumberAfterItWasAcknowledgedIsAReuse() {
        c.handshake();
        c.synAck().sequence(1111);
        Assembly out = Assembly.of(c);
        assertEquals(2, out.statistics().connections());
        assertEquals("start end reused", out.server().toString());
    }

    @Test
    void aSynAckThatChangesItsNumberAfterDataIsAReuse() {
        c.syn();
        c.synAck();
        c.server("data");
        c.synAck().sequence(1111);
        assertEquals("start 0+4 end reused", Assembly.of(c).server().toString());
    }

    @Test
    void aSynAckSeenFirstTellsTheClientsStart() {
        c.syn();
        c.synAck();
        c.client().skip(3);
        c.client("def");
        c.close(Side.CLIENT);
        List<Packet> packets = c.packets().subList(1, c.packets().size());
        Assembly out = Assembly.of(Assembly.DEFAULTS, Capture.of(packets));
        assertEquals("start gap 0+3 3+3 end fin", out.client().toString());
        assertTrue(out.client().startKnown && out.client().fromClient);
    }

    @Test
    void synAndSynAckMayBeSwapped() {
        c.handshake();
        c.client("abc");
        c.close(Side.CLIENT);
        List<Packet> packets = c.packets();
        Collections.swap(packets, 0, 1);
        Assembly out = Assembly.of(Assembly.DEFAULTS, Capture.of(packets));
        assertEquals("client: start 0+3 end fin\nserver: start end fin\n", out.toString());
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void payloadOfASynCounts() {
        c.client().syn("fast");
        c.synAck();
        c.client(" open");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("start 0+9 end fin", out.client().toString());
        assertEquals("fast open", out.client().text());
    }

    @Test
    void payloadOfASynThatWasRefusedAndSentAgainCountsOnce() {
        c.client().syn("fast");
        c.synAck();
        c.client().at(0, "fast open");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("fast open", out.client().text());
        assertEquals(4, out.client().retransmitted);
    }

    @Test
    void aSimultaneousHandshakeIsOneConnection() {
        c.syn();
        c.synAck().flags(TcpFrame.SYN).acknowledgment(0);
        c.client().syn().flags(TcpFrame.SYN | TcpFrame.ACK).acknowledgment(5001);
        c.synAck();
        c.client("a");
        c.server("b");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("client: start 0+1 end fin\nserver: start 0+1 end fin\n", out.toString());
    }

    @Test
    void aSplitHandshakeIsOneConnection() {
        c.syn();
        c.server().ack();
        c.synAck().flags(TcpFrame.SYN).acknowledgment(0);
        c.client().syn().flags(TcpFrame.SYN | TcpFrame.ACK).acknowledgment(5001);
        c.server().ack();
        c.client("a");
        c.server("b");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("client: start 0+1 end fin\nserver: start 0+1 end fin\n", out.toString());
        assertTrue(out.client().fromClient);
    }

    @Test
    void midstreamWaitHoldsUntilTheCaptureEndsSoThatASwappedBeginningComesOutInOrder() {
        Packet second = c.client().at(3, "def");
        Packet first = c.client().at(0, "abc");
        Packet third = c.client().at(6, "ghi");
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(List.of(second, first, third)));
        assertEquals("", out.toString());
        out.finish();
        assertEquals("start 0+9 end capture-end", out.client().toString());
        assertEquals("abcdefghi", out.client().text());
        assertFalse(out.client().startKnown);
        assertFalse(out.client().clientKnown);
    }

    @Test
    void midstreamWaitEndsAtTheGapTimeout() {
        c.client("abc");
        c.client("def").after(Duration.ofSeconds(31));
        AssemblerOptions timed = Assembly.DEFAULTS.withTimeouts(30_000_000_000L, 0);
        Assembly out = Assembly.unfinished(timed, c);
        assertEquals("start 0+6", out.client().toString());
    }

    @Test
    void midstreamWaitEndsAtALimit() {
        c.client(new byte[1000]);
        c.client(new byte[1000]);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS.withLimits(2000, 1 << 20, 10), c);
        assertEquals("start 0+2000", out.client().toString());
    }

    @Test
    void aLateSynBelongsToWhatIsHeldAtOrAboveItWithin1MiB() {
        c.handshake();
        c.client("abc");
        c.client().skip(5);
        c.client("ijk");
        List<Packet> packets = c.packets();
        Collections.rotate(packets, -3); // data before the handshake
        Assembly out = Assembly.of(Assembly.DEFAULTS, Capture.of(packets));
        assertEquals("start 0+3 gap 3+5 8+3 end capture-end", out.client().toString());
        assertTrue(out.client().startKnown);
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void aLateSynUpTo1MiBBeforeTheLowestByteCountsTheBytesBetween() {
        Packet data = c.client().at(1 << 20, "x");
        Packet syn = c.syn();
        Assembly out = Assembly.of(Assembly.DEFAULTS, data, syn);
        assertEquals(
                "start gap 0+1048576 1048576+1 end capture-end", out.client().toString());
    }

    @Test
    void aSynFurtherBeforeOrAboveTheLowestByteIsAReuse() {
        Packet data = c.client().at((1 << 20) + 1, "x");
        Packet syn = c.syn();
        assertEquals(
                "start 0+1 end reused",
                Assembly.of(Assembly.DEFAULTS, data, syn).client().toString());

        Packet low = c.client().at(-1, "y");
        assertEquals(
                "start 0+1 end reused",
                Assembly.of(Assembly.DEFAULTS, low, syn).client().toString());
    }

    @Test
    void pickUpBeginsWithTheFirstSegmentAndCountsTheBytesBefore() {
        c.client().at(3, "def");
        c.client().at(0, "abc");
        c.client().at(6, "ghi");
        Assembly out = Assembly.of(PICK_UP, c);
        assertEquals("start 0+6 end capture-end", out.client().toString());
        assertEquals("defghi", out.client().text());
        assertEquals(3, out.statistics().ignoredBytes());
        assertEquals(0, out.client().retransmitted);
    }

    @Test
    void ignorePassesOverStreamsWithoutASyn() {
        c.client("abc");
        c.server("def");
        Assembly out = Assembly.of(IGNORE, c);
        assertEquals("", out.toString());
        assertEquals(6, out.statistics().ignoredBytes());
        assertEquals(0, out.statistics().connections());
    }

    @Test
    void ignorePassesOverTheDirectionWhoseSynWasNotSeen() {
        c.syn();
        c.client("abc");
        c.server("def");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(IGNORE, c);
        assertEquals("start 0+3 end fin", out.client().toString());
        assertEquals(3, out.statistics().ignoredBytes());
    }

    @Test
    void oneDirectionAloneComesOut() {
        c.handshake();
        c.client("abc");
        c.server("def");
        c.close(Side.SERVER);
        List<Packet> server = c.packets().stream()
                .filter(packet -> packet.sender() == Side.SERVER)
                .toList();
        Assembly out = Assembly.of(Assembly.DEFAULTS, Capture.of(server));
        assertEquals("start 0+3 end fin", out.server().toString());
        assertEquals("start end capture-end", out.client().toString());
        assertEquals(4, out.client().acknowledgedUnseen, "the FIN cannot be told from a byte");
    }

    @Test
    void aFastOpenOverAnOldConnectionIsAReuseWithItsPayload() {
        c.handshake();
        c.client("old");
        Packet again = c.client().syn("new").sequence(70_000);
        again.acknowledgment(0);
        Assembly out = Assembly.of(c);
        assertEquals("new", out.stream("client#2").text());
        assertTrue(out.stream("client#2").startKnown);
    }
}
