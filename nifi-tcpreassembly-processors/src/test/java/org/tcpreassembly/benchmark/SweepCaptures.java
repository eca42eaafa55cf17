package org.tcpreassembly.benchmark;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.tcpreassembly.testing.PcapWriter;

/** Captures that differ in nothing but how many connections are open, or how much waits behind a hole. */
final class SweepCaptures {
    static final int[] CONNECTIONS = {100, 1_000, 10_000, 100_000, 1_000_000};
    static final int[] DEPTHS = {1, 10, 100, 1_000, 10_000};

    private static final int MEASURED_PAIRS = 500_000;
    private static final int MEASURED_SEGMENTS = 200_000;
    private static final int LENGTH = 100;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int ACK = 16;

    private final Random random = new Random(1);
    private final PcapWriter writer;
    private long time = 1_700_000_000_000_000_000L;

    private SweepCaptures(OutputStream out) {
        this.writer = new PcapWriter(out);
    }

    /** The packets before those to be measured: those that open connections and begin their streams. */
    static long opening(int connections) {
        return 3L * connections;
    }

    /** A hundred bytes and their acknowledgement, again and again, of a random one of so many open connections. */
    static Path connections(Path folder, int connections) throws IOException {
        Path file = folder.resolve("connections-" + connections + ".pcap");
        if (Files.exists(file)) {
            return file;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            SweepCaptures captures = new SweepCaptures(out);
            int[] sent = new int[connections];
            for (int i = 0; i < connections; i++) {
                captures.write(i, true, -1, 0, SYN, 0);
                captures.write(i, false, -1, 0, SYN | ACK, 0);
            }
            for (int i = 0; i < connections; i++) {
                captures.write(i, true, 0, 0, ACK, LENGTH);
                sent[i] = LENGTH;
            }
            for (int i = 0; i < MEASURED_PAIRS; i++) {
                int connection = captures.random.nextInt(connections);
                captures.write(connection, true, sent[connection], 0, ACK, LENGTH);
                sent[connection] += LENGTH;
                captures.write(connection, false, 0, sent[connection], ACK, 0);
            }
        }
        return file;
    }

    /** Of one connection: so many segments in random order behind a hole, then the one that fills it; again and again. */
    static Path depth(Path folder, int depth) throws IOException {
        Path file = folder.resolve("depth-" + depth + ".pcap");
        if (Files.exists(file)) {
            return file;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            SweepCaptures captures = new SweepCaptures(out);
            captures.write(0, true, -1, 0, SYN, 0);
            int start = 0;
            for (int round = 0; round < MEASURED_SEGMENTS / (depth + 1); round++) {
                for (int place : captures.shuffled(depth)) {
                    captures.write(0, true, start + place * LENGTH, 0, ACK, LENGTH);
                }
                captures.write(0, true, start, 0, ACK, LENGTH);
                start += (depth + 1) * LENGTH;
            }
            captures.write(0, true, start, 0, FIN | ACK, 0);
        }
        return file;
    }

    private int[] shuffled(int count) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            numbers[i] = numbers[other];
            numbers[other] = i + 1;
        }
        return numbers;
    }

    private void write(int connection, boolean fromClient, int sequence, int acknowledgement, int flags, int length) {
        int client = 0x0a000000 + (connection >>> 12);
        int server = 0xc0a80001;
        int port = 1024 + (connection & 4095);
        ByteBuffer frame = ByteBuffer.allocate(Math.max(60, 54 + length));
        frame.put(12, (byte) 8).position(14);
        frame.putShort((short) 0x4500).putShort((short) (40 + length)).putInt(0);
        frame.putShort((short) 0x4006).putShort((short) 0);
        frame.putInt(fromClient ? client : server).putInt(fromClient ? server : client);
        frame.putShort((short) (fromClient ? port : 80)).putShort((short) (fromClient ? 80 : port));
        frame.putInt(sequence).putInt(acknowledgement).put((byte) 0x50).put((byte) flags);
        frame.putShort((short) 1000);
        time += 1000;
        writer.write(time, frame.array(), frame.capacity());
    }
}
