package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;
import static org.tcpreassembly.nifi.ReassemblyProperties.CONFLICT_WINDOW;
import static org.tcpreassembly.nifi.ReassemblyProperties.CONNECTION_KEY;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_CONNECTIONS;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_PER_CAPTURE;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_PER_CONNECTION;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_STREAMS;
import static org.tcpreassembly.nifi.ReassemblyProperties.MIDSTREAM_POLICY;
import static org.tcpreassembly.nifi.ReassemblyProperties.OVERLAP_POLICY;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.OverlapRelation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** What each limit does, and each policy that has no test of its own, through the processor. */
class LimitsTest {
    /** Two FlowFiles, in one direction. */
    private static Conversation withAHole() {
        Conversation talk = talk();
        talk.client("a");
        talk.client().skip(1);
        talk.client("b");
        return talk;
    }

    @Test
    void asManyStreamsAsAllowedComeOut() {
        Reassembly out = Reassembly.with(MAXIMUM_STREAMS, "2").read(withAHole());
        assertEquals(2, out.streams().size());
        assertAttributes(out.original(), "stream.count", "2");
    }

    @Test
    void oneMoreSendsTheFlowFileToFailureWithNothingPutOut() {
        byte[] capture = Capture.of(withAHole()).pcap();
        Reassembly out = Reassembly.with(MAXIMUM_STREAMS, "1").read(capture, Map.of());
        MockFlowFile failed = out.failure();
        assertArrayEquals(capture, failed.toByteArray());
        String reason = failed.getAttribute("error.reason");
        assertTrue(reason.startsWith("yields more than 1 FlowFiles"), reason);
        assertTrue(reason.contains("editcap -c") && reason.contains("Capture Identifier"), reason);
        assertEquals(List.of(), out.runner().getProvenanceEvents());
    }

    @Test
    void theScratchIsRemovedThenToo() {
        Reassembly out = Reassembly.withBudget(1).and(MAXIMUM_STREAMS, "1").read(withAHole());
        out.failure();
        assertEquals(1, out.runner().getRemovedCount()); // the stream that was allowed had no FlowFile yet
    }

    @Test
    void beyondMaximumConnectionsTheLongestIdleIsEvicted() {
        Conversation one = Conversation.between("10.0.0.11:40000", "10.0.0.2:80");
        one.handshake();
        one.client("one");
        Conversation two = Conversation.between("10.0.0.12:40000", "10.0.0.2:80");
        two.handshake();
        two.client("two");
        Reassembly out = Reassembly.with(MAXIMUM_CONNECTIONS, "1").read(one, two);
        assertAttributes(out.oneFrom("10.0.0.11"), "tcp.close.reason", "evicted", "tcp.complete", "false");
        assertAttributes(out.oneFrom("10.0.0.12"), "tcp.close.reason", "capture-end");
    }

    /** A segment that comes after 2000 bytes that follow it. */
    private static Capture late() {
        Conversation talk = talk();
        Packet late = talk.client("late");
        talk.client(new byte[1000]);
        talk.client(new byte[1000]);
        List<Packet> packets = talk.packets();
        packets.remove(late);
        packets.add(late);
        return Capture.of(packets);
    }

    @Test
    void beyondMaximumBufferedPerConnectionAHoleIsGivenUp() {
        MockFlowFile waited = Reassembly.standard().read(late()).oneFrom(CLIENT);
        assertAttributes(waited, "tcp.skip", "0", "tcp.skipped.bytes", "0");
        assertEquals(2004, waited.getSize());

        MockFlowFile limited =
                Reassembly.with(MAXIMUM_PER_CONNECTION, "1900 B").read(late()).oneFrom(CLIENT);
        assertAttributes(limited, "tcp.skip", "4", "tcp.skipped.bytes", "4", "tcp.retransmitted.bytes", "4");
        assertEquals(2000, limited.getSize());
    }

    @Test
    void beyondMaximumBufferedPerCaptureTheOldestIsLetOut() {
        MockFlowFile limited = Reassembly.with(MAXIMUM_PER_CAPTURE, "1900 B")
                .and(MAXIMUM_PER_CONNECTION, "1900 B")
                .read(late())
                .oneFrom(CLIENT);
        assertAttributes(limited, "tcp.skip", "4", "tcp.skipped.bytes", "4");
    }

