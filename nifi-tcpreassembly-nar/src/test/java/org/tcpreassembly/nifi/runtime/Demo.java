package org.tcpreassembly.nifi.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.tcpreassembly.testing.SampleCapture;

/**
 * The main job, to be watched: a real NiFi with the NAR and the flow docs/flows/files-to-streams.json is given captures, and tells
 * which streams it found and where they lie. Run it by the script {@code demo} beside the pom.
 */
public final class Demo {
    private static final String FLOW = "files-to-streams.json";
    private static final String TYPE = "org.tcpreassembly.nifi.ReassembleTcp";
    private static final int USUAL_PORT = 8080;
    private static final int MOST_SHOWN = 100;
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration READ_LIMIT = Duration.ofHours(2);

    private final Path directory;
    private final List<Path> captures;

    private Demo(Path directory, List<Path> captures) {
        this.directory = directory;
        this.captures = captures;
    }

    /** {@code [--once] [CAPTURE...]} */
    public static void main(String[] arguments) throws Exception {
        boolean once = false;
        final List<Path> captures = new ArrayList<>();
        for (final String argument : arguments) {
            if (argument.equals("--once")) {
                once = true;
            } else if (Files.isReadable(Path.of(argument)) && Files.isRegularFile(Path.of(argument))) {
                captures.add(Path.of(argument));
            } else {
                say("There is no readable file [" + argument + "]. Usage: demo [--once] [CAPTURE...]");
                System.exit(2);
            }
        }
        final Path directory = BuildOutput.target().resolve("demo");
        delete(directory);
        Files.createDirectories(directory);
        if (captures.isEmpty()) {
            captures.add(SampleCapture.create().writeTo(directory.resolve("sample.pcap")));
        }
        new Demo(directory, captures).run(once);
    }

    private void run(boolean once) throws Exception {
        final Path in = Files.createDirectories(directory.resolve("captures"));
        final Path out = Files.createDirectories(directory.resolve("streams"));
        say("Starting NiFi " + BuildOutput.nifiVersion() + ", which takes about 20 seconds...");
        try (NifiInstance nifi = NifiInstance.in(directory.resolve("nifi"))
                .heap("1g")
                .port(isFree(USUAL_PORT) ? USUAL_PORT : 0)
                .start()) {
            final NifiClient client = nifi.client();
            client.awaitType(TYPE, START_LIMIT);
            final String group = client.importFlow(
                    "Files to streams",
                    BuildOutput.flow(FLOW),
                    Map.of("Input Directory", in.toString(), "Output Directory", out.toString()));
            client.start(group);
            say("The flow docs/flows/" + FLOW + " is running. Its canvas: " + client.canvas(group));
            for (final Path capture : captures) {
                feed(capture, in);
                report(
                        client,
                        group,
                        awaitRead(client, group, capture.getFileName().toString()),
                        out);
            }
            say("");
            say("The streams lie in " + out);
            if (!once) {
                say("The canvas:        " + client.canvas(group));
                say("More captures:     put them into " + in);
                say("Ctrl-C ends NiFi.");
                // the end of this JVM ends NiFi
                new CountDownLatch(1).await();
            }
        }
    }

