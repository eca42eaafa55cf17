package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.capture.PrivilegeProbe;
import org.tcpreassembly.nifi.runtime.BuildOutput;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiClient;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.LiveTraffic;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** From the wire to streams in a real NiFi: what real sockets sent is what comes out, byte for byte. */
class LiveCaptureIT {
    private static final String TYPE = "org.tcpreassembly.nifi.ListenRawPackets";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int CONNECTIONS = 24;
    private static final int MAXIMUM_BYTES = 1_000_000;
    /** FlowFiles that make a queue full, as NiFi has it by default. */
    private static final int BACK_PRESSURE = 10_000;

    @TempDir
    static Path temp;

    private static NifiInstance nifi;

    @BeforeAll
    static void startNifi() throws Exception {
        nifi = NifiInstance.in(temp.resolve("home")).start();
        nifi.client().awaitType(TYPE, SOON);
    }

    @AfterAll
    static void stopNifi() {
        if (nifi != null) {
            nifi.stop();
        }
    }

    private static LiveTraffic traffic(String path) throws Exception {
        PrivilegeProbe.require();
        return switch (path) {
            case "frames-of-the-mtu" -> LiveTraffic.direct(false);
            case "offload", "partitions" -> LiveTraffic.direct(true);
            default -> LiveTraffic.impaired(0.01, 0.01, 0.02);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"frames-of-the-mtu", "offload", "lost-repeated-and-swapped", "partitions"})
    void shouldGiveWhatTheEndpointsSent(String path) throws Exception {
        try (LiveTraffic traffic = traffic(path);
                LivePackages flow = new LivePackages(nifi, path, traffic.networkInterface(), temp.resolve(path))) {
            flow.configure(LivePackages.LISTEN, Map.of("Partitions", path.equals("partitions") ? "4" : "1"));
            flow.start();
            LivePackages.awaitCapture(traffic.networkInterface());

            final Truth truth = traffic.make(42, CONNECTIONS, MAXIMUM_BYTES);

            final CheckReport report = flow.check(truth);
            assertTrue(report.isExact(), report::toString);
            for (final Packaged batch : flow.batches()) {
                assertEquals(traffic.networkInterface(), batch.attribute("capture.interface"));
                assertEquals("0", batch.attribute("capture.dropped.kernel"));
                assertEquals("0", batch.attribute("capture.truncated.count"));
            }
            final List<String> events = nifi.client().provenance(flow.id(LivePackages.LISTEN)).stream()
                    .map(event -> event.path("eventType").asText())
                    .distinct()
                    .toList();
            assertEquals(List.of("RECEIVE"), events);
        }
    }

    @Test
    void shouldReplayAFile() throws Exception {
        final Path file = temp.resolve("replayed.pcap");
        final Truth truth = Workload.of("mixed").scale(0.002).writeTo(file);
        try (LivePackages flow = new LivePackages(nifi, "replay", "lo", temp.resolve("replay"))) {
            flow.configure(
                    LivePackages.LISTEN,
                    Map.of(
                            "Packet Source", "Capture File",
                            "Capture File", file.toString(),
                            "Replay Speed", "As Fast As Possible"));
            flow.start();

            final CheckReport report = flow.check(truth);
            assertTrue(report.isExact(), report::toString);
        }
    }

    @Test
    void shouldSayWhichInterfacesThereAre() throws Exception {
        PrivilegeProbe.require();
        try (LivePackages flow = new LivePackages(nifi, "nosuch", "nosuch0", temp.resolve("nosuch"))) {
            flow.start();
            NifiClient.await("a bulletin", SOON, () -> nifi.client().bulletins(flow.group()).stream()
                    .anyMatch(bulletin -> bulletin.contains(
                                    "There is no network interface [nosuch0]: set Network" + " Interface to one of ")
                            && bulletin.contains("lo")));
        }
    }

