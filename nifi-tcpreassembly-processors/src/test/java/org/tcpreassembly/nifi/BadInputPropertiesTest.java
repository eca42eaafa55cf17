package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.tcpreassembly.testing.Workload;

/** Whatever a content is, it comes out once, as it came; either it was read, or it says why not and nothing else does. */
class BadInputPropertiesTest {
    private static final byte[] PCAP = workload();
    private static final byte[] GZIP = CaptureFormatsTest.gzip(PCAP);

    private final TestRunner runner = TestRunners.newTestRunner(ReassembleTcp.class);

    private static byte[] workload() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Workload.of("adversarial").scale(0.001).writeTo(out, truth -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(out.toByteArray(), Math.min(out.size(), 100_000));
    }

    private void comesOutAsItCame(byte[] content) {
        runner.clearTransferState();
        runner.enqueue(content);
        runner.run(1, false);
        List<MockFlowFile> failed = runner.getFlowFilesForRelationship(ReassembleTcp.FAILURE);
        List<MockFlowFile> read = runner.getFlowFilesForRelationship(ReassembleTcp.ORIGINAL);
        List<MockFlowFile> streams = runner.getFlowFilesForRelationship(ReassembleTcp.STREAMS);
        assertEquals(1, failed.size() + read.size());
        if (failed.isEmpty()) {
            assertArrayEquals(content, read.getFirst().toByteArray());
            assertEquals(Integer.toString(streams.size()), read.getFirst().getAttribute("stream.count"));
        } else {
            assertArrayEquals(content, failed.getFirst().toByteArray());
            assertEquals(List.of(), streams);
            assertFalse(failed.getFirst().getAttribute("error.reason").isBlank());
        }
        runner.assertQueueEmpty();
    }

    @Property(tries = 300)
    void aCaptureWithBitsFlipped(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 799_999) Integer> bits) {
        comesOutAsItCame(flipped(PCAP, bits));
    }

    @Property(tries = 100)
    void oneWithItsFirstHeadersFlipped(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 799) Integer> bits) {
        comesOutAsItCame(flipped(PCAP, bits));
    }

    @Property(tries = 100)
    void aGzippedCaptureWithBitsFlipped(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 799_999) Integer> bits) {
        comesOutAsItCame(flipped(GZIP, bits));
    }

    @Property(tries = 100)
    void aCaptureCutAndGoneOnWithFromElsewhere(
            @ForAll @IntRange(min = 0, max = 99_999) int to, @ForAll @IntRange(min = 0, max = 99_999) int from) {
        byte[] joined = new byte[Math.min(to, PCAP.length) + Math.max(0, PCAP.length - from)];
        int cut = Math.min(to, PCAP.length);
        System.arraycopy(PCAP, 0, joined, 0, cut);
        System.arraycopy(PCAP, PCAP.length - (joined.length - cut), joined, cut, joined.length - cut);
        comesOutAsItCame(joined);
    }

    @Property(tries = 100)
    void anyBytes(@ForAll @Size(max = 200) byte[] content) {
        comesOutAsItCame(content);
    }

    private static byte[] flipped(byte[] content, List<Integer> bits) {
        byte[] copy = content.clone();
        bits.forEach(bit -> copy[bit / 8 % copy.length] ^= (byte) (1 << bit % 8));
        return copy;
    }
}
