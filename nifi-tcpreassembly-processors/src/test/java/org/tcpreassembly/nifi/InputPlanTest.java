package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.apache.nifi.util.MockFlowFile;
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
}
