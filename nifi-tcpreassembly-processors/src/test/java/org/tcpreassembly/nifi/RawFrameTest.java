package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;

/** Content that is one frame, described by attributes. */
class RawFrameTest {
    private static final String TIME = "2026-01-31T12:00:00.000001Z";

    /** A frame with the payload "hello", by itself. */
    private static byte[] frame() {
        Conversation talk = talk();
        return talk.client("hello").frame(false).toBytes();
    }

    private static Reassembly read(byte[] frame, String... attributes) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            all.put(attributes[i], attributes[i + 1]);
        }
        return Reassembly.standard().read(frame, all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void anEmptyTimestampIsNoneInAContinuingCapture(String timestamp) {
        ContinuingRun run = new ContinuingRun();
        run.enqueue(frame(), Map.of("capture.id", "c", "packet.link.type", "1", "packet.timestamp", timestamp))
                .drain();
        assertTrue(run.failures().getFirst().getAttribute("error.reason").contains("packet.timestamp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "ETHERNET", "ethernet", "LINKTYPE_ETHERNET", "DLT_EN10MB", " 1 "})
    void itsLinkTypeIsANumberOrAName(String linkType) {
        Reassembly out = read(frame(), "packet.link.type", linkType, "packet.timestamp", TIME, "site", "attic");
        MockFlowFile stream = out.oneFrom(CLIENT);
        stream.assertContentEquals("hello");
        assertAttributes(
                stream,
                "tcp.first.timestamp",
                TIME,
                "tcp.last.timestamp",
                TIME,
                "tcp.skip",
                "-1",
                "site",
                "attic",
                "packet.link.type",
                null,
                "packet.timestamp",
                null);
        assertAttributes(
                out.original(),
                "packet.count",
                "1",
                "packet.tcp.count",
                "1",
                "stream.count",
                "1",
                "pcap.truncated",
                "false");
    }

    @Test
    void aFrameMayBeginWithItsIpHeader() {
        byte[] ip = Arrays.copyOfRange(frame(), 14, frame().length);
        for (String linkType : new String[] {"RAW", "IPV4", "101", "228", "12"}) {
            read(ip, "packet.link.type", linkType).oneFrom(CLIENT).assertContentEquals("hello");
        }
    }

    @Test
    void withoutATimeTheEntryDateCounts() {
        Instant before = Instant.now().minusMillis(1);
        MockFlowFile stream = read(frame(), "packet.link.type", "1").oneFrom(CLIENT);
        Instant time = Instant.parse(stream.getAttribute("tcp.first.timestamp"));
        assertTrue(time.isAfter(before) && !time.isAfter(Instant.now()), time::toString);
    }

    @Test
    void theOriginalLengthTellsWhatWasCutOff() {
        byte[] cut = Arrays.copyOf(frame(), frame().length - 2);
        MockFlowFile stream = read(
                        cut, "packet.link.type", "1", "packet.original.length", Integer.toString(frame().length))
                .oneFrom(CLIENT);
        stream.assertContentEquals("hel");
        assertAttributes(stream, "tcp.skipped.bytes", "2");
    }

    @Test
    void anOriginalLengthBeyondAnyIsLongEnough() {
        byte[] cut = Arrays.copyOf(frame(), frame().length - 2);
        read(cut, "packet.link.type", "1", "packet.original.length", "2147483648")
                .oneFrom(CLIENT)
                .assertContentEquals("hel");
    }

    @Test
    void aFrameThatHoldsNoTcpIsCounted() {
        Reassembly out = read(new byte[60], "packet.link.type", "1");
        assertEquals(0, out.streams().size());
        assertAttributes(out.original(), "packet.count", "1", "packet.ignored.count", "1", "stream.count", "0");
    }

    @ParameterizedTest
    @CsvSource({
        "packet.link.type, TOKEN_RING_OF_FIRE, unknown link type",
        "packet.link.type, -1, unknown link type",
        "packet.link.type, 65536, unknown link type",
        "packet.link.type, '', unknown link type",
        "packet.link.type, 147, its link type 147 (147) is none of those that can be read",
        "packet.timestamp, yesterday, not a time as 2026-01-31T12:00:00.000001Z",
        "packet.timestamp, 1700000000, not a time as",
        "packet.timestamp, +1000000000-12-31T23:59:59Z, not a time as",
        "packet.original.length, -5, not a number of bytes",
        "packet.original.length, 1.5, not a number of bytes",
    })
    void nonsenseGoesToFailure(String name, String value, String reason) {
        MockFlowFile failed =
                read(frame(), "packet.link.type", "1", name, value).failure();
        assertTrue(failed.getAttribute("error.reason").contains(reason), failed.getAttribute("error.reason"));
        assertArrayEquals(frame(), failed.toByteArray());
    }

    @Test
    void aFrameLongerThanAnyGoesToFailure() {
        MockFlowFile failed = read(new byte[262_145], "packet.link.type", "1").failure();
        assertAttributes(failed, "error.reason", "a frame of 262145 bytes: none is longer than 262144");
    }

    @Test
    void aCaptureIsACaptureWhateverTheAttributeSays() {
        Conversation talk = talk();
        talk.client("hello");
        Reassembly out = read(Capture.of(talk).pcap(), "packet.link.type", "no such", "packet.timestamp", "");
        assertAttributes(out.oneFrom(CLIENT), "tcp.start", "true");
        assertAttributes(out.original(), "packet.count", "4");
    }
}
