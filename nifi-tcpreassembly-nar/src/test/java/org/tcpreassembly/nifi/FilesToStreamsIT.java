package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.BuildOutput;
import org.tcpreassembly.nifi.runtime.NifiClient;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** The flow that the README shows, as it is in docs/flows. */
class FilesToStreamsIT {
    @TempDir
    Path temp;

    @Test
    void shouldSortStreamsIntoFolders() throws Exception {
        final Conversation whole = Conversation.between("10.0.0.1:51000", "10.0.0.2:80");
        whole.handshake();
        whole.client("GET / HTTP/1.0\r\n\r\n");
        whole.server("HTTP/1.0 200 OK\r\n\r\nhello");
        whole.close(Side.SERVER);
        final Conversation holed = Conversation.between("10.0.0.3:51000", "10.0.0.2:25");
        holed.handshake();
        holed.client("before");
        holed.client().skip(10);
        holed.client("after");
        final Path in = Files.createDirectory(temp.resolve("in"));
        final Path out = temp.resolve("out");

        try (NifiInstance nifi = NifiInstance.in(temp.resolve("home")).start()) {
            final NifiClient client = nifi.client();
            final String group = client.importFlow(
                    "Files to streams",
                    BuildOutput.flow("files-to-streams.json"),
                    Map.of("Input Directory", in.toString(), "Output Directory", out.toString()));
            client.start(group);
            final byte[] capture = Capture.of(whole, holed).pcap();
            feed(in, "talk.pcap", capture);
            feed(in, "note.txt", "no capture".getBytes(StandardCharsets.UTF_8));

            // the packets of a script follow one another every millisecond
            final String holedStart =
                    String.format("20240101T000000.%03d000Z", whole.packets().size());
            final Map<String, String> expected = new TreeMap<>(Map.of(
                    "talk.pcap/talk.pcap",
                    text(capture),
                    "talk.pcap/complete/20240101T000000.000000Z_10.0.0.1.51000-10.0.0.2.80",
                    "GET / HTTP/1.0\r\n\r\n",
                    "talk.pcap/complete/20240101T000000.000000Z_10.0.0.2.80-10.0.0.1.51000",
                    "HTTP/1.0 200 OK\r\n\r\nhello",
                    "talk.pcap/incomplete/" + holedStart + "_10.0.0.3.51000-10.0.0.2.25",
                    "before",
                    "talk.pcap/incomplete/" + holedStart + "_10.0.0.3.51000-10.0.0.2.25.1",
                    "after",
                    "failed/note.txt/note.txt",
                    "no capture"));

            NifiClient.await(
                    "six files", Duration.ofMinutes(1), () -> files(out).size() == 6);
            assertEquals(expected, files(out));
            assertEquals(0, client.queued(group));
        }
    }

    private static void feed(Path in, String name, byte[] content) throws IOException {
        final Path hidden = Files.write(in.resolve("." + name), content);
        Files.move(hidden, in.resolve(name));
    }

    /** The finished files beneath a directory; the time is taken out of the folders' names. */
    private static Map<String, String> files(Path directory) throws IOException {
        final Map<String, String> contents = new TreeMap<>();
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (final Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !file.getFileName().toString().startsWith("."))
                        .toList()) {
                    final String name =
                            directory.relativize(file).toString().replaceAll("(talk.pcap|note.txt)_[0-9TZ]+/", "$1/");
                    contents.put(name, text(Files.readAllBytes(file)));
                }
            }
        }
        return contents;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
