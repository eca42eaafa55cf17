package org.tcpreassembly.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Works out the truth about a list of packets: the plain array model of reassembly. */
final class CaptureTruth {
    private record Key(Conversation conversation, Side sender) {}

    private CaptureTruth() {}

    static Truth of(List<Packet> packets) {
        Map<Key, List<Packet>> directions = new LinkedHashMap<>();
        for (Packet packet : packets) {
            directions
                    .computeIfAbsent(new Key(packet.conversation, packet.sender), key -> new ArrayList<>())
                    .add(packet);
        }
        List<StreamTruth> streams = new ArrayList<>();
        directions.forEach((key, sent) -> {
            StreamTruth stream = stream(key.conversation.direction(key.sender), sent);
            if (stream != null) {
                streams.add(stream);
            }
        });
        return new Truth(streams);
    }

    /** Null when there is nothing to come out: no payload captured and none known to be lost. */
    private static StreamTruth stream(Direction direction, List<Packet> packets) {
        boolean midstream = packets.stream().noneMatch(packet -> packet.has(TcpFrame.SYN));
        long base = midstream
                ? packets.stream()
                        .filter(packet -> packet.payload.length > 0)
                        .mapToLong(packet -> packet.position)
                        .min()
                        .orElse(0)
                : 0;
        long end = packets.stream()
                .filter(packet -> packet.payload.length > 0 || packet.has(TcpFrame.FIN) && !midstream)
                .mapToLong(packet -> packet.position + packet.payload.length)
                .max()
                .orElse(base);
        if (end <= base) {
            return null;
        }
        byte[] bytes = new byte[Math.toIntExact(end - base)];
        Ranges captured = new Ranges();
        for (int i = packets.size() - 1; i >= 0; i--) { // backwards, so that the first copy is written last
            Packet packet = packets.get(i);
            int length = packet.capturedPayload();
            int at = (int) (packet.position - base);
            System.arraycopy(packet.payload, 0, bytes, at, length);
            captured.add(at, at + length);
        }
        return new StreamTruth(direction, bytes.length, captured.holes(bytes.length), Content.of(bytes), "-");
    }
}
