package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.TcpFrame;

/** Handshakes other than SYN, SYN-ACK, ACK, and payload within them. */
class HandshakeTest {
    private static final String BOTH_WHOLE = "client: start 0+1 end fin\nserver: start 0+1 end fin\n";

    private final Conversation c = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    @Test
    void aSplitHandshakeInFourStepsIsOneConnection() {
        c.syn();
        c.synAck().flags(TcpFrame.SYN).acknowledgment(0);
        c.client().syn().flags(TcpFrame.SYN | TcpFrame.ACK).acknowledgment(5001);
        c.server().ack();
        c.client("a");
        c.server("b");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals(BOTH_WHOLE, out.toString());
        assertTrue(out.client().fromClient);
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void synsThatCrossAreOneConnectionWhicheverWasCapturedFirst() {
        c.synAck().flags(TcpFrame.SYN).acknowledgment(0);
        c.syn();
        c.synAck();
        c.client().syn().flags(TcpFrame.SYN | TcpFrame.ACK).acknowledgment(5001);
        c.client("a");
        c.server("b");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals(1, out.statistics().connections());
        assertEquals("start 0+1 end fin", out.client().toString());
        assertTrue(out.client().startKnown && out.server().startKnown);
        assertTrue(out.server().fromClient, "the client is who was seen to open");
    }

    @Test
    void aSynAckOfAnOldConnectionAndTheResetThatAnswersItChangeNothing() {
        c.syn();
        c.synAck().sequence(777_000).acknowledgment(444);
        c.client().rst().flags(TcpFrame.RST).sequence(444).acknowledgment(0);
        c.synAck();
        c.client("a");
        c.server("b");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals(BOTH_WHOLE, out.toString());
        assertEquals(1, out.statistics().ignoredResets());
    }

    @Test
    void anotherSynBeforeAnyAnswerBeginsAnotherConnection() {
        Conversation d = Conversation.between("10.0.0.1:40000", "10.0.0.2:80").isn(900_000, 5_000);
        c.syn();
        d.handshake();
        d.client("a");
        d.server("b");
        d.close(Side.CLIENT);
        Assembly out = Assembly.of(c, d);
        assertEquals(
                "client: start end reused\nclient#2: start 0+1 end fin\nserver: start 0+1 end fin\n", out.toString());
    }

    @Test
    void aFirstSynAckThatAcknowledgesWhatNobodySentIsOfTheConnection() {
        for (int acknowledgement : new int[] {0, 1000, 77_777}) {
            Conversation odd = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
            odd.client().syn("a");
            odd.synAck().acknowledgment(acknowledgement);
            odd.client("b");
            odd.server("c");
            odd.close(Side.CLIENT);
            assertEquals(
                    "client: start 0+2 end fin\nserver: start 0+1 end fin\n",
                    Assembly.of(odd).toString());
        }
    }

    @Test
    void synsThatCrossMayCarryData() {
        c.client().syn("a");
        c.server().syn("b").flags(TcpFrame.SYN).acknowledgment(0);
        c.close(Side.CLIENT);
        assertEquals(BOTH_WHOLE, Assembly.of(c).toString());
    }

    @Test
    void aFastOpenIsAnsweredWithDataBeforeTheHandshakeIsDone() {
        c.client().syn("GET");
        c.server().syn("200");
        c.server(" OK");
        c.ack();
        c.close(Side.SERVER);
        Assembly out = Assembly.of(c);
        assertEquals("GET", out.client().text());
        assertEquals("200 OK", out.server().text());
        assertTrue(out.client().startKnown && out.server().startKnown);
        assertEquals(0, out.client().acknowledgedUnseen + out.server().acknowledgedUnseen);
    }

    @Test
    void aFastOpenThatWasRefusedMayBeSentAgainInOtherSegments() {
        c.client().syn("fast");
        c.synAck().acknowledgment(1001);
        c.client().at(0, "fa");
        c.client().at(2, "st open");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("fast open", out.client().text());
        assertEquals(4, out.client().retransmitted);
    }

    @Test
    void aFastOpenMayBeTriedAgainWithoutItsData() {
        c.client().syn("fast");
        c.syn();
        c.synAck().acknowledgment(1001);
        c.client().at(0, "fast open");
        c.close(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("fast open", out.client().text());
        assertEquals(1, out.statistics().connections());
    }

    @Test
    void whatARefusedFastOpenCarriedIsFinalAsEveryDeliveredByte() {
        c.client().syn("evil");
        c.synAck().acknowledgment(1001);
        c.client().at(0, "good open");
        Assembly out = Assembly.of(c);
        assertEquals("evil open", out.client().text());
    }

    @Test
    void aResetThatAnswersAFastOpenCountsWhetherItAcknowledgesTheDataOrNot() {
        for (int acknowledgement : new int[] {1001, 1005}) {
            Conversation refused = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
            refused.client().syn("fast");
            refused.server().rst(0).sequence(0).acknowledgment(acknowledgement);
            Assembly out = Assembly.unfinished(Assembly.DEFAULTS, refused);
            assertEquals("start 0+4 end rst", out.client().toString());
        }
    }

    @Test
    void oneSegmentMayBeAWholeStream() {
        c.client().syn("abc").flags(TcpFrame.SYN | TcpFrame.FIN);
        c.synAck();
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("start 0+3 end fin", out.client().toString());
    }

    @Test
    void aSynWithAResetOpensNothing() {
        c.client().syn("abc").flags(TcpFrame.SYN | TcpFrame.RST);
        assertEquals("", Assembly.of(c).toString());
    }
}
