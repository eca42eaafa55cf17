package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.assembly.AssemblerState;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** Captures that go on from one FlowFile to the next. */
class ContinuingCapturesTest {
    private final ContinuingRun run = new ContinuingRun();
    private final Conversation talk = Reassembly.talk();

    private byte[] packets(int from, int to) {
        return Capture.of(talk.packets().subList(from, to)).pcap();
    }

    /** SYN, SYN-ACK, ACK, "one ", "two ", FIN, FIN and ACKs: seven packets at least. */
    private void conversation() {
        talk.client("one ");
        talk.client("two ");
        talk.server("answer");
        talk.close(Side.CLIENT);
    }

    private static String text(MockFlowFile flowFile) {
        return new String(flowFile.toByteArray(), StandardCharsets.UTF_8);
    }

    private List<String> warnings() {
        return run.runner().getLogger().getWarnMessages().stream()
                .map(LogMessage::getMsg)
                .toList();
    }

    private String error() {
        return run.runner().getLogger().getErrorMessages().stream()
                .map(message -> message.getMsg() + Arrays.toString(message.getArgs()))
                .reduce("", String::concat);
    }

    @Test
    void aConnectionGoesOnFromOneFlowFileToTheNext() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).drain();
        assertEquals(0, run.streams().size());
        assertEquals("0", run.originals().getFirst().getAttribute("stream.count"));
        run.restart().enqueue("c", 1, packets(4, talk.packets().size())).drain();
        assertEquals(2, run.streams().size());
        MockFlowFile client = run.streams().getFirst();
        assertEquals("one two ", text(client));
        Reassembly.assertAttributes(
                client,
                "capture.id",
                "c",
                "capture.first.sequence",
                "0",
                "capture.last.sequence",
                "1",
                "capture.filename",
                "in0.pcap",
                "capture.epoch",
                null,
                "tcp.complete",
                "true",
                "tcp.packets",
                "5",
                "fragment.count",
                "1");
        assertTrue(client.getAttribute("fragment.identifier").startsWith("c/1:"));
        assertEquals("answer", text(run.streams().getLast()));
        assertEquals("2", run.originals().getLast().getAttribute("stream.count"));
        assertEquals("fin", client.getAttribute("tcp.close.reason"));
    }

    /** Of bytes that were held it is the input that brought them, not the one that let them out. */
    @Test
    void theInputsThatBroughtTheContentAreNamed() {
        talk.client().at(4, "two ");
        run.enqueue("c", 0, packets(0, 3))
                .enqueue("c", 1, packets(3, 4))
                .drain()
                .restart();
        talk.client().at(0, "one ");
        run.enqueue("c", 2, packets(4, 5)).enqueue("c", 3, packets(0, 1)).drain();
        talk.client().at(8, "three");
        talk.rst(Side.SERVER);
        run.enqueue("c", 4, packets(5, talk.packets().size())).drain();
        Reassembly.assertAttributes(
                run.streams().getFirst(),
                "capture.first.sequence",
                "1",
                "capture.last.sequence",
                "4",
                "capture.filename",
                "in1.pcap");
        assertEquals("one two three", text(run.streams().getFirst()));
    }

    /** What a capture that lost over 1 GiB goes on with was ignored, and counted, in the inputs that brought it. */
    @Test
    void aConnectionAfterAGreatLossIsOfTheInputWithItsFirstSegment() {
        talk.client("one ");
        for (int i = 0; i < 3; i++) {
            talk.client().at((1L << 30) + 100 + i, "x");
        }
        run.with(ReassemblyProperties.CARRIED_ATTRIBUTES, "site");
        for (int i = 0; i < 7; i++) {
            Map<String, String> attributes =
                    Map.of("capture.id", "c", "capture.sequence", Integer.toString(i), "site", "of " + i);
            run.enqueue(packets(i, i + 1), attributes).drain().restart();
        }
        assertEquals(
                List.of("0", "1", "1", "0"),
                run.originals().subList(3, 7).stream()
                        .map(original -> original.getAttribute("tcp.ignored.bytes"))
                        .toList());
        talk.rst(Side.CLIENT);
        run.enqueue("c", 7, packets(7, 8)).drain();
        Reassembly.assertAttributes(run.streams().getFirst(), "tcp.close.reason", "lost", "site", "of 0");
        Reassembly.assertAttributes(run.streams().getLast(), "tcp.close.reason", "rst", "site", "of 4");
        assertEquals("xxx", text(run.streams().getLast()));
    }

    @Test
    void anInputThatCannotBeReadDoesNotMoveCaptureTime() {
        conversation();
        Instant later = Capture.START.plus(Duration.ofMinutes(30));
        byte[] unreadable =
                Capture.of(List.of(Reassembly.talk().client("x").at(later))).pcap();
        unreadable[20] = (byte) 147; // the link type
        run.enqueue("c", 0, packets(0, 4)).enqueue("c", 1, unreadable).drain();
        assertEquals(1, run.failures().size());
        assertEquals(0, run.streams().size(), "nothing is idle");
        run.enqueue("c", 2, packets(4, talk.packets().size())).drain();
        assertEquals("one two ", text(run.streams().getFirst()));
    }

    @Test
    void inputsAreReadInTheOrderOfTheirSequence() {
        conversation();
        int count = talk.packets().size();
        run.enqueue("c", 2, packets(5, count)).enqueue("c", 0, packets(0, 3)).enqueue("c", 1, packets(3, 5));
        run.trigger();
        assertEquals(3, run.originals().size());
        assertEquals("one two ", text(run.streams().getFirst()));
    }

    @Test
    void anInputThatComesTwiceAddsNothing() {
        conversation();
        int count = talk.packets().size();
        run.enqueue("c", 0, packets(0, 4)).enqueue("c", 0, packets(0, 4)).drain();
        assertNull(run.originals().getLast().getAttribute("capture.duplicate"));
        run.enqueue("c", 1, packets(4, count)).enqueue("c", 0, packets(0, 4)).drain();
        assertEquals(4, run.originals().size());
        assertEquals(
                2,
                run.originals().stream()
                        .filter(original -> "true".equals(original.getAttribute("capture.duplicate")))
                        .count());
        assertEquals("one two ", text(run.streams().getFirst()));
        assertEquals("0", run.streams().getFirst().getAttribute("tcp.retransmitted.bytes"));
    }

    @Test
    void anEarlyInputWaitsForThoseBeforeItUntilSequenceTimeout() {
        conversation();
        run.enqueue("c", 0, packets(0, 3))
                .enqueue("c", 2, packets(4, talk.packets().size()));
        run.trigger().pass(Duration.ofMillis(100)).trigger();
        assertEquals(1, run.originals().size());
        run.pass(Duration.ofSeconds(31)).trigger();
        assertEquals(2, run.originals().size());
        assertTrue(error().contains("goes on without sequence 1, which did not come"), error());
        assertEquals("answer", text(run.streams().getFirst()));
        run.pass(Duration.ofMillis(100)).enqueue("c", 1, packets(3, 4)).trigger();
        assertTrue(run.failures().getFirst().getAttribute("error.reason").contains("comes too late"));
        run.pass(Duration.ofMillis(1500)).trigger().pass(Duration.ofMinutes(1)).trigger();
        assertEquals("two ", text(run.streams().getLast()));
        assertEquals("4", run.streams().getLast().getAttribute("tcp.skip"));
    }

    @Test
    void ascendingSequencesAreNotWaitedFor() {
        conversation();
        run.with(ReassemblyProperties.SEQUENCE_ORDER, "Ascending");
        run.enqueue("c", "20240101.5", packets(4, talk.packets().size()))
                .enqueue("c", "20240101.25", packets(0, 4))
                .trigger();
        assertEquals(2, run.originals().size());
        assertEquals("one two ", text(run.streams().getFirst()));
        assertEquals("20240101.25", run.streams().getFirst().getAttribute("capture.first.sequence"));
    }

    @Test
    void withoutSequencesInputsAreReadAsTheyCome() {
        conversation();
        run.enqueue("c", null, packets(0, 4)).drain();
        run.enqueue("c", null, packets(4, talk.packets().size())).drain();
        assertEquals("one two ", text(run.streams().getFirst()));
        assertNull(run.streams().getFirst().getAttribute("capture.first.sequence"));
    }

    @Test
    void aSequenceThatIsNoNumberFails() {
        conversation();
        run.enqueue("c", "first", packets(0, 4)).drain();
        assertEquals(
                "Capture Sequence is \"first\", not a whole number from 0",
                run.failures().getFirst().getAttribute("error.reason"));
    }

    @Test
    void whatCannotBeReadFailsAndTheCaptureGoesOn() {
        conversation();
        byte[] text = "no capture at all".getBytes(StandardCharsets.UTF_8);
        run.enqueue("c", 0, packets(0, 4))
                .enqueue("c", 1, text)
                .enqueue("c", 2, packets(4, talk.packets().size()))
                .drain();
        assertArrayEquals(text, run.failures().getFirst().toByteArray());
        assertEquals("one two ", text(run.streams().getFirst()));
    }

    @Test
    void capturesAreIndependent() {
        conversation();
        int count = talk.packets().size();
        for (String capture : List.of("a", "b", "c")) {
            run.enqueue(capture, 0, packets(0, 4));
        }
        run.drain();
        for (String capture : List.of("c", "a", "b")) {
            run.enqueue(capture, 1, packets(4, count));
        }
        run.drain();
        assertEquals(6, run.streams().size());
        run.streams().stream()
                .filter(stream -> stream.getAttribute("tcp.direction").equals("client-to-server"))
                .forEach(stream -> assertEquals("one two ", text(stream)));
    }

    @Test
    void streamsCarryAttributesOfTheInputWithTheFirstPacketOfTheirConnection() {
        conversation();
        run.with(ReassemblyProperties.CARRIED_ATTRIBUTES, "site, sensor");
        for (int i = 0; i < 2; i++) {
            run.enqueue(
                    i == 0 ? packets(0, 2) : packets(2, talk.packets().size()),
                    Map.of(
                            "capture.id", "c",
                            "capture.sequence", "" + i,
                            "capture.interface", "eth" + i,
                            "site", "site" + i,
                            "other", "x"));
        }
        run.drain();
        Reassembly.assertAttributes(
                run.streams().getFirst(), "capture.interface", "eth0", "site", "site0", "sensor", null, "other", null);
    }

    @Test
    void longStreamsComeInFragments() {
        talk.client("0123456789");
        talk.client("0123456789");
        talk.close(Side.CLIENT);
        run.with(ReassemblyProperties.MAXIMUM_FRAGMENT_SIZE, "8 B");
        run.enqueue("c", 0, packets(0, talk.packets().size())).drain();
        List<MockFlowFile> fragments = run.streams();
        assertEquals(
                List.of("01234567", "89012345", "6789"),
                fragments.stream().map(ContinuingCapturesTest::text).toList());
        for (int i = 0; i < 3; i++) {
            Reassembly.assertAttributes(
                    fragments.get(i),
                    "fragment.index",
                    "" + i,
                    "fragment.count",
                    i == 2 ? "3" : null,
                    "tcp.offset",
                    "" + 8 * i,
                    "tcp.skip",
                    "0",
                    "tcp.start",
                    "" + (i == 0),
                    "tcp.end",
                    "" + (i == 2),
                    "fragment.identifier",
                    fragments.getFirst().getAttribute("fragment.identifier"));
        }
    }

    @Test
    void availableDataComesWithThePacketsThatCompletedIt() {
        conversation();
        run.with(ReassemblyProperties.OUTPUT_STRATEGY, "Available Data");
        run.enqueue("c", 0, packets(0, 4)).drain();
        assertEquals("one ", text(run.streams().getFirst()));
        run.enqueue("c", 1, packets(4, 5)).drain();
        run.enqueue("c", 2, packets(5, talk.packets().size())).drain();
        assertEquals(
                List.of("one ", "two ", "", "answer"),
                run.streams().stream().map(ContinuingCapturesTest::text).toList());
        assertEquals("true", run.streams().get(2).getAttribute("tcp.end"));
        assertEquals("3", run.streams().get(2).getAttribute("fragment.count"));
    }

    @Test
    void silenceTimesOut() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).drain().pass(Duration.ofMillis(1500)).trigger();
        run.pass(Duration.ofMinutes(5)).trigger();
        assertEquals("one ", text(run.streams().getFirst()));
        assertEquals("idle", run.streams().getFirst().getAttribute("tcp.close.reason"));
    }

    @Test
    void silenceTimesOutWhatOnlyTheCheckpointKnows() {
        conversation();
        run.enqueue("c", 0, packets(0, 4))
                .drain()
                .restart()
                .pass(Duration.ofHours(1))
                .trigger();
        assertEquals(0, run.streams().size(), "time in which nothing ran is no silence");
        run.pass(Duration.ofSeconds(2)).trigger().pass(Duration.ofMinutes(6)).trigger();
        assertEquals("one ", text(run.streams().getFirst()));
    }

    @Test
    void withNothingOpenNoCheckpointIsLeftWithoutSequences() {
        conversation();
        run.enqueue("c", null, packets(0, talk.packets().size())).drain();
        assertTrue(run.checkpointsQueued() > 0, "it lingers");
        run.pass(Duration.ofMillis(1500)).trigger().pass(Duration.ofMinutes(3)).trigger();
        assertEquals(0, run.checkpointsQueued());
    }

    @Test
    void withNothingOpenAHeaderIsLeftOfOneWithSequences() {
        conversation();
        run.enqueue("c", 0, packets(0, talk.packets().size())).drain();
        run.pass(Duration.ofMillis(1500)).trigger().pass(Duration.ofMinutes(3)).trigger();
        assertEquals(1, run.checkpointsQueued());
        run.restart().enqueue("c", 0, packets(0, 3)).drain();
        assertEquals("true", run.originals().getLast().getAttribute("capture.duplicate"));
    }

    @Test
    void aCheckpointThatDoesNotComeBackBeginsANewEpoch() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).drain().loseCheckpoints();
        run.enqueue("c", 1, packets(4, talk.packets().size())).trigger();
        run.pass(Duration.ofSeconds(29)).trigger();
        assertEquals(1, run.originals().size());
        run.pass(Duration.ofSeconds(2)).trigger();
        assertEquals(2, run.originals().size());
        assertTrue(error().contains("begins anew as epoch"), error());
        run.pass(Duration.ofMillis(1500)).trigger().pass(Duration.ofMinutes(6)).trigger();
        MockFlowFile stream = run.streams().getFirst();
        assertEquals("1", stream.getAttribute("capture.epoch"));
        assertEquals("two ", text(stream));
    }

    @Test
    void aCheckpointMayComeAfterTheInputsThatGoOnWithIt() {
        conversation();
        List<MockFlowFile> parts = run.enqueue("c", 0, packets(0, 4)).drain().takeCheckpoints();
        run.restart().enqueue("c", 1, packets(4, talk.packets().size())).trigger();
        run.pass(Duration.ofSeconds(29)).trigger();
        assertEquals(1, run.originals().size());
        parts.forEach(run::loopBack);
        run.pass(Duration.ofMillis(100)).trigger();
        assertEquals("one two ", text(run.streams().getFirst()));
        assertNull(run.streams().getFirst().getAttribute("capture.epoch"));
    }

    @Test
    void aCaptureOfWhichNothingIsKnownBeginsInTheMiddleAsANewEpoch() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).drain().loseCheckpoints();
        run.restart().enqueue("c", 1, packets(4, talk.packets().size())).trigger();
        run.pass(Duration.ofSeconds(31)).trigger();
        assertEquals("1", run.originals().getLast().getAttribute("capture.epoch"));
        assertTrue(error().contains("neither those before it nor a checkpoint came"), error());
    }

    @Test
    void aDamagedCheckpointGoesToFailureAndANewEpochBegins() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).drain().restart();
        byte[] damaged = run.takeCheckpoints().getFirst().toByteArray();
        MockFlowFile checkpoint = run.lastCheckpoint();
        damaged[damaged.length / 2] ^= 1;
        run.enqueue(damaged, checkpoint.getAttributes());
        run.enqueue("c", 1, packets(4, talk.packets().size()))
                .trigger()
                .pass(Duration.ofSeconds(31))
                .trigger();
        MockFlowFile failed = run.failures().getFirst();
        assertTrue(failed.getAttribute("error.reason").startsWith("The checkpoint is lost: "), failed.toString());
        assertEquals(2, run.originals().size());
        assertEquals("1", run.originals().getLast().getAttribute("capture.epoch"));
    }

    /** What was open is lost with the payload; how far the capture was read stands in the head, which is whole. */
    @Test
    void damagedPayloadDoesNotMakeTheCaptureForgetWhatItHasRead() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).enqueue("c", 1, packets(4, 5)).drain();
        run.restart();
        for (MockFlowFile part : run.takeCheckpoints()) {
            byte[] content = part.toByteArray();
            boolean isPayload = "data".equals(part.getAttribute(CheckpointPart.KIND));
            content[content.length - 1] ^= (byte) (isPayload ? 1 : 0);
            run.loopBack(content, part.getAttributes());
        }
        run.enqueue("c", 1, packets(4, 5))
                .enqueue("c", 2, packets(5, talk.packets().size()))
                .trigger();
        assertTrue(error().contains("the checksum of its payload is wrong"), error());
        assertEquals(2 + 2, run.originals().size(), "nothing is waited for");
        assertEquals(
                List.of("1"),
                run.originals().stream()
                        .filter(original -> "true".equals(original.getAttribute("capture.duplicate")))
                        .map(original -> original.getAttribute("capture.sequence"))
                        .toList());
        assertEquals("1", run.originals().getLast().getAttribute("capture.epoch"));
    }

    @Test
    void whatAMissingPartLosesIsNotHowFarTheCaptureWasRead() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).enqueue("c", 1, packets(4, 5)).drain();
        run.restart();
        run.takeCheckpoints().stream().filter(CheckpointPart::isHead).forEach(run::loopBack);
        run.enqueue("c", 1, packets(4, 5))
                .trigger()
                .pass(Duration.ofSeconds(31))
                .trigger();
        assertEquals("true", run.originals().getLast().getAttribute("capture.duplicate"));
    }

    @Test
    void aCheckpointOfAnotherVersionGoesToFailure() {
        conversation();
        run.enqueue("c", 0, packets(0, 3)).drain().restart();
        byte[] newer = run.takeCheckpoints().getFirst().toByteArray();
        newer[8]++;
        run.enqueue(newer, run.lastCheckpoint().getAttributes());
        run.enqueue("c", 1, packets(3, 4)).trigger();
        assertTrue(
                run.failures()
                        .getFirst()
                        .getAttribute("error.reason")
                        .contains("it is of version " + (AssemblerState.VERSION + 1)),
                run.failures().getFirst().toString());
    }

    @Test
    void copiesOfACheckpointAreDropped() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).drain();
        for (MockFlowFile part : run.takeCheckpoints()) {
            run.loopBack(part);
            run.loopBack(part.toByteArray(), part.getAttributes());
        }
        run.enqueue("c", 1, packets(4, talk.packets().size())).drain();
        assertEquals("one two ", text(run.streams().getFirst()));
        assertTrue(warnings().stream().anyMatch(warning -> warning.contains("is a copy or an older state")));
        assertEquals(0, run.failures().size());
    }

    @Test
    void anOlderCheckpointThatIsReplayedIsDropped() {
        conversation();
        run.enqueue("c", 0, packets(0, 3)).drain();
        List<MockFlowFile> older = run.takeCheckpoints();
        older.forEach(run::loopBack);
        run.enqueue("c", 1, packets(3, 4)).drain();
        older.forEach(part -> run.loopBack(part.toByteArray(), part.getAttributes()));
        run.restart().enqueue("c", 2, packets(4, talk.packets().size())).drain();
        assertEquals("one two ", text(run.streams().getFirst()));
    }

    @Test
    void aRawFrameOfAContinuingCaptureNeedsItsTime() {
        Packet syn = talk.packets().getFirst();
        run.enqueue(
                        Capture.of(List.of(syn)).frames().getFirst(),
                        Map.of("capture.id", "c", "packet.link.type", "ETHERNET"))
                .drain();
        assertTrue(run.failures().getFirst().getAttribute("error.reason").contains("packet.timestamp"));
    }

    /** Parts that go to another node come one by one: an older state must not be taken for the latest. */
    @Test
    void anOlderStateIsNotTakenForTheLatestThatIsOnItsWay() {
        conversation();
        run.enqueue("c", null, packets(0, 3)).drain();
        run.enqueue("c", null, packets(3, 4)).drain().restart();
        List<MockFlowFile> parts = run.takeCheckpoints();
        MockFlowFile latest =
                parts.stream().filter(CheckpointPart::isHead).findFirst().orElseThrow();
        parts.stream().filter(part -> part != latest).forEach(run::loopBack);
        run.enqueue("c", null, packets(4, talk.packets().size())).trigger();
        assertEquals(2, run.originals().size());
        run.loopBack(latest);
        run.pass(Duration.ofMillis(100)).drain();
        assertEquals("one two ", text(run.streams().getFirst()));
        assertEquals(0, run.failures().size());
    }

    @Test
    void selfContainedAndContinuingCapturesTakeTurns() {
        conversation();
        byte[] whole = packets(0, talk.packets().size());
        for (int i = 0; i < 5; i++) {
            run.enqueue(whole, Map.of());
        }
        run.enqueue("c", 0, packets(0, 4));
        for (int i = 0; i < 5; i++) {
            run.enqueue(whole, Map.of());
        }
        run.trigger().pass(Duration.ofMillis(1500)); // and all that is queued is looked through
        run.trigger().trigger().trigger();
        assertTrue(run.originals().stream().anyMatch(original -> original.getAttribute("capture.id") != null));
        run.drain();
        assertEquals(11, run.originals().size());
    }

    @Test
    void aSequenceBeyondReasonFails() {
        conversation();
        run.enqueue("c", "1e999999999", packets(0, 4)).drain();
        assertEquals(1, run.failures().size());
    }

    @Test
    void aLateCheckpointOfAnOlderEpochGoesToFailure() {
        conversation();
        run.enqueue("c", 0, packets(0, 4)).drain();
        List<MockFlowFile> old = run.takeCheckpoints();
        run.enqueue("c", 1, packets(4, 5))
                .trigger()
                .pass(Duration.ofSeconds(31))
                .trigger();
        assertEquals(2, run.originals().size());
        old.forEach(run::loopBack);
        run.enqueue("c", 2, packets(5, talk.packets().size())).trigger();
        assertEquals(3, run.originals().size());
        assertEquals(old.size(), run.failures().size());
        assertTrue(run.failures().getFirst().getAttribute("error.reason").contains("another epoch"));
    }

    /** Three of them agree that the capture lost over 1 GiB; what they bring is not dropped, whatever came in between. */
    @Test
    void segmentsTooFarAheadAreKeptFromCommitToCommit() {
        talk.client("before");
        String[] parts = {"x".repeat(1400), "y", "z".repeat(600)};
        long position = 3L << 29;
        for (String part : parts) {
            talk.client().at(position, part);
            position += part.length();
        }
        run.enqueue("c", 0, packets(0, 4)).drain();
        for (int i = 0; i < parts.length; i++) {
            run.restart().enqueue("c", i + 1, packets(4 + i, 5 + i)).drain();
        }
        assertEquals("before", text(run.streams().getFirst()));
        assertEquals("lost", run.streams().getFirst().getAttribute("tcp.close.reason"));
        run.restart()
                .pass(Duration.ofMillis(1500))
                .trigger()
                .pass(Duration.ofSeconds(2))
                .trigger();
        run.pass(Duration.ofMinutes(6)).trigger();
        assertEquals(String.join("", parts), text(run.streams().getLast()));
        assertEquals("-1", run.streams().getLast().getAttribute("tcp.skip"));
    }

    /** Those that were kept of a connection end with it. */
    @Test
    void nothingIsLeftOfSegmentsTooFarAheadWhenNothingIsOpen() {
        talk.client().at(3L << 29, "x".repeat(1400));
        run.enqueue("c", 0, packets(0, talk.packets().size())).drain();
        run.pass(Duration.ofMillis(1500)).trigger().pass(Duration.ofMinutes(6)).trigger();
        assertEquals(1, run.checkpointsQueued());
        assertTrue(run.takeCheckpoints().getFirst().getSize() < 500, () -> run.lastCheckpoint() + " is large");
    }
}
