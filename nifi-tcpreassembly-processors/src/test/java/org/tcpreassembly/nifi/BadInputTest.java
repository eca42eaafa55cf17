package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** What is no capture, or no longer one, goes where the contract says, as it came. */
class BadInputTest {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;

    private static Capture capture() {
        Conversation talk = talk();
        talk.client("GET /");
        talk.server("200 OK");
        talk.close(Side.SERVER);
        return Capture.of(talk);
    }

    private static MockFlowFile failure(byte[] content) {
        MockFlowFile failed = Reassembly.standard().read(content, Map.of()).failure();
        assertArrayEquals(content, failed.toByteArray());
        String reason = failed.getAttribute("error.reason");
        assertFalse(reason.isBlank());
        assertFalse(reason.contains("Exception") || reason.contains("null"), reason);
        return failed;
    }

    static Stream<Arguments> noCaptures() {
        byte[] random = new byte[10_000];
        new Random(1).nextBytes(random);
        return Stream.of(
                Arguments.of("empty", new byte[0], "it is empty"),
                Arguments.of("one byte", new byte[1], "it is just 00"),
                Arguments.of("text", "This is no capture.".getBytes(StandardCharsets.UTF_8), "starts with 54 68 69 73"),
                Arguments.of("random bytes", random, "starts with"),
                Arguments.of("gzip of text", CaptureFormatsTest.gzip("text".getBytes()), "starts with 74 65 78 74"),
                Arguments.of("gzip of nothing", CaptureFormatsTest.gzip(new byte[0]), "it is empty"),
                Arguments.of(
                        "gzip of gzip",
                        CaptureFormatsTest.gzip(
                                CaptureFormatsTest.gzip(capture().pcap())),
                        "gzip within gzip"),
                Arguments.of("the beginning of gzip", new byte[] {0x1f, (byte) 0x8b}, "the gzip data is cut short"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noCaptures")
    void whatIsNoCaptureGoesToFailure(String kind, byte[] content, String why) {
        String reason = failure(content).getAttribute("error.reason");
        assertTrue(reason.startsWith("not a capture file: ") && reason.contains(why), reason);
    }

    @Test
    void aCaptureCutAnywhereIsReadUpToItsLastWholePacket() {
        byte[] whole = capture().pcap();
        for (int length = 1; length < FILE_HEADER; length++) {
            failure(Arrays.copyOf(whole, length));
        }
        List<byte[]> frames = capture().frames();
        int records = 0;
        int next = FILE_HEADER + RECORD_HEADER + frames.getFirst().length;
        int boundary = FILE_HEADER;
        for (int length = FILE_HEADER; length < whole.length; length++) {
            if (length == next) {
                boundary = length;
                records++;
                next += RECORD_HEADER + frames.get(records).length;
            }
            byte[] cut = Arrays.copyOf(whole, length);
            MockFlowFile original = Reassembly.standard().read(cut, Map.of()).original();
            assertAttributes(
                    original,
                    "packet.count",
                    Integer.toString(records),
                    "pcap.truncated",
                    Boolean.toString(length != boundary));
            assertArrayEquals(cut, original.toByteArray());
        }
    }

    @Test
    void aPcapngCutAnywhereToo() {
        byte[] whole = CaptureFormatsTest.pcapng(ByteOrder.LITTLE_ENDIAN, capture(), false);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length < 28) { // within the section header
                failure(cut);
            } else {
                assertArrayEquals(
                        cut,
                        Reassembly.standard().read(cut, Map.of()).original().toByteArray());
            }
        }
    }

    @Test
    void gzipCutShortIsReadAsFarAsItGoes() {
        byte[] whole = CaptureFormatsTest.gzip(capture().pcap());
        byte[] cut = Arrays.copyOf(whole, whole.length - 4);
        Reassembly out = Reassembly.standard().read(cut, Map.of());
        out.oneFrom(CLIENT).assertContentEquals("GET /");
        assertAttributes(out.original(), "packet.count", "8", "pcap.truncated", "true");
        assertArrayEquals(cut, out.original().toByteArray());
        assertTrue(
                out.runner().getLogger().getWarnMessages().getFirst().getMsg().contains("gzip"));
    }

    @Test
    void aFirstRecordThatCannotBeGoesToFailure() {
        byte[] lying = capture().pcap();
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(FILE_HEADER + 8, 262_145);
        assertEquals(
                "record 1 at offset 24 has a captured length of 262145 bytes, beyond the snap length 262144 and 256 KiB",
                failure(lying).getAttribute("error.reason"));
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(FILE_HEADER + 8, -1);
        failure(lying);
    }

    @Test
    void aLaterRecordThatCannotBeIsATruncatedTail() {
        byte[] lying = capture().pcap();
        int second = FILE_HEADER + RECORD_HEADER + capture().frames().getFirst().length;
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(second + 8, 0x7fff_ffff);
        Reassembly out = Reassembly.standard().read(lying, Map.of());
        assertAttributes(out.original(), "packet.count", "1", "pcap.truncated", "true");
        assertArrayEquals(lying, out.original().toByteArray());
    }

    @Test
    void otherFlowFilesOfTheSameRunAreUnaffected() {
        TestRunner runner = TestRunners.newTestRunner(ReassembleTcp.class);
        byte[] text = "no capture".getBytes();
        runner.enqueue(capture().pcap(), Map.of("filename", "one"));
        runner.enqueue(text, Map.of("filename", "two"));
        runner.enqueue(capture().pcap(), Map.of("filename", "three"));
        runner.run(3);
        runner.assertTransferCount(ReassembleTcp.FAILURE, 1);
        runner.assertTransferCount(ReassembleTcp.ORIGINAL, 2);
        runner.assertTransferCount(ReassembleTcp.STREAMS, 4);
        MockFlowFile failed =
                runner.getFlowFilesForRelationship(ReassembleTcp.FAILURE).getFirst();
        assertAttributes(failed, "filename", "two");
        assertArrayEquals(text, failed.toByteArray());
        assertEquals(1, runner.getCounterValue("Captures Failed"));
        assertEquals(1, runner.getLogger().getErrorMessages().size());
    }
}
