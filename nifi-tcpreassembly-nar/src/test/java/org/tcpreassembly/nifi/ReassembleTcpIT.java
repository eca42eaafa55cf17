package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tcpreassembly.nifi.runtime.BuildOutput;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.nifi.runtime.NifiClient;
import org.tcpreassembly.nifi.runtime.NifiInstance;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** ReassembleTcp on whole captures, in a real NiFi that got the NAR while it was running. */
class ReassembleTcpIT {
    private static final String TYPE = "org.tcpreassembly.nifi.ReassembleTcp";
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    static Path temp;

    private static NifiInstance nifi;

    @BeforeAll
    static void startNifiAndDropInTheNar() throws Exception {
        nifi = NifiInstance.in(temp.resolve("home")).build().start();
        nifi.addNar(BuildOutput.nar());
        nifi.client().awaitType(TYPE, Duration.ofMinutes(1));
    }

    @AfterAll
    static void stopNifi() {
        if (nifi != null) {
            nifi.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"bulk, 0.01", "mixed, 0.05", "lossy, 0.05", "tiny, 0.005", "adversarial, 0.05"})
    void shouldGiveEveryStreamOfAWorkload(String workload, double scale) throws Exception {
        try (PackagedStreams flow = new PackagedStreams(nifi, workload, temp.resolve(workload))) {
            final Path capture = temp.resolve(workload + ".pcap");
            final Truth truth = Workload.of(workload).scale(scale).writeTo(capture);
            flow.start();

            flow.feed(capture);
            final Packaged original = flow.awaitRead(workload + ".pcap", SOON);

            final CheckReport report = flow.check(workload + ".pcap", truth);
            assertTrue(report.isExact(), report::toString);
            assertEquals("original", original.attribute("came.out.of"));
            assertEquals(Integer.toString(flow.streams(workload + ".pcap").size()), original.attribute("stream.count"));
            assertEquals(
                    List.of(),
                    nifi.client().bulletins(flow.group()).stream()
                            .filter(bulletin -> bulletin.startsWith("ERROR"))
                            .toList());
        }
    }

    @Test
    void shouldSayWhereAStreamComesFromAndHowItEnded() throws Exception {
        try (PackagedStreams flow = new PackagedStreams(nifi, "attributes", temp.resolve("attributes"))) {
            final Conversation talk = Conversation.between("10.0.0.1:51000", "10.0.0.2:80");
            talk.handshake();
            talk.client("GET / HTTP/1.0\r\n\r\n");
            talk.server("HTTP/1.0 200 OK\r\n\r\nhello");
            talk.close(Side.SERVER);
            Capture.of(talk).writeTo(temp.resolve("talk.pcap"));
            flow.start();

            flow.feed(temp.resolve("talk.pcap"));
            final Packaged original = flow.awaitRead("talk.pcap", SOON);

            final List<Packaged> streams = flow.streams("talk.pcap");
            assertEquals(2, streams.size());
            assertHas(
                    Map.of(
                            "tcp.source.address", "10.0.0.1",
                            "tcp.source.port", "51000",
                            "tcp.destination.address", "10.0.0.2",
                            "tcp.destination.port", "80",
                            "tcp.direction", "client-to-server",
                            "tcp.start", "true",
                            "tcp.end", "true",
                            "tcp.complete", "true",
                            "tcp.close.reason", "fin",
                            "filename", "20240101T000000.000000Z_10.0.0.1.51000-10.0.0.2.80"),
                    streams.getFirst());
            assertEquals("server-to-client", streams.getLast().attribute("tcp.direction"));
            assertHas(
                    Map.of(
                            "packet.count", Integer.toString(talk.packets().size()),
                            "packet.tcp.count", Integer.toString(talk.packets().size()),
                            "packet.ignored.count", "0",
                            "packet.invalid.count", "0",
                            "stream.count", "2"),
                    original);
        }
    }

    @Test
    void shouldSendWhatIsNoCaptureToFailureAndGoOn() throws Exception {
        try (PackagedStreams flow = new PackagedStreams(nifi, "failure", temp.resolve("failure"))) {
            final byte[] text = "This is no capture.".getBytes(StandardCharsets.UTF_8);
            Files.write(temp.resolve("text.pcap"), text);
            final Truth truth = Workload.of("mixed").scale(0.001).writeTo(temp.resolve("good.pcap"));
            flow.start();

            flow.feed(temp.resolve("text.pcap"));
            final Packaged failed = flow.awaitRead("text.pcap", SOON);
            flow.feed(temp.resolve("good.pcap"));
            flow.awaitRead("good.pcap", SOON);

            assertEquals("failure", failed.attribute("came.out.of"));
            assertFalse(failed.attribute("error.reason").isBlank());
            assertArrayEquals(text, failed.content());
            final CheckReport report = flow.check("good.pcap", truth);
            assertTrue(report.isExact(), report::toString);
        }
    }

    @Test
    void shouldTellProvenanceOfEveryStreamOnceAndOfTheCaptureNothingElse() throws Exception {
        try (PackagedStreams flow = new PackagedStreams(nifi, "provenance", temp.resolve("provenance"))) {
            final Truth truth = Workload.of("tiny").scale(0.003).writeTo(temp.resolve("many.pcap"));
            flow.start();

            flow.feed(temp.resolve("many.pcap"));
            flow.awaitRead("many.pcap", SOON);

            final String processor = nifi.client()
                    .processor(flow.group(), PackagedStreams.PROCESSOR)
                    .path("id")
                    .asText();
            final int streams = truth.streams().size();
            NifiClient.await(
                    "the events of " + streams + " streams",
                    SOON,
                    () -> nifi.client().provenance(processor).size() >= streams / 1000);
            final Map<String, Integer> types = new TreeMap<>();
            final Set<String> children = new HashSet<>();
            int told = 0;
            for (final JsonNode event : nifi.client().provenance(processor)) {
                types.merge(event.path("eventType").asText(), 1, Integer::sum);
                final JsonNode whole = nifi.client()
                        .get("/provenance-events/" + event.path("eventId").asText());
                final JsonNode uuids = whole.at("/provenanceEvent/childUuids");
                assertTrue(uuids.size() <= 1000, "an event has " + uuids.size() + " children");
                told += uuids.size();
                uuids.forEach(uuid -> children.add(uuid.asText()));
            }
            assertEquals(Set.of("FORK"), types.keySet());
            assertEquals((streams + 999) / 1000, types.get("FORK"));
            assertEquals(streams, told);
            assertEquals(streams, children.size());
        }
    }

    private static void assertHas(Map<String, String> expected, Packaged flowFile) {
        expected.forEach((name, value) -> assertEquals(value, flowFile.attribute(name), name));
    }
}
