package org.tcpreassembly.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Downloads of equal size that are all open at once and send a segment each in turn: one for a very long stream, many for
 * very many open ones. The client acknowledges every second segment.
 */
final class RoundRobinDownloads implements TrafficSource {
    private final List<SimulatedConnection> connections;
    private final long bytes;
    private final int stepSize;
    private int turn;
    private int phase; // 0 handshakes, 1 data, 2 closing

    RoundRobinDownloads(ConnectionFactory factory, int streams, long bytes) {
        this.bytes = bytes;
        connections = IntStream.range(0, streams).mapToObj(factory::connection).toList();
        stepSize = Math.min(64, streams);
    }

    /** The truth of this source is known before it begins. */
    Truth truth() {
        List<StreamTruth> truths = new ArrayList<>();
        connections.forEach(connection -> truths.add(connection.truthOfDownload(bytes)));
        return new Truth(truths);
    }

    @Override
    public boolean step(PcapBuffer out, Consumer<SimulatedConnection> over) {
        if (phase > 2) {
            return false;
        }
        for (int i = 0; i < stepSize && turn < connections.size(); i++) {
            SimulatedConnection connection = connections.get(turn++);
            switch (phase) {
                case 0 -> connection.handshake(segment -> out.add(connection, segment));
                case 1 -> send(connection, out);
                default -> {
                    connection.close(segment -> out.add(connection, segment));
                    over.accept(connection);
                }
            }
        }
        if (turn == connections.size()) {
            turn = 0;
            // those with smaller segments need more turns
            boolean sent = connections.stream().allMatch(connection -> connection.sent(Side.SERVER) >= bytes);
            phase += phase == 1 && !sent ? 0 : phase == 0 && sent ? 2 : 1;
        }
        return true;
    }

    private void send(SimulatedConnection connection, PcapBuffer out) {
        long sent = connection.sent(Side.SERVER);
        int length = (int) Math.min(connection.mss, bytes - sent);
        if (length == 0) {
            return; // a larger segment size than the others', so done before them
        }
        boolean last = sent + length == bytes;
        int flags = last ? TcpFrame.ACK | TcpFrame.PSH : TcpFrame.ACK;
        out.add(connection, connection.data(Side.SERVER, flags, length));
        if (last || sent / connection.mss % 2 == 1) {
            out.add(connection, new Segment(Side.CLIENT, TcpFrame.ACK, 0, 0, sent + length));
        }
    }
}
