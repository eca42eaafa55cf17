package org.tcpreassembly.nifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tcpreassembly.testing.CutCapture;
import org.tcpreassembly.testing.StreamTruth;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/**
 * A capture in pieces, as a capturing processor gives it: numbered from 0 without holes. After the last packets of its connections
 * comes a piece so much later that whatever is still open times out.
 */
final class CaptureInPieces {
    /** More than the default Idle Timeout. */
    private static final Duration CLOSING = Duration.ofMinutes(10);

    private final String id;
    private final List<Path> pieces;
    private final Truth truth;

    private CaptureInPieces(String id, List<Path> pieces, Truth truth) {
        this.id = id;
        this.pieces = pieces;
        this.truth = truth;
    }

    /**
     * @param directory for the files of the pieces
     * @param bytes of a piece
     * @param lasts in capture time, without the closing piece
     */
    static CaptureInPieces of(String id, Path directory, int bytes, Duration lasts, Workload... workloads)
            throws IOException {
        Files.createDirectories(directory);
        final List<Path> captures = new ArrayList<>();
        final List<StreamTruth> truths = new ArrayList<>();
        for (int i = 0; i < workloads.length; i++) {
            final Path capture = directory.resolve("workload-" + i + ".pcap");
            truths.addAll(workloads[i].network(i).writeTo(capture).streams());
            captures.add(capture);
        }
        final CutCapture cut = CutCapture.of(captures, lasts);
        final List<Path> pieces = new ArrayList<>(cut.pieces(bytes, directory));
        pieces.add(Files.write(directory.resolve("piece-closing.pcap"), cut.closing(CLOSING)));
        for (final Path capture : captures) {
            Files.delete(capture);
        }
        return new CaptureInPieces(id, List.copyOf(pieces), new Truth(truths));
    }

    String id() {
        return id;
    }

    Truth truth() {
        return truth;
    }

    /** The number of pieces, the closing one included. */
    int size() {
        return pieces.size();
    }

    byte[] content(int sequence) throws IOException {
        return Files.readAllBytes(pieces.get(sequence));
    }

    long bytes() throws IOException {
        long bytes = 0;
        for (final Path piece : pieces) {
            bytes += Files.size(piece);
        }
        return bytes;
    }

    Map<String, String> attributes(int sequence) {
        final Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("capture.id", id);
        attributes.put("capture.sequence", Integer.toString(sequence));
        attributes.put("filename", id + "-" + sequence + ".pcap");
        return attributes;
    }
}
