package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;

class RememberedValueTest {
    private int evaluated;

    @Test
    void eachFlowFileIsEvaluatedOnce() {
        AttributeValue value = new RememberedValue(flowFile -> ++evaluated + " of " + flowFile.getId());
        for (int look = 0; look < 3; look++) {
            for (long id = 1; id <= 20_000; id++) {
                assertEquals(id + " of " + id, value.of(new MockFlowFile(id)));
            }
        }
        assertEquals(20_000, evaluated);
    }

    @Test
    void noValueIsRememberedToo() {
        AttributeValue value = new RememberedValue(flowFile -> {
            evaluated++;
            return null;
        });
        assertNull(value.of(new MockFlowFile(1)));
        assertNull(value.of(new MockFlowFile(1)));
        assertEquals(1, evaluated);
    }

    @Test
    void whatFailsIsTriedAgain() {
        AttributeValue value = new RememberedValue(flowFile -> {
            if (++evaluated == 1) {
                throw new IllegalStateException();
            }
            return "value";
        });
        assertThrows(IllegalStateException.class, () -> value.of(new MockFlowFile(1)));
        assertEquals("value", value.of(new MockFlowFile(1)));
    }
}
