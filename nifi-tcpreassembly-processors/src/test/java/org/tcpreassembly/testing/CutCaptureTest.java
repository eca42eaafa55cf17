package org.tcpreassembly.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutCaptureTest {
    @TempDir
    Path directory;

    @Test
    void shouldHoldEveryPacketOnceAndLastAsLongAsTold() throws IOException {
        Path one = directory.resolve("one.pcap");
        Path two = directory.resolve("two.pcap");
        Workload.of("mixed").scale(0.001).writeTo(one);
        Workload.of("tiny").scale(0.001).network(1).writeTo(two);

        CutCapture cut = CutCapture.of(List.of(one, two), Duration.ofSeconds(90));
        List<Path> pieces = cut.pieces(40_000, Files.createDirectory(directory.resolve("pieces")));

        assertTrue(pieces.size() > 5, () -> pieces.size() + " pieces");
        List<Long> times = new ArrayList<>();
        List<ByteBuffer> frames = new ArrayList<>();
        for (Path piece : pieces) {
            read(piece, times, frames);
        }
        List<ByteBuffer> expected = new ArrayList<>();
        read(one, new ArrayList<>(), expected);
        read(two, new ArrayList<>(), expected);
        assertEquals(expected.size(), frames.size());
        assertEquals(new HashSet<>(expected), new HashSet<>(frames));
        assertEquals(times.stream().sorted().toList(), times);
        assertEquals(90, (times.getLast() - times.getFirst() + 500_000) / 1_000_000);
    }

    @Test
    void shouldKeepNetworksApart() {
        Set<Direction> directions = new HashSet<>();
        int streams = 0;
        for (int network = 0; network < 3; network++) {
            Truth truth = Workload.of("tiny").scale(0.01).network(network).truth();
            truth.streams().forEach(stream -> directions.add(stream.direction()));
            streams += truth.streams().size();
        }
        assertEquals(streams, directions.size());
    }

    private static void read(Path pcap, List<Long> times, List<ByteBuffer> frames) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(pcap)).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(24);
        while (buffer.hasRemaining()) {
            times.add(buffer.getInt() * 1_000_000L + buffer.getInt());
            byte[] frame = new byte[buffer.getInt()];
            buffer.getInt();
            buffer.get(frame);
            frames.add(ByteBuffer.wrap(frame));
        }
    }
}
