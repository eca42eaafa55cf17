package org.tcpreassembly.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection as a workload plans it: who sends how much in turn, and how it ends. Makes its segments a flight (one
 * window) at a time, with the acknowledgements that a real receiver would send.
 */
final class SimulatedConnection {
    /** How a connection ends. */
    enum Close {
        FIN_BY_CLIENT,
        FIN_BY_SERVER,
        RST_BY_CLIENT,
        NEVER
    }

    /** Bytes that one side sends before it is the other's turn. */
    record Message(Side sender, long bytes) {}

    /** One side: its sequence numbers, its content and what it has sent. */
    private static final class Half {
        final int isn;
        final Content content;
        final TcpFrame frame;
        final Ranges captured = new Ranges();
        long sent;

        Half(int isn, Content content, TcpFrame frame) {
            this.isn = isn;
            this.content = content;
            this.frame = frame;
        }
    }

    private enum State {
        HANDSHAKE,
        DATA,
        CLOSING,
        OVER
    }

    final Endpoint client;
    final Endpoint server;
    final int mss;
    private final Half clientHalf;
    private final Half serverHalf;
    private final byte[] synOptions;
    private final ArrayDeque<Segment> queue = new ArrayDeque<>();
    private final List<Message> plan = new ArrayList<>();
    private Close close = Close.FIN_BY_CLIENT;
    private String kind = "-";
    private State state = State.HANDSHAKE;
    private int message;
    private long leftOfMessage;

    SimulatedConnection(
            Endpoint client, Endpoint server, int clientIsn, int serverIsn, Content fromClient, Content fromServer) {
        this.client = client;
        this.server = server;
        mss = client.isIpv6() ? 1440 : 1460;
        synOptions = TcpOptions.of(
                TcpOptions.mss(mss),
                TcpOptions.nop(),
                TcpOptions.windowScale(7),
                TcpOptions.nop(),
                TcpOptions.nop(),
                TcpOptions.sackPermitted());
        clientHalf = new Half(clientIsn, fromClient, new TcpFrame(client, server));
        serverHalf = new Half(serverIsn, fromServer, new TcpFrame(server, client));
    }

    SimulatedConnection sends(Side sender, long bytes) {
        plan.add(new Message(sender, bytes));
        return this;
    }

    SimulatedConnection closes(Close how) {
        close = how;
        return this;
    }

    SimulatedConnection kind(String word) {
        kind = word;
        return this;
    }

    private Half half(Side side) {
        return side == Side.CLIENT ? clientHalf : serverHalf;
    }

    /** How far that side has sent. */
    long sent(Side side) {
        return half(side).sent;
    }

    /** Says how long a stream is whose segments are made elsewhere. */
    void sentUpTo(Side side, long position) {
        half(side).sent = Math.max(half(side).sent, position);
    }

    /** The next segment, or null when the connection is over. */
    Segment next(Flight flight) {
        while (queue.isEmpty()) {
            if (!refill(flight)) {
                return null;
            }
        }
        return queue.poll();
    }

    boolean isOver() {
        return queue.isEmpty() && (state == State.OVER || state == State.CLOSING && close == Close.NEVER);
    }

    private boolean refill(Flight flight) {
        switch (state) {
            case HANDSHAKE -> {
                handshake(queue::add);
                state = plan.isEmpty() ? State.CLOSING : State.DATA;
            }
            case DATA -> {
                sendFlight(flight);
                state = message == plan.size() ? State.CLOSING : State.DATA;
            }
            case CLOSING -> {
                close(queue::add);
                state = State.OVER;
            }
            case OVER -> {
                return false;
            }
        }
        return true;
    }

    void handshake(Consumer<Segment> out) {
        out.accept(new Segment(Side.CLIENT, TcpFrame.SYN, 0, 0, 0));
        out.accept(new Segment(Side.SERVER, TcpFrame.SYN | TcpFrame.ACK, 0, 0, 0));
        out.accept(new Segment(Side.CLIENT, TcpFrame.ACK, 0, 0, 0));
    }

    void close(Consumer<Segment> out) {
        switch (close) {
            case FIN_BY_CLIENT -> close(Side.CLIENT, out);
            case FIN_BY_SERVER -> close(Side.SERVER, out);
            case RST_BY_CLIENT ->
                out.accept(
                        new Segment(Side.CLIENT, TcpFrame.RST | TcpFrame.ACK, sent(Side.CLIENT), 0, sent(Side.SERVER)));
            case NEVER -> {}
        }
    }

    private void close(Side first, Consumer<Segment> out) {
        Side second = first.other();
        int fin = TcpFrame.FIN | TcpFrame.ACK;
        out.accept(new Segment(first, fin, sent(first), 0, sent(second)));
        out.accept(new Segment(second, fin, sent(second), 0, sent(first) + 1));
        out.accept(new Segment(first, TcpFrame.ACK, sent(first) + 1, 0, sent(second) + 1));
    }

    private void sendFlight(Flight flight) {
        Message current = plan.get(message);
        Side sender = current.sender;
        if (leftOfMessage == 0) {
            leftOfMessage = current.bytes;
        }
        List<Segment> segments = new ArrayList<>();
        int window = flight.window();
        long start = sent(sender);
        while (segments.size() < window && leftOfMessage > 0) {
            segments.add(nextSegment(sender));
        }
        if (leftOfMessage == 0) {
            message++;
        }
        boolean answered = leftOfMessage == 0 && message < plan.size();
        flight.deliver(segments, start, sent(sender.other()), mss, answered, queue::add);
    }

    /** The next full segment of the message that is being sent. */
    private Segment nextSegment(Side sender) {
        int length = (int) Math.min(mss, leftOfMessage);
        leftOfMessage -= length;
        int flags = leftOfMessage == 0 ? TcpFrame.ACK | TcpFrame.PSH : TcpFrame.ACK;
        return data(sender, flags, length);
    }

    /** New data of that side, whatever the plan. */
    Segment data(Side sender, int flags, int length) {
        Half half = half(sender);
        Segment segment = new Segment(sender, flags, half.sent, length, sent(sender.other()));
        half.sent += length;
        return segment;
    }

    /** The frame of a captured segment, which is in the truth from now on. */
    TcpFrame capture(Segment segment) {
        Half half = half(segment.sender());
        half.captured.add(segment.position(), segment.end());
        boolean syn = (segment.flags() & TcpFrame.SYN) != 0;
        boolean ack = (segment.flags() & TcpFrame.ACK) != 0;
        return half.frame
                .sequence(half.isn + (syn ? 0 : 1) + (int) segment.position())
                .acknowledgment(ack ? half(segment.sender().other()).isn + 1 + (int) segment.acknowledged() : 0)
                .flags(segment.flags())
                .options(syn ? synOptions : TcpOptions.NONE)
                .payload(half.content.block(), half.content.offset(segment.position()), segment.length());
    }

    /** The truth about the directions in which something was sent. */
    List<StreamTruth> truth() {
        List<StreamTruth> truths = new ArrayList<>(2);
        for (Side side : Side.values()) {
            Half half = half(side);
            if (half.sent > 0) {
                Direction direction =
                        side == Side.CLIENT ? new Direction(client, server) : new Direction(server, client);
                truths.add(new StreamTruth(direction, half.sent, half.captured.holes(half.sent), half.content, kind));
            }
        }
        return truths;
    }

    /** The truth once a planned download of that size is over and captured whole. */
    StreamTruth truthOfDownload(long bytes) {
        return new StreamTruth(new Direction(server, client), bytes, List.of(), serverHalf.content, kind);
    }
}
