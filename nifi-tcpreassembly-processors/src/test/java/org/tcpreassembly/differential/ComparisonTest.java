package org.tcpreassembly.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** The kinds of difference between what ReassembleTcp and an imagined peer put out. */
class ComparisonTest {
    @TempDir
    Path directory;

    private final Conversation talk = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");

    private static CollectedStream text(String text) {
        return new CollectedStream().bytes(text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
    }

    /** What the client sent, as the processor has it and as the peer does. */
    private Comparison compare(boolean zeroFilled, CollectedStream... theirs) throws IOException {
        Path pcap = Capture.of(talk).writeTo(directory.resolve("capture.pcap"));
        CollectedStreams ours = new CollectedStreams();
        ProcessorRun.reassemble(pcap, ours);
        return new Comparison(
                PacketIndex.of(pcap),
                talk.direction(Side.CLIENT),
                ours.of(talk.direction(Side.CLIENT)),
                Stream.of(theirs).toList(),
                zeroFilled);
    }

    @Test
    void agreement() throws IOException {
        talk.handshake();
        talk.client("hello");
        talk.close(Side.CLIENT);
        assertTrue(compare(false, text("hello")).agrees());
        assertTrue(compare(true, text("hello")).agrees());
    }

    @Test
    void aHoleAgreesWithZeros() throws IOException {
        talk.handshake();
        talk.client("hello");
        talk.client().skip(2);
        talk.client("world");
        assertTrue(compare(true, text("hello\0\0world")).agrees());
        assertEquals(6, compare(true, text("hello\0world")).position());
        assertEquals(Kind.HOLE_UNTOLD, compare(false, text("helloworld")).kind());
    }

    @Test
    void aHoleAtTheEndThatIsNotTold() throws IOException {
        talk.handshake();
        talk.client("hello");
        talk.client().skip(2);
        talk.close(Side.CLIENT);
        Comparison comparison = compare(false, text("hello"));
        assertTrue(comparison.agrees());
        assertTrue(comparison.leavesOutHoleAtEnd());
        assertEquals(5, comparison.position());
    }

    @Test
    void padding() throws IOException {
        talk.handshake();
        talk.client("hello");
        assertEquals(Kind.PADDING, compare(true, text("hello\0")).kind());
    }

    @Test
    void aSegmentThatCameAgainAfterTheClose() throws IOException {
        talk.handshake();
        talk.client("hello");
        talk.close(Side.CLIENT);
        talk.client().at(0, "hello");
        assertEquals(Kind.GHOST, compare(false, text("hello"), text("hello")).kind());
    }

    @Test
    void endpointsUsedAgain() throws IOException {
        talk.handshake();
        talk.client("hello");
        talk.client().syn().sequence(7_000_000);
        talk.client().at(0, "again").sequence(7_000_001);
        Comparison comparison = compare(false, text("helloagain"));
        assertEquals(Kind.REUSED, comparison.kind());
        assertEquals(0, comparison.stream());
        assertEquals(5, comparison.position());
    }

    @Test
    void whatCameAfterAReset() throws IOException {
        talk.handshake();
        talk.client("hello");
        talk.rst(Side.SERVER);
        talk.client("world");
        Comparison comparison = compare(false, text("helloworld"));
        assertEquals(Kind.AFTER_RESET, comparison.kind());
        List<Long> concerned =
                comparison.packets().stream().map(PacketIndex.Segment::number).toList();
        assertEquals(List.of(1L, 4L, 6L), concerned);
    }

    @Test
    void conflictingCopies() throws IOException {
        talk.handshake();
        talk.client("hello");
        talk.client().at(1, "E");
        talk.client(" world");
        assertEquals(Kind.ONE_BYTE, compare(false, text("hEllo world")).kind());
    }
}
