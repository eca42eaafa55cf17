package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.TcpFrame;

/** FINs and resets where they are not expected. */
class CloseTest {
    private final Conversation c = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    @BeforeEach
    void begin() {
        c.handshake();
        c.client("abc");
    }

    @Test
    void aFinSentAgainChangesNothing() {
        c.fin(Side.CLIENT);
        c.fin(Side.CLIENT);
        c.server("xyz");
        c.fin(Side.CLIENT);
        c.fin(Side.SERVER);
        c.fin(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("client: start 0+3 end fin\nserver: start 0+3 end fin\n", out.toString());
        assertEquals(0, out.statistics().droppedBytes() + out.statistics().ignoredBytes());
    }

    @Test
    void finsThatCrossEndBoth() {
        Packet client = c.fin(Side.CLIENT);
        c.fin(Side.SERVER).acknowledgment(client.sequence());
        c.client().ack();
        c.server().ack();
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("client: start 0+3 end fin\nserver: start end fin\n", out.toString());
    }

    @Test
    void dataAfterTheFinAreDroppedAndCounted() {
        c.fin(Side.CLIENT);
        c.client().at(4, "after");
        c.client().at(3, "fin");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 end fin", out.client().toString());
        assertEquals(5 + 3, out.statistics().droppedBytes());
    }

    @Test
    void dataThatReachBeyondAFinCountUpToIt() {
        c.client().rst(6).flags(TcpFrame.FIN | TcpFrame.ACK);
        c.client().at(3, "defghi");
        Assembly out = Assembly.of(c);
        assertEquals("abcdef", out.client().text());
        assertEquals(CloseReason.FIN, out.client().reason);
        assertEquals(3, out.statistics().droppedBytes());
    }

    @Test
    void aKeepAliveAfterTheFinIsNoData() {
        c.fin(Side.CLIENT);
        c.client().at(3, "\0");
        c.server("xyz");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 end fin", out.client().toString());
        assertEquals(0, out.statistics().droppedBytes());
    }

    @Test
    void aResetWithPayloadSitsAtItsOwnNumber() {
        c.client().at(6, "go away").flags(TcpFrame.RST | TcpFrame.ACK);
        c.client().at(3, "def");
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("start 0+6 end rst", out.client().toString());
        assertEquals("abcdef", out.client().text());
    }

    @Test
    void aResetAheadCountsWhenTheStreamPassesIt() {
        c.client().rst(5);
        c.client().at(3, "defghi");
        c.client().at(9, "jkl");
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("start 0+9 end rst", out.client().toString());
        assertEquals(3, out.statistics().ignoredBytes());
    }

    @Test
    void whatIsHeldBeyondAResetComesOutBeforeTheEnd() {
        c.client().rst(6);
        c.client().at(8, "ijk");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 gap 3+3 gap 6+2 8+3 end rst", out.client().toString());
    }

    @Test
    void aResetMayComeFromTheSideThatHasSentItsFin() {
        c.fin(Side.CLIENT);
        c.server("xyz");
        c.rst(Side.CLIENT);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("client: start 0+3 end fin\nserver: start 0+3 end rst\n", out.toString());
    }

    @Test
    void aResetAfterBothFinsChangesNothing() {
        c.close(Side.CLIENT);
        c.rst(Side.SERVER);
        c.rst(Side.CLIENT);
        Assembly out = Assembly.of(c);
        assertEquals("client: start 0+3 end fin\nserver: start end fin\n", out.toString());
    }

    @Test
    void aResetWithoutAnAcknowledgementCountsByItsNumberAlone() {
        c.client().rst().flags(TcpFrame.RST).acknowledgment(0);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertEquals("start 0+3 end rst", out.client().toString());
    }

    @Test
    void aResetJustBehindIsIgnoredToo() {
        c.client().rst(2);
        c.server().rst(-1);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, c);
        assertFalse(out.client().isEnded());
        assertEquals(2, out.statistics().ignoredResets());
    }

    @Test
    void dataCapturedAfterTheResetAreStragglers() {
        c.rst(Side.SERVER);
        c.client("def");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+3 end rst", out.client().toString());
        assertEquals(3, out.statistics().ignoredBytes());
    }
}