    @Test
    void theOverlapPolicyDecidesAmongHeldCopies() {
        Conversation talk = talk();
        talk.client().at(1, "first");
        talk.client().at(1, "last!");
        talk.client().at(0, ".");
        Reassembly.standard().read(talk).oneFrom(CLIENT).assertContentEquals(".first");
        Reassembly.with(OVERLAP_POLICY, "Last").read(talk).oneFrom(CLIENT).assertContentEquals(".last!");
    }

    @ParameterizedTest
    @MethodSource("org.tcpreassembly.testing.OverlapRelation#cells")
    void theOverlapPolicyDecidesByTheEdgesOfTheSegments(OverlapRelation relation, String policy, String expected) {
        Conversation talk = talk();
        relation.send(talk.client());
        MockFlowFile stream = Reassembly.with(OVERLAP_POLICY, policy).read(talk).oneFrom(CLIENT);
        stream.assertContentEquals(expected);
        assertAttributes(stream, "tcp.conflicting.bytes", Integer.toString(relation.common()));
    }

    @Test
    void withAConflictWindowAnInjectedPacketThatWonTheRaceShows() {
        Conversation talk = talk();
        talk.client("injected");
        talk.client().at(0, "the true");
        MockFlowFile unseen = Reassembly.standard().read(talk).oneFrom(CLIENT);
        assertAttributes(unseen, "tcp.conflicting.bytes", "0", "tcp.retransmitted.bytes", "8");
        MockFlowFile seen = Reassembly.with(CONFLICT_WINDOW, "64 KB").read(talk).oneFrom(CLIENT);
        assertAttributes(seen, "tcp.conflicting.bytes", "8", "tcp.retransmitted.bytes", "8");
        seen.assertContentEquals("injected");
    }

    @Test
    void theMidstreamPolicyDecidesAboutStreamsWithoutASyn() {
        Conversation talk = talk();
        talk.client("unseen");
        Packet b = talk.client("b");
        Packet c = talk.client("c");
        Capture swapped = Capture.of(List.of(c, b, talk.client("d")));
        Reassembly.standard().read(swapped).oneFrom(CLIENT).assertContentEquals("bcd");
        Reassembly.with(MIDSTREAM_POLICY, "Pick Up")
                .read(swapped)
                .oneFrom(CLIENT)
                .assertContentEquals("cd");
        Reassembly ignored = Reassembly.with(MIDSTREAM_POLICY, "Ignore").read(swapped);
        assertEquals(List.of(), ignored.streams());
        assertAttributes(ignored.original(), "tcp.ignored.bytes", "3", "packet.tcp.count", "3");
    }

    @Test
    void aSynBehindWhatWasPickedUpMakesTheStreamComplete() {
        Conversation talk = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
        Packet syn = talk.syn();
        Packet data = talk.client("abc");
        talk.close(Side.CLIENT);
        List<Packet> packets = new ArrayList<>(List.of(data, syn));
        packets.addAll(talk.packets().subList(2, 5));
        Reassembly out = Reassembly.with(MIDSTREAM_POLICY, "Pick Up").read(Capture.of(packets));
        assertAttributes(out.oneFrom(CLIENT), "tcp.start", "true", "tcp.skip", "0", "tcp.complete", "true");
    }

    @Test
    void theConnectionKeyTellsVlansApart() {
        Conversation one = Conversation.between("10.0.0.1:40000", "10.0.0.2:80").vlan(1);
        Conversation two = Conversation.between("10.0.0.1:40000", "10.0.0.2:80").vlan(2);
        one.handshake();
        two.handshake();
        one.client("one");
        two.client("two");
        List<MockFlowFile> apart = Reassembly.with(CONNECTION_KEY, "Endpoints and Encapsulation")
                .read(one, two)
                .from(CLIENT);
        assertEquals(
                List.of("one", "two"),
                apart.stream().map(MockFlowFile::getContent).toList());
        Reassembly.standard().read(one, two).oneFrom(CLIENT).assertContentEquals("one");
    }
}
