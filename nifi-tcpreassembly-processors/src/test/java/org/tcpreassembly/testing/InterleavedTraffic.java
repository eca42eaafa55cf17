package org.tcpreassembly.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** A number of connections, some of them open at a time, that take turns at random in bursts of a few packets. */
final class InterleavedTraffic implements TrafficSource {
    private final SplitMix64 random;
    private final Flight flight;
    private final int total;
    private final int openAtOnce;
    private final int burst;
    private final IntFunction<SimulatedConnection> connections;
    private final List<SimulatedConnection> open = new ArrayList<>();
    private int started;

    InterleavedTraffic(
            SplitMix64 random,
            Flight flight,
            int total,
            int openAtOnce,
            int burst,
            IntFunction<SimulatedConnection> connections) {
        this.random = random;
        this.flight = flight;
        this.total = total;
        this.openAtOnce = openAtOnce;
        this.burst = burst;
        this.connections = connections;
    }

    @Override
    public boolean step(PcapBuffer out, Consumer<SimulatedConnection> over) {
        while (started < total && open.size() < openAtOnce && (open.size() < 8 || random.chance(0.3))) {
            open.add(connections.apply(started++));
        }
        if (open.isEmpty()) {
            return false;
        }
        int turn = random.nextInt(open.size());
        SimulatedConnection connection = open.get(turn);
        for (int left = 1 + random.nextInt(burst); left > 0 && !connection.isOver(); left--) {
            Segment segment = connection.next(flight);
            if (segment != null) {
                out.add(connection, segment);
            }
        }
        if (connection.isOver()) {
            over.accept(connection);
            open.set(turn, open.getLast());
            open.removeLast();
        }
        return true;
    }
}
