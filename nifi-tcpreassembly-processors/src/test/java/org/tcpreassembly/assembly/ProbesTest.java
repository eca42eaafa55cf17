package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.TcpFrame;

/** Segments that ask rather than tell: keep-alives and window probes; urgent data; acknowledgements ahead of their data. */
class ProbesTest {
    private static final int URGENT = 0x20;

    private final Conversation c = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    @BeforeEach
    void begin() {
        c.handshake();
        c.client("abc");
    }

    @Test
    void aKeepAliveWithAWrongByteChangesNothing() {
        c.client().at(2, "X");
        c.server().ack();
        c.client().at(2, "\0");
        c.client("def");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+6 end capture-end", out.client().toString());
        assertEquals("abcdef", out.client().text());
        assertEquals(0, out.client().conflicting);
    }

    @Test
    void aByteThatAZeroWindowRefusedMayBeProbedAgainAndSentWithOthers() {
        c.server().ack().window(0);
        c.client().at(3, "d");
        c.server().ack(3).window(0);
        c.client().at(3, "d");
        c.server().ack(3);
        c.client().at(3, "def");
        Assembly out = Assembly.of(c);
        assertEquals("start 0+6 end capture-end", out.client().toString());
        assertEquals("abcdef", out.client().text());
    }

    @Test
    void aWindowProbeWithoutAByteIsNothing() {
        c.server().ack().window(0);
        c.client().keepAlive();
        c.client("def");
        assertEquals("start 0+6 end capture-end", Assembly.of(c).client().toString());
    }

    @Test
    void anUrgentByteStaysWhereItWasSent() {
        c.client("d!").flags(TcpFrame.ACK | URGENT);
        c.client("!").flags(TcpFrame.ACK | URGENT);
        c.client("f");
        assertEquals("abcd!!f", Assembly.of(c).client().text());
    }

    @Test
    void dataCapturedAfterTheFinThatAcknowledgesThemAreNoHole() {
        Packet late = c.client("def");
        c.close(Side.SERVER);
        List<Packet> packets = c.packets();
        packets.remove(late);
        packets.add(late);
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, Capture.of(packets));
        assertEquals("start 0+6 end fin", out.client().toString());
        assertEquals(0, out.client().skipped);
        assertEquals(0, out.client().acknowledgedUnseen);
    }
}
