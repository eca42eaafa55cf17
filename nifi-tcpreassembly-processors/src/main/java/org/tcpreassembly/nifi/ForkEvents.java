package org.tcpreassembly.nifi;

import java.util.List;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.provenance.ProvenanceReporter;

/** Reports the streams that a FlowFile was forked into, so many in one event that each stays small. */
final class ForkEvents {
    private static final int CHILDREN = 1000;

    private ForkEvents() {}

    static void report(ProvenanceReporter reporter, FlowFile parent, List<FlowFile> children) {
        for (int from = 0; from < children.size(); from += CHILDREN) {
            int to = Math.min(children.size(), from + CHILDREN);
            reporter.fork(parent, children.subList(from, to), "Reassembled " + (to - from) + " TCP streams");
        }
    }
}
