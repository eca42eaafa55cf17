package org.tcpreassembly.differential;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.tcpreassembly.nifi.ReassembleTcp;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.Endpoint;
import org.tcpreassembly.testing.FoundStreams;
import org.tcpreassembly.testing.FoundStreams.FoundStream;

/** A capture through the processor ReassembleTcp as it is by default, in NiFi's mock. */
final class ProcessorRun {
    private ProcessorRun() {}

    /** @throws IOException when the processor puts the capture to its relationship {@code failure} */
    static void reassemble(Path pcap, FoundStreams into) throws IOException {
        TestRunner runner = TestRunners.newTestRunner(ReassembleTcp.class);
        runner.enqueue(pcap);
        runner.run();
        for (MockFlowFile failed : runner.getFlowFilesForRelationship("failure")) {
            throw new IOException("ReassembleTcp: " + failed.getAttribute("error.reason"));
        }
        Map<String, FoundStream> streams = new HashMap<>();
        Map<String, Long> skipped = new HashMap<>();
        for (MockFlowFile piece : runner.getFlowFilesForRelationship("streams")) {
            String identifier = piece.getAttribute("fragment.identifier");
            long skip = Long.parseLong(piece.getAttribute("tcp.skip"));
            skipped.merge(identifier, Math.max(0, skip), Long::sum);
            FoundStream stream = streams.computeIfAbsent(identifier, key -> into.stream(direction(piece)));
            stream.skip(skip).bytes(piece.toByteArray());
            if (Boolean.parseBoolean(piece.getAttribute("tcp.end"))) {
                stream.skip(Long.parseLong(piece.getAttribute("tcp.skipped.bytes")) - skipped.get(identifier));
            }
        }
    }

    private static Direction direction(MockFlowFile piece) {
        return new Direction(endpoint(piece, "tcp.source"), endpoint(piece, "tcp.destination"));
    }

    private static Endpoint endpoint(MockFlowFile piece, String end) {
        return Endpoint.of(piece.getAttribute(end + ".address"), Integer.parseInt(piece.getAttribute(end + ".port")));
    }
}
