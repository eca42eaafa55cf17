package org.tcpreassembly.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Streams beyond 4 GiB, which other programs do not know: made while they are read, and never held. */
class LongStreamTest {
    @Test
    void positionsGoOnWhereSequenceNumbersWrap() throws IOException {
        long bytes = (1L << 32) + 100_000;
        Workload workload = Workload.single(bytes);
        TruthChecker checker = new TruthChecker(workload.truth());
        Direction down = workload.truth().streams().getFirst().direction();
        StreamResult result = checker.stream(down);
        try (PcapFile file = new PcapFile(workload.stream())) {
            int next = 0;
            for (PcapFile.Segment segment = file.next(); segment != null; segment = file.next()) {
                if (segment.direction().equals(down)) {
                    boolean syn = (segment.flags() & TcpFrame.SYN) != 0;
                    assertTrue(syn || segment.sequence() == next, segment::toString);
                    next = segment.sequence() + segment.payload().length + (syn ? 1 : 0);
                    result.bytes(segment.payload());
                }
            }
        }
        assertEquals(bytes, result.delivered());
        assertTrue(checker.report().isExact(), () -> checker.report().toString());
    }

    @Test
    void aByteMissingAfterFourGigabytesIsFound() {
        Truth truth = Workload.single((1L << 32) + 2000).truth();
        StreamTruth stream = truth.streams().getFirst();
        TruthChecker checker = new TruthChecker(truth);
        StreamResult result = checker.stream(stream.direction());
        byte[] block = new byte[1 << 20];
        for (long position = 0; position < 1L << 32; position += block.length) {
            stream.content().copy(position, block, 0, block.length);
            result.bytes(block);
        }
        stream.content().copy((1L << 32) + 1, block, 0, 1999);
        result.bytes(block, 0, 1999);
        assertTrue(checker.report().toString().contains("first wrong byte at 4294967296"));
    }
}
