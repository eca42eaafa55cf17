package org.tcpreassembly.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A few connections whose packets say anything at all, in any order, some in fragments, so that every state of an
 * assembler comes about.
 */
public final class ChaoticTraffic {
    private static final int SYN = 2;
    private static final int RST = 4;
    private static final int FIN = 1;
    private static final int ACK = 16;
    private static final long SECOND = 1_000_000_000L;

    /** An IPv4 datagram, at a time in nanoseconds. */
    public record Frame(long time, byte[] bytes) {
        public static Frame segment(
                long micros, int connection, int side, int flags, int sequence, int acknowledgement, byte[] payload) {
            byte[] frame = new byte[40 + payload.length];
            frame[0] = 0x45;
            putShort(frame, 2, frame.length);
            frame[8] = 64;
            frame[9] = 6;
            putInt(frame, 12, side == 0 ? 0x0a000000 + connection : 0x0b000001);
            putInt(frame, 16, side == 0 ? 0x0b000001 : 0x0a000000 + connection);
            putShort(frame, 20, side == 0 ? 1000 : 80);
            putShort(frame, 22, side == 0 ? 80 : 1000);
            putInt(frame, 24, sequence);
            putInt(frame, 28, acknowledgement);
            frame[32] = 0x50;
            frame[33] = (byte) flags;
            System.arraycopy(payload, 0, frame, 40, payload.length);
            return new Frame(1_700_000_000L * SECOND + micros * 1000, frame);
        }

        /** The frame as two fragments. */
        private List<Frame> fragments(int identification) {
            int first = 8 + (bytes.length - 20) / 2 / 8 * 8;
            if (first >= bytes.length - 20) {
                return List.of(this);
            }
            byte[] one = Arrays.copyOf(bytes, 20 + first);
            byte[] two = Arrays.copyOf(bytes, bytes.length - first);
            System.arraycopy(bytes, 20 + first, two, 20, bytes.length - 20 - first);
            putShort(one, 2, one.length);
            putShort(two, 2, two.length);
            putShort(one, 4, identification);
            putShort(two, 4, identification);
            putShort(one, 6, 0x2000);
            putShort(two, 6, first / 8);
            return List.of(new Frame(time, one), new Frame(time, two));
        }

        private static void putShort(byte[] bytes, int at, int value) {
            bytes[at] = (byte) (value >>> 8);
            bytes[at + 1] = (byte) value;
        }

        private static void putInt(byte[] bytes, int at, int value) {
            putShort(bytes, at, value >>> 16);
            putShort(bytes, at + 2, value);
        }
    }

    private ChaoticTraffic() {}

    /** Some hundred frames. */
    public static List<Frame> of(Random random) {
        List<Frame> frames = new ArrayList<>();
        List<Frame> late = new ArrayList<>();
        int connections = 1 + random.nextInt(8);
        int[][] next = new int[connections][2];
        for (int[] pair : next) {
            pair[0] = random.nextInt();
            pair[1] = random.nextInt();
        }
        long micros = 0;
        for (int i = 20 + random.nextInt(200); i > 0; i--) {
            micros += random.nextInt(20) == 0 ? random.nextInt(30_000_000) : random.nextInt(3);
            int connection = random.nextInt(connections);
            int side = random.nextInt(2);
            int[] pair = next[connection];
            int flags = ACK;
            int length = 1 + random.nextInt(1 << random.nextInt(11));
            int sequence = pair[side];
            switch (random.nextInt(16)) {
                case 0, 1 -> {
                    flags = side == 0 ? SYN : SYN | ACK;
                    length = 0;
                    pair[side]++;
                }
                case 2 -> {
                    flags |= FIN;
                    pair[side] += length + 1;
                }
                case 3 -> flags = RST;
                case 4, 5 -> sequence -= random.nextInt(2000);
                case 6, 7 -> sequence += random.nextInt(4000);
                case 8 -> sequence += 1 << 30 | random.nextInt(1000);
                case 9 -> length = 0;
                default -> pair[side] += length;
            }
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            Frame frame = Frame.segment(micros, connection, side, flags, sequence, pair[1 - side], payload);
            for (Frame part : random.nextInt(10) == 0 ? frame.fragments(i) : List.of(frame)) {
                (random.nextInt(10) == 0 ? late : frames).add(part);
            }
            if (!late.isEmpty() && random.nextInt(8) == 0) {
                frames.add(late.removeFirst());
            }
        }
        return frames;
    }

    /** Frames as a pcap file. */
    public static byte[] pcap(List<Frame> frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PcapWriter writer = new PcapWriter(out, ByteOrder.LITTLE_ENDIAN, true, 101);
        for (Frame frame : frames) {
            writer.write(frame.time, frame.bytes, frame.bytes.length);
        }
        return out.toByteArray();
    }
}
