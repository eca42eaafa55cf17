package org.tcpreassembly.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hostile connections, a flood of SYNs, and innocents in between.
 *
 * <p>A hostile connection leaves a hole of 1460 bytes at its start that is never filled nor acknowledged, and then sends
 * many segments: kind 0 single bytes, descending; kind 1 up to 16 bytes, in random order; kind 2 single bytes, the even
 * ones before the odd; kind 3 (a quarter as many) 1460 bytes each, each beginning one byte lower than the one before.
 */
final class Adversary implements TrafficSource {
    private static final int HOLE = 1460;
    private static final int HOSTILE = 12;

    private record Piece(long position, int length) {}

    private static final class Hostile {
        final SimulatedConnection connection;
        final List<Piece> pieces;
        int done;

        Hostile(SimulatedConnection connection, List<Piece> pieces) {
            this.connection = connection;
            this.pieces = pieces;
        }
    }

    private final SplitMix64 random;
    private final List<Hostile> hostile = new ArrayList<>();
    private final InterleavedTraffic innocents;
    private final int floodMultiplier;
    private final int floodOffset;
    private final int flood;
    private int flooded;
    private long hostileLeft;
    private double innocentLeft;
    private boolean begun;

    Adversary(SplitMix64 random, ConnectionFactory factory, double scale) {
        this.random = random;
        flood = (int) Math.max(1000, 1_000_000 * scale);
        int segments = (int) Math.max(200, 20_000 * scale);
        int innocent = (int) Math.max(20, 500 * scale);
        floodMultiplier = (int) random.nextLong() | 1; // odd, so that it permutes the addresses
        floodOffset = (int) random.nextLong();
        for (int i = 0; i < HOSTILE; i++) {
            int kind = i % 4;
            SimulatedConnection connection =
                    factory.connection(1_000_000 + i, false).kind("hostile" + kind);
            List<Piece> pieces = pieces(kind, segments);
            pieces.forEach(piece -> connection.sentUpTo(Side.CLIENT, piece.position + piece.length));
            hostile.add(new Hostile(connection, pieces));
            hostileLeft += pieces.size();
        }
        innocentLeft = innocent * 75.0; // about as many packets as they have
        Flight flight = new Flight(random, false, true);
        innocents = new InterleavedTraffic(random, flight, innocent, 20, 1, number -> factory.connection(number)
                .sends(Side.CLIENT, 300 + random.nextInt(500))
                .sends(Side.SERVER, 50_000 + random.nextInt(50_000)));
    }

    private List<Piece> pieces(int kind, int segments) {
        List<Piece> pieces = new ArrayList<>(segments);
        switch (kind) {
            case 0 -> {
                for (int i = segments - 1; i >= 0; i--) {
                    pieces.add(new Piece(HOLE + i, 1));
                }
            }
            case 1 -> {
                for (long at = HOLE; pieces.size() < segments; at += pieces.getLast().length) {
                    pieces.add(new Piece(at, 1 + random.nextInt(16)));
                }
                for (int i = segments - 1; i > 0; i--) {
                    pieces.set(i, pieces.set(random.nextInt(i + 1), pieces.get(i)));
                }
            }
            case 2 -> {
                for (int odd = 0; odd < 2; odd++) {
                    for (int i = odd; i < segments; i += 2) {
                        pieces.add(new Piece(HOLE + i, 1));
                    }
                }
            }
            default -> {
                for (int i = segments / 4 - 1; i >= 0; i--) {
                    pieces.add(new Piece(HOLE + i, 1460));
                }
            }
        }
        return pieces;
    }

    @Override
    public boolean step(PcapBuffer out, Consumer<SimulatedConnection> over) {
        if (!begun) {
            begun = true;
            hostile.forEach(one -> one.connection.handshake(segment -> out.add(one.connection, segment)));
            return true;
        }
        double turn = random.nextDouble() * (flood - flooded + hostileLeft + Math.max(1, innocentLeft));
        if (turn < flood - flooded) {
            floodOnce(out);
        } else if (turn < flood - flooded + hostileLeft) {
            hostileOnce(out, over);
        } else {
            innocentLeft--;
            boolean more = innocents.step(out, over);
            return more || flooded < flood || hostileLeft > 0;
        }
        return true;
    }

    private void floodOnce(PcapBuffer out) {
        int key = flooded++ * floodMultiplier + floodOffset;
        Endpoint from = ConnectionFactory.endpoint(false, key, 1024 + (key >>> 7) % 60_000);
        Endpoint to = ConnectionFactory.endpoint(false, 0xc0a8_0001, 443);
        out.add(new TcpFrame(from, to).flags(TcpFrame.SYN).sequence((int) random.nextLong()));
    }

    private void hostileOnce(PcapBuffer out, Consumer<SimulatedConnection> over) {
        Hostile one;
        do {
            one = hostile.get(random.nextInt(hostile.size()));
        } while (one.done == one.pieces.size());
        Piece piece = one.pieces.get(one.done++);
        hostileLeft--;
        int flags = TcpFrame.PSH | TcpFrame.ACK;
        out.add(one.connection, new Segment(Side.CLIENT, flags, piece.position, piece.length, 0));
        if (one.done % 8 == 0) {
            out.add(one.connection, new Segment(Side.SERVER, TcpFrame.ACK, 0, 0, 0));
        }
        if (one.done == one.pieces.size()) {
            over.accept(one.connection);
        }
    }
}
