package org.tcpreassembly.testing;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The streams that a capture holds, known from where it was made.
 *
 * <p>In a file: tab-separated text, one direction of a connection with at least one byte per line, lines with {@code #}
 * aside. The columns are source, destination (both as {@link Endpoint#toString}), length as sent, captured bytes,
 * SHA-256 of the captured bytes with the holes left out, SHA-256 with zeros in the holes, holes as
 * {@code position+length,...} or {@code -}, content as {@code pool:SEED:BASE} or {@code -}, and a kind or {@code -}.
 * Endpoints that were used by several connections have a line for each, in their order.
 */
public record Truth(List<StreamTruth> streams) {
    static final String HEADER = "#source\tdestination\tlength\tcaptured\tsha256\tsha256_zero\tholes\tcontent\tkind";

    public Truth(List<StreamTruth> streams) {
        this.streams = List.copyOf(streams);
    }

    /** Where the truth about a capture file lies: beside it, with {@code .truth} added to its name. */
    public static Path fileFor(Path pcap) {
        return pcap.resolveSibling(pcap.getFileName() + ".truth");
    }

    public static Truth load(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
            return new Truth(lines.filter(line -> !line.startsWith("#"))
                    .map(StreamTruth::ofLine)
                    .toList());
        }
    }

    public void save(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            out.write(HEADER + "\n");
            for (StreamTruth stream : streams) {
                writeLine(out, stream);
            }
        }
    }

    static void writeLine(BufferedWriter out, StreamTruth stream) {
        try {
            out.write(stream.toLine());
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The truth about the first connection in that direction. */
    public StreamTruth stream(Direction direction) {
        return streams.stream()
                .filter(stream -> stream.direction().equals(direction))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stream " + direction));
    }

    public long capturedBytes() {
        return streams.stream().mapToLong(StreamTruth::captured).sum();
    }
}
