package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.testing.Workload;

/** MergeContent's Defragment would put the pieces of split streams together again, each stream by itself. */
class DefragmentTest {
    @TempDir
    Path folder;

    /** As Defragment does: by identifier, in order of index, complete when the count of one of them is reached. */
    private static Map<String, String> defragmented(List<MockFlowFile> pieces) {
        Map<String, List<MockFlowFile>> streams =
                pieces.stream().collect(Collectors.groupingBy(piece -> piece.getAttribute("fragment.identifier")));
        Map<String, String> contents = new TreeMap<>();
        for (List<MockFlowFile> stream : streams.values()) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int i = 0; i < stream.size(); i++) {
                MockFlowFile piece = stream.get(i);
                boolean last = i == stream.size() - 1;
                assertEquals(Integer.toString(i), piece.getAttribute("fragment.index"));
                assertEquals(last ? Integer.toString(stream.size()) : null, piece.getAttribute("fragment.count"));
                assertEquals(Boolean.toString(last), piece.getAttribute("tcp.end"));
                content.writeBytes(piece.toByteArray());
            }
            String name = stream.getFirst().getAttribute("segment.original.filename");
            assertEquals(name, stream.getLast().getAttribute("segment.original.filename"));
            contents.put(name, content.toString(StandardCharsets.ISO_8859_1));
        }
        assertEquals(streams.size(), contents.size());
        return contents;
    }

    @Test
    void thePiecesOfAStreamAreNumberedAndTheLastSaysHowMany() throws IOException {
        Path pcap = folder.resolve("lossy.pcap");
        Workload.of("lossy").scale(0.01).writeTo(pcap);
        List<MockFlowFile> split = Reassembly.standard().read(pcap).streams();
        List<MockFlowFile> joined = Reassembly.with(ReassemblyProperties.GAP_STRATEGY, "Concatenate")
                .read(pcap)
                .streams();
        assertTrue(split.size() > joined.size());
        assertEquals(defragmented(joined), defragmented(split));
    }

    @Test
    void namesOfFilesAreUniqueInACapture() throws IOException {
        Path pcap = folder.resolve("adversarial.pcap");
        Workload.of("adversarial").scale(0.02).writeTo(pcap);
        List<MockFlowFile> streams = Reassembly.standard().read(pcap).streams();
        assertEquals(
                streams.size(),
                streams.stream()
                        .map(stream -> stream.getAttribute("filename"))
                        .distinct()
                        .count());
        assertTrue(streams.stream()
                .noneMatch(stream -> stream.getAttribute("filename").matches(".*[:#/].*")));
    }
}