    private static void feed(Path capture, Path in) throws IOException {
        say("");
        say("Capture " + capture + " (" + Files.size(capture) + " bytes)");
        final String name = capture.getFileName().toString();
        final Path hidden = Files.copy(capture, in.resolve("." + name), StandardCopyOption.REPLACE_EXISTING);
        Files.move(hidden, in.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Waits for a capture to be read, telling how far it is, and returns the attributes it came out with. */
    private static Map<String, String> awaitRead(NifiClient client, String group, String name) throws Exception {
        final long begin = System.nanoTime();
        final long[] told = {begin};
        final List<Map<String, String>> read = new ArrayList<>();
        try {
            NifiClient.await("[" + name + "] to be read", READ_LIMIT, () -> {
                if (System.nanoTime() - told[0] > Duration.ofSeconds(5).toNanos()) {
                    told[0] = System.nanoTime();
                    say("  ..." + Duration.ofNanos(told[0] - begin).toSeconds() + " s, " + client.queued(group)
                            + " FlowFiles in the queues");
                    client.bulletins(group).forEach(bulletin -> say("  NiFi says: " + bulletin));
                }
                if (read.isEmpty()) {
                    written(client, group, "Keep the capture", "Keep what is no capture").stream()
                            .filter(attributes -> name.equals(attributes.get("filename")))
                            .forEach(read::add);
                }
                return !read.isEmpty() && client.queued(group) == 0;
            });
        } catch (final IOException e) {
            throw new IOException(e.getMessage() + "\n" + String.join("\n", client.bulletins(group)), e);
        }
        say("  read in " + Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0 + " s");
        return read.getFirst();
    }

    private static void report(NifiClient client, String group, Map<String, String> capture, Path out)
            throws Exception {
        if (capture.containsKey("error.reason")) {
            say("  is no capture: " + capture.get("error.reason"));
            return;
        }
        say("  " + capture.get("packet.count") + " packets, " + capture.get("packet.tcp.count") + " of TCP; "
                + capture.get("stream.count") + " streams:");
        final int expected = Math.min(Integer.parseInt(capture.get("stream.count")), MOST_SHOWN);
        final List<Map<String, String>> streams = new ArrayList<>();
        NifiClient.await("the provenance of the streams", START_LIMIT, () -> {
            streams.clear();
            written(client, group, "Write complete streams", "Write incomplete streams").stream()
                    .filter(stream -> capture.get("filename").equals(stream.get("capture.filename")))
                    .filter(stream -> capture.get("folder").equals(stream.get("folder")))
                    .forEach(streams::add);
            return streams.size() >= expected;
        });
        streams.sort(Comparator.comparing((Map<String, String> stream) -> stream.get("filename")));
        say(String.format("  %-26s    %-26s %12s  %s", "from", "to", "bytes", ""));
        streams.stream().limit(MOST_SHOWN).forEach(stream -> say(line(stream)));
        if (streams.size() > MOST_SHOWN) {
            say("  ... and more");
        }
        say("  in " + out.resolve(capture.get("folder")));
    }

    private static String line(Map<String, String> stream) {
        final String state =
                "true".equals(stream.get("tcp.complete")) ? "complete" : "incomplete" + missing(stream) + ended(stream);
        return String.format(
                "  %-26s -> %-26s %12s  %s",
                end(stream, "source"), end(stream, "destination"), stream.get("size"), state);
    }

    private static String missing(Map<String, String> stream) {
        final String skip = stream.getOrDefault("tcp.skip", "0");
        return switch (skip) {
            case "0" -> "";
            case "-1" -> ", its beginning was not captured";
            default -> ", " + skip + " bytes missing before it";
        };
    }

    private static String ended(Map<String, String> stream) {
        final String reason = stream.get("tcp.close.reason");
        return reason == null ? ", goes on" : ", ended by " + reason;
    }

    private static String end(Map<String, String> stream, String which) {
        final String address = stream.get("tcp." + which + ".address");
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + stream.get("tcp." + which + ".port");
    }

    /** The attributes of what processors have written to files, by NiFi's provenance, with the size added. */
    private static List<Map<String, String>> written(NifiClient client, String group, String... processors)
            throws Exception {
        final List<Map<String, String>> all = new ArrayList<>();
        for (final String processor : processors) {
            for (final JsonNode event : client.provenance(
                    client.processor(group, processor).path("id").asText())) {
                if (event.path("eventType").asText().equals("SEND")) {
                    final Map<String, String> attributes = new TreeMap<>();
                    event.path("attributes")
                            .forEach(attribute -> attributes.put(
                                    attribute.path("name").asText(),
                                    attribute.path("value").asText()));
                    attributes.put("size", event.path("fileSizeBytes").asText());
                    all.add(attributes);
                }
            }
        }
        return all;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.isBound();
        } catch (final IOException e) {
            return false;
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