    /** The flow of docs/flows: requests and answers of a web server, in the folder of their service. */
    @Test
    void shouldRouteByPort() throws Exception {
        PrivilegeProbe.require();
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            final byte[] answer = ("answer to " + exchange.getRequestURI()).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        final int port = server.getAddress().getPort();
        final Path out = temp.resolve("routed");
        final NifiClient client = nifi.client();
        final String group = client.importFlow(
                "Live capture",
                BuildOutput.flow("live-capture.json"),
                Map.of(
                        "Network Interface", "lo",
                        "Output Directory", out.toString(),
                        "HTTP Ports", Integer.toString(port)));
        try {
            client.start(group);
            LivePackages.awaitCapture("lo");
            try (HttpClient http = HttpClient.newHttpClient()) {
                for (int i = 0; i < 5; i++) {
                    http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/page" + i))
                                    .build(),
                            BodyHandlers.discarding());
                }
            }
            server.stop(0);

            NifiClient.await("the streams in the folder http", SOON, () -> {
                final String streams = contents(out.resolve("http"));
                return streams.contains("GET /page4 ") && streams.contains("answer to /page4");
            });
        } finally {
            server.stop(0);
            client.remove(group);
        }
    }

    private static String contents(Path directory) throws Exception {
        if (!Files.exists(directory)) {
            return "";
        }
        final StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    /** NiFi does not trigger a processor while the queue behind it is full: what is lost then is told all the same. */
    @Test
    void shouldTellLossesWhileTheQueueBehindIsFull() throws Exception {
        PrivilegeProbe.require();
        final NifiClient client = nifi.client();
        try (LivePackages flow = new LivePackages(nifi, "full", "lo", temp.resolve("full"));
                DatagramSocket socket = new DatagramSocket()) {
            flow.configure(
                    LivePackages.LISTEN,
                    Map.of(
                            "Filter", "udp dst port 9 and dst host 127.0.0.9",
                            "Output Format", "Raw",
                            "Capture Buffer Size", "1 MB",
                            "Maximum Queued Data", "1 MB"));
            flow.start(LivePackages.LISTEN);
            LivePackages.awaitCapture("lo");
            NifiClient.await("a full queue", SOON, () -> {
                send(socket, 2000); // what the buffers hold, each time that NiFi is asked
                return client.queued(flow.group(), LivePackages.LISTEN, "success") >= BACK_PRESSURE;
            });

            NifiClient.await("a bulletin", SOON, () -> {
                send(socket, 10_000);
                return client.bulletins(flow.group()).stream()
                        .anyMatch(bulletin -> bulletin.contains("Packets were lost on [lo]: "));
            });

            final long inQueue = client.queued(flow.group(), LivePackages.LISTEN, "success");
            assertTrue(inQueue < 2 * BACK_PRESSURE, () -> inQueue + " FlowFiles, as if the queue were never full");
            flow.stopListening();
            NifiClient.await(
                    "what was captured before it stopped",
                    SOON,
                    () -> client.queued(flow.group(), LivePackages.LISTEN, "success") > inQueue);
        }
    }

    private static void send(DatagramSocket socket, int packets) throws Exception {
        final DatagramPacket packet = new DatagramPacket(new byte[100], 100, InetAddress.getByName("127.0.0.9"), 9);
        for (int i = 0; i < packets; i++) {
            socket.send(packet);
        }
    }

    /** What was captured and is in no batch yet comes out when NiFi is shut down in order. */
    @Test
    void shouldLoseNothingWhenNifiIsShutDown() throws Exception {
        try (LiveTraffic traffic = traffic("frames-of-the-mtu");
                NifiInstance other = NifiInstance.in(temp.resolve("other")).start()) {
            other.client().awaitType(TYPE, SOON);
            final LivePackages flow =
                    new LivePackages(other, "shutdown", traffic.networkInterface(), temp.resolve("shutdown"));
            flow.oneBatch();
            other.client().setProcessorState(flow.id(LivePackages.LISTEN), "RUNNING");
            LivePackages.awaitCapture(traffic.networkInterface());
            final Truth truth = traffic.make(7, 4, 100_000);

            other.stop();
            other.start();
            flow.restarted(other);
            flow.stopListening();
            flow.start(LivePackages.REASSEMBLE, "Mark streams", "Mark original", "Package", "Put");

            final CheckReport report = flow.check(truth);
            assertTrue(report.isExact(), report::toString);
        }
    }
}
