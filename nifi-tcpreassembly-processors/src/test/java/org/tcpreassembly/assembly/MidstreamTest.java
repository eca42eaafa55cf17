package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** Streams that had begun before, or whose beginning came late. */
class MidstreamTest {
    private static final AssemblerOptions PICK_UP = Assembly.DEFAULTS.withMidstreamPolicy(MidstreamPolicy.PICK_UP);

    private final Conversation c = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    @Test
    void aSynMayComeManySegmentsLate() {
        c.syn();
        for (int i = 0; i < 50; i++) {
            c.client("segment " + i);
        }
        List<Packet> packets = c.packets();
        Collections.rotate(packets, -1);
        Collections.shuffle(packets.subList(0, 50), new Random(1));
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(packets));
        long length = c.client().next();
        assertEquals("start 0+" + length, out.client().toString());
        out.finish();
        assertTrue(out.client().startKnown && out.client().fromClient);
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void aLateSynAckTellsBothStarts() {
        c.syn();
        c.synAck();
        c.client("abc");
        c.server("de");
        c.client("fgh");
        List<Packet> packets = c.packets().subList(1, 5);
        Collections.rotate(packets, -1);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(packets));
        assertEquals("client: start 0+6\nserver: start 0+2\n", sorted(out));
        out.finish();
        assertTrue(out.client().startKnown && out.server().startKnown);
        assertTrue(out.client().fromClient);
    }

    @Test
    void aLateSynOfOneDirectionLeavesTheOtherWaiting() {
        c.syn();
        c.client("abc");
        c.server("de");
        List<Packet> packets = c.packets();
        Collections.rotate(packets, -1);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(packets));
        assertEquals("client: start 0+3\n", out.toString());
        assertEquals("start 0+2 end capture-end", out.finish().server().toString());
        assertFalse(out.server().startKnown);
        assertTrue(out.server().clientKnown);
    }

    @Test
    void aNewSynJustBelowWhatIsHeldCannotBeToldFromALateOne() {
        c.client("old");
        c.close(Side.CLIENT);
        Conversation next =
                Conversation.between("10.0.0.1:40000", "10.0.0.2:80").isn(500, 4_500);
        next.handshake();
        next.client("new");
        Assembly out = Assembly.of(c, next);
        assertEquals("start 0+3 gap 3+497 500+3 end fin", out.client().toString());
        assertEquals("newold", out.client().text());
    }

    @Test
    void aFinDoesNotEndAStreamWhoseStartIsWaitedFor() {
        Packet late = c.client("abc");
        c.client("def");
        c.fin(Side.CLIENT);
        List<Packet> packets = c.packets();
        packets.remove(late);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(packets));
        assertEquals("", out.toString());
        out.feed(Capture.of(List.of(late)));
        out.finish();
        assertEquals("start 0+6 end fin", out.client().toString());
        assertFalse(out.client().startKnown);
    }

    @Test
    void oneDirectionWithoutASynIsOfUnknownDirection() {
        c.client("abc");
        c.client("def");
        Assembly out = Assembly.of(c);
        assertEquals("client: start 0+6 end capture-end\n", out.toString());
        assertFalse(out.client().clientKnown);
    }

    @Test
    void acknowledgementsDoNotTellAStart() {
        c.server().ack(0);
        c.client("abc");
        c.server().ack(3);
        Assembly out = Assembly.of(c);
        assertFalse(out.client().startKnown);
        assertEquals(0, out.client().acknowledgedUnseen);
    }

    @Test
    void aKeepAliveSeenFirstCannotBeToldFromData() {
        c.client().at(-1, "\0");
        c.client().at(0, "abc");
        Assembly out = Assembly.of(c);
        assertEquals("\0abc", out.client().text());
        assertFalse(out.client().startKnown);
    }

    @Test
    void anEmptyKeepAliveSeenFirstIsNothing() {
        c.client().keepAlive();
        c.client("abc");
        assertEquals("abc", Assembly.of(c).client().text());
    }

    @Test
    void aKeepAliveBehindWhatIsHeldIsNothing() {
        c.client("0123456789");
        for (int i = 0; i < 3; i++) {
            c.client().at(9, "\0");
        }
        RecordedStream client = Assembly.of(Assembly.DEFAULTS.withOverlapPolicy(OverlapPolicy.LAST), c)
                .client();
        assertEquals("0123456789", client.text());
        assertEquals(0, client.retransmitted + client.conflicting + client.outOfOrder);
    }

    @Test
    void keepAlivesAloneAreOneByte() {
        for (int i = 0; i < 3; i++) {
            c.client().at(-1, "\0");
        }
        RecordedStream client = Assembly.of(c).client();
        assertEquals("\0", client.text());
        assertEquals(0, client.retransmitted + client.conflicting + client.outOfOrder);
    }

    @Test
    void whatIsHeldIsOutOfOrderAboveItsEndOrBelowItsBeginningOnly() {
        c.client().at(10, "bcd");
        c.client().at(10, "bcd");
        c.client().at(13, "e");
        assertEquals(0, Assembly.of(c).client().outOfOrder);
        c.client().at(20, "k");
        c.client().at(9, "a");
        c.client().at(14, "fghij");
        RecordedStream client = Assembly.of(c).client();
        assertEquals("abcdefghijk", client.text().replaceAll("[^a-k]", ""));
        assertEquals(2, client.outOfOrder);
        assertEquals(3, client.retransmitted);
    }

    @Test
    void aSynBehindWhatWasPickedUpSaysThatItWasTheStart() {
        c.syn();
        c.client("abc");
        c.client("def");
        List<Packet> packets = c.packets();
        Collections.rotate(packets, -1);
        Assembly out = Assembly.of(PICK_UP, Capture.of(packets));
        assertEquals("start 0+6 end capture-end", out.client().toString());
        assertEquals(1, out.statistics().connections());
        assertTrue(out.client().startKnown && out.client().fromClient);
    }

    @Test
    void soDoesASynAck() {
        c.synAck();
        c.client("abc");
        List<Packet> packets = c.packets();
        Collections.rotate(packets, -1);
        Assembly out = Assembly.of(PICK_UP, Capture.of(packets));
        assertEquals("start 0+3 end capture-end", out.client().toString());
        assertTrue(out.client().startKnown && out.client().fromClient);
    }

    @Test
    void aSynBeforeWhatWasPickedUpOnlySaysWhoTheClientIs() {
        c.syn();
        c.client().skip(3);
        c.client("def");
        List<Packet> packets = c.packets();
        Collections.rotate(packets, -1);
        Assembly out = Assembly.of(PICK_UP, Capture.of(packets));
        assertEquals("start 0+3 end capture-end", out.client().toString());
        assertFalse(out.client().startKnown);
        assertTrue(out.client().fromClient);
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void pickedUpSegmentsLeaveHolesAsOthersDo() {
        c.client("abc");
        c.client().skip(3);
        c.client("ghi");
        Assembly out = Assembly.of(PICK_UP, c);
        assertEquals("start 0+3 gap 3+3 6+3 end capture-end", out.client().toString());
        assertFalse(out.client().startKnown);
    }

    private static String sorted(Assembly out) {
        return String.join("\n", out.toString().lines().sorted().toList()) + "\n";
    }
}
