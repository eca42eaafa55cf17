package org.tcpreassembly.nifi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.nifi.flowfile.FlowFile;

/** Remembers the values of the FlowFiles that were asked for last: more than NiFi keeps in a queue. Safe for several threads. */
final class RememberedValue implements AttributeValue {
    private static final int MAXIMUM = 40_000;

    private final AttributeValue value;
    private final Map<Long, Optional<String>> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Optional<String>> eldest) {
            return size() > MAXIMUM;
        }
    };

    /** @param value what depends on nothing but attributes that a FlowFile has from the beginning */
    RememberedValue(AttributeValue value) {
        this.value = value;
    }

    @Override
    public String of(FlowFile flowFile) {
        synchronized (remembered) {
            Optional<String> known = remembered.get(flowFile.getId());
            if (known != null) {
                return known.orElse(null);
            }
        }
        String found = value.of(flowFile);
        synchronized (remembered) {
            remembered.put(flowFile.getId(), Optional.ofNullable(found));
        }
        return found;
    }
}
