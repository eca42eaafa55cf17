package org.tcpreassembly.nifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tcpreassembly.nifi.runtime.FlowFilePackages;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiClient;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Truth;

/**
 * A ReassembleTcp in a real NiFi that takes captures from one folder and writes all that comes out of it, attributes included,
 * into another.
 */
final class PackagedStreams implements AutoCloseable {
    static final String PROCESSOR = "Reassemble TCP";
    private static final Path FLOW = Path.of("src/test/resources/flows/streams-to-packages.json");

    private final NifiInstance nifi;
    private final Path in;
    private final Path out;
    private final String group;

    /** Imports the flow; it is not started. */
    PackagedStreams(NifiInstance nifi, String name, Path directory) throws IOException, InterruptedException {
        this.nifi = nifi;
        this.in = Files.createDirectories(directory.resolve("in"));
        this.out = directory.resolve("out");
        this.group = nifi.client()
                .importFlow(name, FLOW, Map.of("Input Directory", in.toString(), "Output Directory", out.toString()));
    }

    String group() {
        return group;
    }

    /** Sets properties of the ReassembleTcp. */
    PackagedStreams configure(Map<String, String> properties) throws IOException, InterruptedException {
        nifi.client()
                .configure(nifi.client().processor(group, PROCESSOR).path("id").asText(), properties);
        return this;
    }

    /** Starts only the processor that takes captures from the folder, and waits until all are taken. */
    void takeAll() throws Exception {
        nifi.client()
                .setProcessorState(
                        nifi.client().processor(group, "Get").path("id").asText(), "RUNNING");
        NifiClient.await("the captures to be taken", Duration.ofMinutes(1), () -> {
            try (Stream<Path> left = Files.list(in)) {
                return left.findAny().isEmpty();
            }
        });
    }

    void start() throws Exception {
        nifi.client().start(group);
    }

    /** Removes the flow and what is in it, so that a failed test leaves nothing to the next. */
    @Override
    public void close() throws IOException {
        try {
            nifi.client().remove(group);
        } catch (final Exception e) {
            throw new IOException("The flow could not be removed", e);
        }
    }

    /** Puts a capture, which must lie on the same file system, into the folder all at once. */
    void feed(Path capture) throws IOException {
        Files.move(capture, in.resolve(capture.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Waits until the input of that name came out of {@code original} or {@code failure}, and returns it. */
    Packaged awaitRead(String fileName, Duration limit) throws Exception {
        try {
            NifiClient.await(
                    "[" + fileName + "] to be read",
                    limit,
                    () -> nifi.client().queued(group) == 0 && !inputs(fileName).isEmpty());
        } catch (final IOException e) {
            throw new IOException(
                    e.getMessage() + "; queues " + nifi.client().queues(group) + ", bulletins "
                            + nifi.client().bulletins(group),
                    e);
        }
        return inputs(fileName).getFirst();
    }

    /** The streams of an input of that name, by connection and in order. */
    List<Packaged> streams(String fileName) throws IOException {
        return streams(out).stream()
                .filter(flowFile -> fileName.equals(flowFile.attribute("capture.filename")))
                .toList();
    }

    /** All streams that were packaged into a folder, by connection and in order. */
    static List<Packaged> streams(Path out) throws IOException {
        return FlowFilePackages.list(out).stream()
                .filter(flowFile -> "streams".equals(flowFile.attribute("came.out.of")))
                .sorted(Comparator.comparing((Packaged flowFile) -> flowFile.attribute("segment.original.filename"))
                        .thenComparing(flowFile -> Integer.parseInt(flowFile.attribute("fragment.index"))))
                .toList();
    }

    /** What came out of an input, held against the truth. */
    CheckReport check(String fileName, Truth truth) throws IOException {
        return new StreamSet(streams(fileName)).check(truth);
    }

    private List<Packaged> inputs(String fileName) throws IOException {
        return FlowFilePackages.list(out).stream()
                .filter(flowFile -> !"streams".equals(flowFile.attribute("came.out.of")))
                .filter(flowFile -> fileName.equals(flowFile.attribute("filename")))
                .toList();
    }
}
