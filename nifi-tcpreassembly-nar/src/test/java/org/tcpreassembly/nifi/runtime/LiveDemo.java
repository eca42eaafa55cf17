package org.tcpreassembly.nifi.runtime;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Live capture, to be watched: a real NiFi with the flow docs/flows/live-capture.json listens on the loopback interface while
 * real HTTP requests are made there, and tells of each stream that appears. Run it by {@code demo --live}.
 */
public final class LiveDemo {
    private static final String FLOW = "live-capture.json";
    private static final String LISTEN = "Listen to packets";
    private static final String TYPE = "org.tcpreassembly.nifi.ListenRawPackets";
    private static final int USUAL_PORT = 8080;
    private static final int STREAMS_OF_ONCE = 6;
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration ONCE_LIMIT = Duration.ofMinutes(2);

    private final Path out;
    private final Set<Path> told = new HashSet<>();

    private LiveDemo(Path out) {
        this.out = out;
    }

    /** {@code [--once]} */
    public static void main(String[] arguments) throws Exception {
        final boolean once = List.of(arguments).contains("--once");
        if (arguments.length > (once ? 1 : 0)) {
            say("Usage: demo --live [--once]");
            System.exit(2);
        }
        final Path directory = BuildOutput.target().resolve("live-demo");
        delete(directory);
        final Path out = Files.createDirectories(directory.resolve("streams"));
        final HttpServer server = server();
        try {
            new LiveDemo(out).run(directory, server.getAddress().getPort(), once);
        } finally {
            server.stop(0);
        }
    }

    private void run(Path directory, int port, boolean once) throws Exception {
        say("Starting NiFi " + BuildOutput.nifiVersion() + ", which takes about 20 seconds...");
        try (NifiInstance nifi = NifiInstance.in(directory.resolve("nifi"))
                .heap("1g")
                .port(isFree(USUAL_PORT) ? USUAL_PORT : 0)
                .start()) {
            final NifiClient client = nifi.client();
            client.awaitType(TYPE, START_LIMIT);
            final String group = client.importFlow(
                    "Live capture",
                    BuildOutput.flow(FLOW),
                    Map.of(
                            "Network Interface", "lo",
                            "Output Directory", out.toString(),
                            "HTTP Ports", Integer.toString(port)));
            // the canvas talks to NiFi over the same interface
            client.configure(client.processor(group, LISTEN).path("id").asText(), Map.of("Filter", "tcp port " + port));
            client.start(group);
            say("The flow docs/flows/" + FLOW + " is running. Its canvas: " + client.canvas(group));
            say("It listens on the interface lo to a web server on port " + port
                    + ", which is asked for a page a second.");
            say("Streams appear in " + out.resolve("http") + (once ? "" : "; Ctrl-C ends NiFi."));
            say("");
            watch(client, group, port, once);
        }
    }

    private void watch(NifiClient client, String group, int port, boolean once) throws Exception {
        final Set<String> bulletins = new HashSet<>();
        final long end = System.nanoTime() + ONCE_LIMIT.toNanos();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int page = 1; !once || told.size() < STREAMS_OF_ONCE; page++) {
                Thread.sleep(1000);
                http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/page/" + page))
                                .header("User-Agent", "demo")
                                .build(),
                        BodyHandlers.discarding());
                tellStreams();
                client.bulletins(group).stream()
                        .filter(bulletins::add)
                        .forEach(bulletin -> say("NiFi says: " + bulletin));
                if (once && System.nanoTime() > end) {
                    throw new IOException("No streams came within " + ONCE_LIMIT);
                }
            }
        }
    }

    private void tellStreams() throws IOException {
        final Path http = out.resolve("http");
        if (!Files.exists(http)) {
            return;
        }
        try (Stream<Path> files = Files.list(http)) {
            for (final Path file : files.filter(
                            path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList()) {
                if (told.add(file)) {
                    final String first = Files.readString(file, StandardCharsets.ISO_8859_1)
                            .lines()
                            .findFirst()
                            .orElse("");
                    say(String.format("  %-60s %6d bytes  %s", file.getFileName(), Files.size(file), first));
                }
            }
        }
    }

    /** Closes each connection after its answer, so that its streams are complete. */
    private static HttpServer server() throws IOException {
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            final byte[] page = ("This is " + exchange.getRequestURI() + ", asked for at "
                            + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + ".\n")
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.getResponseHeaders().add("Connection", "close");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
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
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
