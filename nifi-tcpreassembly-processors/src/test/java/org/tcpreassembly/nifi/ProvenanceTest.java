package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.nifi.provenance.ProvenanceEventRecord;
import org.apache.nifi.provenance.ProvenanceEventType;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;

/** What provenance knows of where streams came from. */
class ProvenanceTest {
    private static Conversation conversation(int number) {
        Conversation talk = Conversation.between("10.1." + number / 250 + "." + number % 250 + ":40000", "10.0.0.2:80");
        talk.handshake();
        talk.client("a");
        talk.server("b");
        return talk;
    }

    @Test
    void streamsAreForkedFromTheInput() {
        Conversation talk = talk();
        talk.client("a");
        talk.server("b");
        Reassembly out = Reassembly.standard().read(talk);

        List<ProvenanceEventRecord> events = out.runner().getProvenanceEvents();
        assertEquals(1, events.size());
        ProvenanceEventRecord fork = events.getFirst();
        assertEquals(ProvenanceEventType.FORK, fork.getEventType());
        assertEquals(List.of(out.original().getAttribute("uuid")), fork.getParentUuids());
        assertEquals(uuids(out.streams()), fork.getChildUuids());
    }

    @Test
    void anEventHasAThousandChildrenAtMost() {
        Conversation[] talks = new Conversation[1001];
        for (int i = 0; i < talks.length; i++) {
            talks[i] = conversation(i);
        }
        Reassembly out = Reassembly.standard().read(Capture.of(talks));
        List<ProvenanceEventRecord> events = out.runner().getProvenanceEvents();
        assertEquals(
                List.of(1000, 1000, 2),
                events.stream().map(event -> event.getChildUuids().size()).toList());
        assertTrue(events.stream().allMatch(event -> event.getEventType() == ProvenanceEventType.FORK));
        List<String> children = new ArrayList<>();
        events.forEach(event -> children.addAll(event.getChildUuids()));
        assertEquals(uuids(out.streams()), children);
    }

    @Test
    void neitherOriginalNorFailureNorScratchLeaveEventsOfTheirOwn() {
        Conversation talk = talk();
        talk.client("a longer text than the budget");
        Reassembly spilled = Reassembly.withBudget(1).read(talk);
        assertEquals(1, spilled.runner().getRemovedCount());
        assertEquals(
                List.of(ProvenanceEventType.FORK),
                spilled.runner().getProvenanceEvents().stream()
                        .map(ProvenanceEventRecord::getEventType)
                        .toList());

        Reassembly failed = Reassembly.standard().read("text".getBytes(), Map.of());
        failed.failure();
        assertEquals(List.of(), failed.runner().getProvenanceEvents());

        Reassembly nothing = Reassembly.standard().read(talk());
        nothing.original();
        assertEquals(List.of(), nothing.runner().getProvenanceEvents());
    }

    private static List<String> uuids(List<MockFlowFile> flowFiles) {
        return flowFiles.stream().map(flowFile -> flowFile.getAttribute("uuid")).toList();
    }
}
