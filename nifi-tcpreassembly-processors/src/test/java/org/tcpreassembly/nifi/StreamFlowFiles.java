package org.tcpreassembly.nifi;

import java.util.ArrayList;
import java.util.List;
import org.apache.nifi.util.MockFlowFile;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.StreamResult;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.TruthChecker;

/** Stream FlowFiles held against the truth. */
final class StreamFlowFiles {
    private StreamFlowFiles() {}

    /** Checks stream FlowFiles in the order of their transfer; the pieces of a stream count as one. */
    static CheckReport check(Truth truth, List<MockFlowFile> flowFiles) {
        TruthChecker checker = new TruthChecker(truth);
        List<String> identifiers = new ArrayList<>();
        List<StreamResult> results = new ArrayList<>();
        for (MockFlowFile flowFile : flowFiles) {
            String identifier = flowFile.getAttribute("fragment.identifier");
            int known = identifiers.lastIndexOf(identifier);
            if (known < 0) {
                known = identifiers.size();
                identifiers.add(identifier);
                results.add(checker.stream(direction(flowFile)));
            }
            StreamResult result = results.get(known);
            long skip = Long.parseLong(flowFile.getAttribute("tcp.skip"));
            result.skip(skip).bytes(flowFile.toByteArray());
            if (Boolean.parseBoolean(flowFile.getAttribute("tcp.end"))) {
                // what is missing behind the last byte: known by a FIN, or else by what the peer acknowledged
                long skipped = Math.max(
                        Long.parseLong(flowFile.getAttribute("tcp.skipped.bytes")),
                        Long.parseLong(flowFile.getAttribute("tcp.acknowledged.unseen.bytes")));
                result.skip(skipped - result.skipped());
            }
        }
        return checker.report();
    }

    static Direction direction(MockFlowFile flowFile) {
        return Direction.of(
                endpoint(flowFile, "tcp.source.address", "tcp.source.port"),
                endpoint(flowFile, "tcp.destination.address", "tcp.destination.port"));
    }

    private static String endpoint(MockFlowFile flowFile, String address, String port) {
        String text = flowFile.getAttribute(address);
        return (text.contains(":") ? '[' + text + ']' : text) + ':' + flowFile.getAttribute(port);
    }
}
