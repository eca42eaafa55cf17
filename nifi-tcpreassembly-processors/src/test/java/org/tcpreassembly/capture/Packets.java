package org.tcpreassembly.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A sink that keeps what it gets. */
final class Packets implements PacketSink {
    record Packet(long timestamp, int linkType, boolean nanoseconds, byte[] bytes, int originalLength) {
        String text() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    final List<Packet> all = new ArrayList<>();

    @Override
    public void packet(
            long timestamp,
            int linkType,
            boolean nanoseconds,
            ByteBuffer frame,
            int at,
            int capturedLength,
            int originalLength) {
        byte[] bytes = new byte[capturedLength];
        frame.get(at, bytes);
        all.add(new Packet(timestamp, linkType, nanoseconds, bytes, originalLength));
    }

    /** How many contain that text. */
    long holding(String text) {
        return all.stream().filter(packet -> packet.text().contains(text)).count();
    }
}
