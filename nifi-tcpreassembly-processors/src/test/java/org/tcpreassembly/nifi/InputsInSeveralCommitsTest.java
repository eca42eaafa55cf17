package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** A commit puts out no more streams than its heap can bear: what one input has more of comes out by the next ones. */
class InputsInSeveralCommitsTest {
    private static final int CONNECTIONS = 7;

    private final ContinuingRun run = new ContinuingRun().with(ReassemblyProperties.MAXIMUM_STREAMS, "3");

    /** One after the other; each has two streams. */
    private static List<Packet> conversations(boolean closed) {
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Conversation talk = Conversation.between("10.0.0.1:" + (1000 + i), "10.0.0.2:80");
            talk.handshake();
            talk.client("to " + i);
            talk.server("from " + i);
            if (closed) {
                talk.close(Side.CLIENT);
            }
            packets.addAll(talk.packets());
        }
        return packets;
    }

    private static byte[] pcap(List<Packet> packets) {
        return Capture.of(packets).pcap();
    }

    private List<String> texts() {
        return run.streams().stream()
                .map(stream -> new String(stream.toByteArray(), StandardCharsets.UTF_8))
                .sorted()
                .toList();
    }

    private static List<String> allTexts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            texts.add("from " + i);
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            texts.add("to " + i);
        }
        return texts;
    }

    /** Triggers until so many inputs are through; no commit puts out more than one packet's streams beyond the limit. */
    private void readInSmallCommits(int inputs) {
        int commits = 0;
        while (run.originals().size() < inputs) {
            int before = run.streams().size();
            run.restart().trigger().pass(Duration.ofMillis(100));
            assertTrue(run.streams().size() - before <= 4, "too many at once");
            assertTrue(++commits < 20, "nothing moves");
        }
        assertTrue(commits >= 3, commits + " commits");
    }

    @Test
    void anInputWithManyStreamsIsReadByManyCommits() {
        List<Packet> packets = conversations(true);
        run.enqueue("c", 0, pcap(packets));
        readInSmallCommits(1);
        assertEquals(allTexts(), texts());
        MockFlowFile original = run.originals().getFirst();
        Reassembly.assertAttributes(
                original,
                "packet.count",
                "" + packets.size(),
                "packet.tcp.count",
                "" + packets.size(),
                "stream.count",
                "" + 2 * CONNECTIONS,
                "packet.read.count",
                null);
    }

    /** The copy does not say how much of it was read; the checkpoint does. */
    @Test
    void anInputThatIsReadInPartIsTheSameWhenItComesAgain() {
        byte[] content = pcap(conversations(true));
        run.enqueue("c", 0, content).trigger();
        assertEquals(0, run.originals().size());
        run.enqueue("c", 0, content);
        readInSmallCommits(2);
        assertEquals(allTexts(), texts());
        assertEquals(
                1,
                run.originals().stream()
                        .filter(original -> original.getAttribute("capture.duplicate") != null)
                        .count());
    }

    @Test
    void inputsWithoutSequencesKeepTheirOrder() {
        List<Packet> packets = conversations(true);
        Conversation talk = Reassembly.talk();
        talk.client("one ");
        talk.client("two ");
        talk.close(Side.CLIENT);
        List<Packet> first = new ArrayList<>(talk.packets().subList(0, 4));
        first.addAll(packets);
        run.enqueue("c", null, pcap(first))
                .enqueue("c", null, pcap(talk.packets().subList(4, 5)))
                .enqueue(
                        "c", null, pcap(talk.packets().subList(5, talk.packets().size())));
        readInSmallCommits(3);
        assertEquals(2 * CONNECTIONS + 1, run.streams().size());
        assertEquals("one two ", new String(run.streams().getLast().toByteArray(), StandardCharsets.UTF_8));
        assertEquals("0", run.streams().getLast().getAttribute("tcp.out.of.order.packets"));
    }

    @Test
    void whatAPacketLetsTimeOutComesByManyCommits() {
        List<Packet> packets = conversations(false);
        Conversation stranger = Conversation.between("203.0.113.1:1", "203.0.113.2:2");
        packets.add(stranger.client().ack().at(Capture.START.plus(Duration.ofMinutes(30))));
        run.enqueue("c", 0, pcap(packets));
        readInSmallCommits(1);
        assertEquals(allTexts(), texts());
        assertEquals("" + packets.size(), run.originals().getFirst().getAttribute("packet.count"));
    }

    @Test
    void whatTimesOutBySilenceComesByManyCommits() {
        run.enqueue("c", 0, pcap(conversations(false)))
                .drain()
                .pass(Duration.ofMillis(1500))
                .trigger();
        run.pass(Duration.ofMinutes(6));
        for (int i = 0; i < CONNECTIONS; i++) {
            int before = run.streams().size();
            run.trigger().pass(Duration.ofSeconds(2));
            assertTrue(run.streams().size() - before <= 4, "too many at once");
        }
        assertEquals(allTexts(), texts());
        assertEquals("idle", run.streams().getLast().getAttribute("tcp.close.reason"));
    }

    /** As long as something has to time out before it, an input waits, and what it brings is of its own time. */
    @Test
    void anInputIsNotReadBeforeAllThatTimedOutBySilenceIsOut() {
        run.enqueue("c", 0, pcap(conversations(false)))
                .drain()
                .pass(Duration.ofMillis(1500))
                .trigger();
        run.pass(Duration.ofMinutes(6)).trigger();
        Conversation again = Conversation.between("10.0.0.1:" + (1000 + CONNECTIONS - 1), "10.0.0.2:80");
        run.enqueue("c", 1, pcap(List.of(again.client().at(7, "more").at(Capture.START.plusSeconds(1)))));
        readInSmallCommits(2);
        assertEquals(allTexts(), texts(), "it is of a new connection");
        assertNull(run.originals().getLast().getAttribute("capture.epoch"));
    }

    /** A stamp far ahead counts only when the next one agrees; the same one, looked at twice, is no other. */
    @Test
    void aRecordThatHasToWaitForTimeoutsIsShownToTheClockOnce() {
        run.enqueue("c", 0, pcap(conversations(false)))
                .drain()
                .pass(Duration.ofMillis(1500))
                .trigger();
        run.pass(Duration.ofMinutes(6)).trigger();
        Conversation talk = Conversation.between("203.0.113.1:1", "203.0.113.2:2");
        talk.handshake();
        talk.client("late");
        talk.close(Side.CLIENT);
        List<Packet> packets = new ArrayList<>(talk.packets());
        Instant damaged = Capture.START.plus(Duration.ofDays(2));
        packets.set(0, packets.getFirst().at(damaged));
        packets.set(1, packets.get(1).at(Capture.START.plus(Duration.ofMinutes(7))));
        run.enqueue("c", 1, pcap(packets));
        readInSmallCommits(2);
        MockFlowFile late = run.streams().stream()
                .filter(stream -> stream.getAttribute("tcp.source.address").equals("203.0.113.1"))
                .findFirst()
                .orElseThrow();
        String id = late.getAttribute("tcp.connection.id");
        assertFalse(id.contains("@" + damaged.toString().substring(0, 10)), id);
    }
}
