package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputPlanTest {
    private static final int MORE_THAN_HALF = (int) (InputPlan.MAXIMUM_BYTES * 3 / 5);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotLetASmallInputOvertakeOneThatDoesNotFit(boolean sequenced) {
        List<QueuedInput> queued = new ArrayList<>();
        for (int size : new int[] {MORE_THAN_HALF, MORE_THAN_HALF, 1}) {
            MockFlowFile flowFile = new MockFlowFile(queued.size());
            flowFile.setData(new byte[size]);
            queued.add(QueuedInput.of(flowFile, sequenced ? Integer.toString(queued.size()) : null));
        }

        InputPlan plan = new InputPlan(queued, CaptureHeader.begin("capture", 0), SequenceOrder.DENSE);

        assertEquals(queued.subList(0, 1), plan.due());
    }

    /** NiFi dates it anew when it goes back to its queue. */
    @Test
    void shouldTakeAnInputWithoutSequenceThatIsBegunBeforeThoseThatCameAfterIt() {
        List<QueuedInput> queued = new ArrayList<>();
        for (int date = 1; date <= 3; date++) {
            MockFlowFile flowFile = new MockFlowFile(date);
            flowFile.setLastEnqueuedDate(date);
            if (date == 3) {
                flowFile.putAttributes(Map.of("packet.read.count", "0"));
            }
            queued.add(QueuedInput.of(flowFile, null));
        }

        InputPlan plan = new InputPlan(queued, CaptureHeader.begin("capture", 0), SequenceOrder.DENSE);

        assertEquals(List.of(queued.get(2), queued.get(0), queued.get(1)), plan.due());
    }

    @Test
    void shouldCountLowerSequencesAsPastOnceAnInputIsReadInPart() {
        CaptureHeader header = CaptureHeader.begin("capture", 0);
        header.takePart(BigDecimal.valueOf(5), 17);
        List<QueuedInput> queued = new ArrayList<>();
        for (int sequence = 4; sequence <= 6; sequence++) {
            queued.add(QueuedInput.of(new MockFlowFile(sequence), Integer.toString(sequence)));
        }
        queued.add(QueuedInput.of(new MockFlowFile(7), "5"));

        InputPlan plan = new InputPlan(queued, header, SequenceOrder.ASCENDING);

        assertEquals(queued.subList(1, 3), plan.due());
        assertEquals(Set.of(queued.get(0), queued.get(3)), Set.copyOf(plan.past()));
    }
}
