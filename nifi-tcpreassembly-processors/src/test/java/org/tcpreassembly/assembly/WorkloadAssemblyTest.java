package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;
import org.tcpreassembly.testing.CutCapture;
import org.tcpreassembly.testing.StreamResult;
import org.tcpreassembly.testing.StreamTruth;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.TruthChecker;
import org.tcpreassembly.testing.Workload;

/** The streams of every workload come out exactly as they were sent. */
class WorkloadAssemblyTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"bulk", "mixed", "lossy", "tiny", "adversarial"})
    void everyByteComesOutOnceAndEveryHoleIsTold(String name) throws IOException {
        Path pcap = directory.resolve("workload.pcap");
        Truth truth = Workload.of(name).scale(0.02).writeTo(pcap);
        TruthChecker checker = new TruthChecker(truth);
        TcpAssembler assembler = new TcpAssembler(AssemblerOptions.SELF_CONTAINED, new Checking(checker), 7);
        long empty = assembler.memoryInUse();
        read(pcap, assembler);
        assembler.finish();
        assertTrue(checker.report().isExact(), () -> checker.report().explain(pcap));
        assertEquals(empty, assembler.memoryInUse());
        assertEquals(0, assembler.held());
    }

    @Test
    void workloadsPutTogetherAndCutComeOutTheSameAndEndByTimeouts() throws IOException {
        List<StreamTruth> truths = new ArrayList<>();
        List<Path> captures = new ArrayList<>();
        for (String name : List.of("mixed", "lossy", "tiny")) {
            Path capture = directory.resolve(name);
            truths.addAll(Workload.of(name)
                    .scale(0.01)
                    .network(captures.size())
                    .writeTo(capture)
                    .streams());
            captures.add(capture);
        }
        CutCapture cut = CutCapture.of(captures, Duration.ofSeconds(20));
        List<Path> pieces = new ArrayList<>(cut.pieces(100_000, Files.createDirectory(directory.resolve("pieces"))));
        pieces.add(Files.write(directory.resolve("closing"), cut.closing(Duration.ofMinutes(10))));
        TruthChecker checker = new TruthChecker(new Truth(truths));
        AssemblerOptions options = AssemblerOptions.SELF_CONTAINED.withTimeouts(
                Duration.ofSeconds(30).toNanos(), Duration.ofMinutes(5).toNanos());
        TcpAssembler assembler = new TcpAssembler(options, new Checking(checker), 7);
        for (Path piece : pieces) {
            read(piece, assembler);
        }
        assertTrue(checker.report().isExact(), () -> checker.report().toString());
    }

    private static void read(Path pcap, TcpAssembler assembler) throws IOException {
        try (InputStream in = Files.newInputStream(pcap);
                CaptureReader reader = CaptureReader.open(in)) {
            FrameDecoder decoder = new FrameDecoder();
            TcpSegment segment = new TcpSegment();
            while (reader.next()) {
                assembler.advance(reader.timestamp());
                Verdict verdict = decoder.decode(
                        reader.linkType(),
                        reader.buffer(),
                        reader.offset(),
                        reader.capturedLength(),
                        reader.originalLength(),
                        segment);
                if (verdict == Verdict.TCP) {
                    assembler.segment(segment);
                }
            }
        }
    }

    private record Checking(TruthChecker checker, Map<Integer, StreamResult> results) implements StreamListener {
        Checking(TruthChecker checker) {
            this(checker, new HashMap<>());
        }

        @Override
        public void start(TcpStream stream) {
            results.put(stream.id(), checker.stream(Recorder.direction(stream)));
        }

        @Override
        public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
            results.get(stream.id()).bytes(array, offset, length);
            return length;
        }

        @Override
        public void gap(TcpStream stream, long position, long length) {
            results.get(stream.id()).skip(length);
        }

        @Override
        public void end(TcpStream stream, CloseReason reason) {
            // lost last bytes of a stream without a FIN: only acknowledgements tell, and they never make a skip
            long tail = stream.acknowledgedUnseenBytes() - stream.skippedBytes();
            if (reason != CloseReason.FIN && tail > 0) {
                results.get(stream.id()).skip(tail);
            }
        }
    }
}
