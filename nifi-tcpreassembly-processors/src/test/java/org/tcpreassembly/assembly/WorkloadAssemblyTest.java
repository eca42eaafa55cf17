package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;
import org.tcpreassembly.testing.StreamResult;
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
        assembler.finish();
        assertTrue(checker.report().isExact(), () -> checker.report().explain(pcap));
        assertEquals(empty, assembler.memoryInUse());
        assertEquals(0, assembler.held());
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
