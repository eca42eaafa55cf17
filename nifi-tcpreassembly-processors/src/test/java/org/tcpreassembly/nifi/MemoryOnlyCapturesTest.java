package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** Continuing captures whose checkpoint is terminated automatically: their state is in memory and nowhere else. */
class MemoryOnlyCapturesTest {
    private final ContinuingRun run = ContinuingRun.inMemory();
    private final Conversation talk = Reassembly.talk();

    private byte[] packets(int from, int to) {
        return Capture.of(talk.packets().subList(from, to)).pcap();
    }

    /** SYN, SYN-ACK, ACK, "one ", "two ", FIN, FIN and ACKs. */
    private int conversation() {
        talk.client("one ");
        talk.client("two ");
        talk.close(Side.CLIENT);
        return talk.packets().size();
    }

    private List<String> warnings(String about) {
        return run.runner().getLogger().getWarnMessages().stream()
                .map(LogMessage::getMsg)
                .filter(message -> message.contains(about))
                .toList();
    }

    private List<String> newCaptures() {
        return warnings("lives in memory alone");
    }

    private void lingeringEnds() {
        run.pass(Duration.ofMillis(1500)).trigger().pass(Duration.ofMinutes(3)).trigger();
    }

    @Test
    void connectionsGoOnAndEachNewCaptureIsWarnedOf() {
        int count = conversation();
        run.enqueue("a", 0, packets(0, 4)).enqueue("b", 0, packets(0, 4)).drain();
        run.enqueue("a", 1, packets(4, count)).drain();
        MockFlowFile stream = run.streams().getFirst();
        assertEquals("one two ", new String(stream.toByteArray(), StandardCharsets.UTF_8));
        assertNull(stream.getAttribute("capture.epoch"));
        assertEquals(2, newCaptures().size());
        assertEquals(0, run.checkpointsQueued());
        run.restart().enqueue("a", 0, packets(0, 4)).drain();
        assertEquals(3, newCaptures().size(), "what was in memory is gone");
    }

    @Test
    void silenceTimesOut() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).drain().pass(Duration.ofMillis(1500)).trigger();
        run.pass(Duration.ofMinutes(5)).trigger();
        assertEquals("idle", run.streams().getFirst().getAttribute("tcp.close.reason"));
    }

    @Test
    void withNothingOpenTheSequencesAreRememberedForADay() {
        int count = conversation();
        run.enqueue("c", 0, packets(0, count)).drain();
        lingeringEnds();
        run.enqueue("c", 0, packets(0, count))
                .enqueue("c", 1, packets(0, count))
                .drain();
        assertEquals("true", run.originals().get(1).getAttribute("capture.duplicate"));
        assertEquals(2, run.streams().size());
        assertEquals(1, newCaptures().size());
        lingeringEnds();
        run.pass(Duration.ofHours(25)).trigger().pass(Duration.ofSeconds(2)).trigger();
        run.enqueue("c", 0, packets(0, count)).drain();
        assertNull(run.originals().getLast().getAttribute("capture.duplicate"));
        assertEquals(2, newCaptures().size());
    }

    @Test
    void withNothingOpenNothingIsLeftWithoutSequences() {
        int count = conversation();
        run.enqueue("c", null, packets(0, count)).drain();
        lingeringEnds();
        run.pass(Duration.ofSeconds(2)).trigger();
        run.enqueue("c", null, packets(0, count)).drain();
        assertEquals(2, newCaptures().size());
        assertEquals(2, run.streams().size());
    }

    /** A capture with anything open takes some 300 KB; what is kept of one with nothing open is less than a thousandth. */
    @Test
    void capturesOfWhichNothingIsOpenTakeNextToNoMemory() {
        run.with(ReassemblyProperties.MAXIMUM_CACHED_STATE, "500 KB");
        int count = conversation();
        for (int i = 0; i < 100; i++) {
            run.enqueue("c" + i, 0, packets(0, count)).drain();
            lingeringEnds();
        }
        assertEquals(0, warnings("more than Maximum Cached State").size());
        run.enqueue("x", 0, packets(0, 3))
                .drain()
                .enqueue("y", 0, packets(0, 3))
                .drain();
        assertEquals(1, warnings("more than Maximum Cached State").size());
        run.enqueue("z", 0, packets(0, 3)).drain();
        assertEquals(1, warnings("more than Maximum Cached State").size(), "once a minute");
        assertTrue(run.failures().isEmpty());
    }
}
