package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tcpreassembly.pcap.PcapngBytes;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** The same packets in any kind of file give the same streams. */
class CaptureFormatsTest {
    /** A link type that holds no IP. */
    private static final int BLUETOOTH = 187;

    private static Capture capture() {
        Conversation talk = talk();
        talk.client("GET /");
        talk.server("200 OK");
        talk.close(Side.SERVER);
        return Capture.of(talk);
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] pcapng(ByteOrder order, Capture capture, boolean nanoseconds) {
        PcapngBytes file = PcapngBytes.pcapng(order);
        file.interfaceOf(1, 262_144, nanoseconds ? file.resolution(9) : file.resolution(6));
        List<Instant> times = capture.times();
        for (int i = 0; i < times.size(); i++) {
            long microseconds =
                    times.get(i).getEpochSecond() * 1_000_000 + times.get(i).getNano() / 1000;
            file.enhanced(
                    0,
                    nanoseconds ? microseconds * 1000 : microseconds,
                    capture.frames().get(i));
        }
        return file.bytes();
    }

    static Stream<Arguments> files() {
        Stream<Arguments> plain = Stream.of(
                Arguments.of("pcap", capture().pcap()),
                Arguments.of(
                        "pcap, big-endian",
                        capture().order(ByteOrder.BIG_ENDIAN).pcap()),
                Arguments.of("pcap, nanoseconds", capture().nanoseconds(true).pcap()),
                Arguments.of(
                        "pcap, nanoseconds, big-endian",
                        capture().nanoseconds(true).order(ByteOrder.BIG_ENDIAN).pcap()),
                Arguments.of("pcapng", pcapng(ByteOrder.LITTLE_ENDIAN, capture(), false)),
                Arguments.of("pcapng, big-endian", pcapng(ByteOrder.BIG_ENDIAN, capture(), false)),
                Arguments.of("pcapng, nanoseconds", pcapng(ByteOrder.LITTLE_ENDIAN, capture(), true)));
        return plain.flatMap(
                file -> Stream.of(file, Arguments.of(file.get()[0] + ", gzipped", gzip((byte[]) file.get()[1]))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void anyFileGivesTheSameStreams(String kind, byte[] file) {
        Reassembly out = Reassembly.standard().read(file, Map.of());
        MockFlowFile client = out.oneFrom(CLIENT);
        client.assertContentEquals("GET /");
        assertAttributes(
                client,
                "tcp.first.timestamp",
                "2024-01-01T00:00:00.003000Z",
                "tcp.complete",
                "true",
                "filename",
                "20240101T000000.000000Z_10.0.0.1.40000-10.0.0.2.80");
        out.oneFrom("10.0.0.2").assertContentEquals("200 OK");
        assertArrayEquals(file, out.original().toByteArray());
        assertAttributes(out.original(), "packet.count", "8", "packet.tcp.count", "8", "pcap.truncated", "false");
    }

    @Test
    void recordsWithoutATimeTakeThatOfTheCapture() {
        PcapngBytes file = PcapngBytes.pcapng().interfaceOf(1);
        List<byte[]> frames = capture().frames();
        file.enhanced(0, 1_704_067_200_000_000L, frames.getFirst());
        frames.subList(1, frames.size()).forEach(frame -> file.simple(frame.length, frame));
        assertAttributes(
                Reassembly.standard().read(file.bytes(), Map.of()).oneFrom(CLIENT),
                "tcp.first.timestamp",
                "2024-01-01T00:00:00.000000Z",
                "tcp.complete",
                "true");
    }

    @Test
    void aPcapOfALinkTypeThatCannotBeReadGoesToFailure() {
        byte[] pcap = capture().pcap();
        pcap[20] = (byte) BLUETOOTH;
        MockFlowFile failed = Reassembly.standard().read(pcap, Map.of()).failure();
        assertTrue(failed.getAttribute("error.reason").startsWith("its link type 187 (187) is none of those that"));
        assertArrayEquals(pcap, failed.toByteArray());
    }

    @Test
    void soDoesOneWithoutPackets() {
        byte[] empty =
                PcapngBytes.pcapng().interfaceOf(147).interfaceOf(BLUETOOTH).bytes();
        assertTrue(Reassembly.standard()
                .read(empty, Map.of())
                .failure()
                .getAttribute("error.reason")
                .startsWith("its link type 147 (147), 187 (187) is none"));
    }

    @Test
    void packetsOfAnUnreadableInterfaceBesideAReadableOneAreIgnored() {
        PcapngBytes file = PcapngBytes.pcapng().interfaceOf(BLUETOOTH).interfaceOf(1);
        List<byte[]> frames = capture().frames();
        for (int i = 0; i < frames.size(); i++) {
            file.enhanced(0, i, frames.get(i)).enhanced(1, i, frames.get(i));
        }
        Reassembly out = Reassembly.standard().read(file.bytes(), Map.of());
        out.oneFrom(CLIENT).assertContentEquals("GET /");
        assertAttributes(out.original(), "packet.count", "16", "packet.tcp.count", "8", "packet.ignored.count", "8");
    }

    @Test
    void aReadableInterfaceThatSawNothingIsEnoughForThat() {
        byte[] file = PcapngBytes.pcapng()
                .interfaceOf(BLUETOOTH)
                .interfaceOf(1)
                .enhanced(0, 1, new byte[40])
                .bytes();
        Reassembly out = Reassembly.standard().read(file, Map.of());
        assertEquals(List.of(), out.streams());
        assertAttributes(out.original(), "packet.count", "1", "packet.ignored.count", "1");
    }
}
