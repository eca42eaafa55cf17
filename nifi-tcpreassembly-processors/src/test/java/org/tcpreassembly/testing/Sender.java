package org.tcpreassembly.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one side of a {@link Conversation} sends. Positions count bytes of the stream, from 0 after the SYN. */
public final class Sender {
    final Direction direction;
    int isn;
    boolean finSent;
    /** The position of the next new byte. */
    long next;

    private final Conversation conversation;
    private final Side side;

    Sender(Conversation conversation, Side side, Direction direction, int isn) {
        this.conversation = conversation;
        this.side = side;
        this.direction = direction;
        this.isn = isn;
    }

    /** A SYN of the client, a SYN-ACK of the server. */
    public Packet syn() {
        return syn("");
    }

    /** A SYN with payload, as TCP Fast Open sends it (RFC 7413). */
    public Packet syn(String payload) {
        int flags = side == Side.CLIENT ? TcpFrame.SYN : TcpFrame.SYN | TcpFrame.ACK;
        byte[] bytes = bytes(payload);
        Packet packet = conversation.add(new Packet(conversation, side, flags, 0, bytes, conversation.synOptions()));
        next = Math.max(next, bytes.length);
        return packet;
    }

    /** Acknowledges all that the other side has sent. */
    public Packet ack() {
        return emit(TcpFrame.ACK, next + (finSent ? 1 : 0), new byte[0]);
    }

    /** Acknowledges the other side's bytes below a position. */
    public Packet ack(long position) {
        return ack().acknowledgment(conversation.sequenceNumber(side.other(), position));
    }

    public Packet data(String text) {
        return data(bytes(text));
    }

    /** The next bytes, in one packet. */
    public Packet data(byte[] bytes) {
        return at(next, bytes);
    }

    /** The next bytes, in packets of the maximum segment size. */
    public List<Packet> send(byte[] bytes) {
        List<Packet> sent = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += conversation.mss()) {
            sent.add(data(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + conversation.mss()))));
        }
        return sent;
    }

    public Packet at(long position, String text) {
        return at(position, bytes(text));
    }

    /** Bytes at a position of their own: below the next one they are sent again, above it they leave a hole. */
    public Packet at(long position, byte[] bytes) {
        Packet packet = emit(TcpFrame.ACK | TcpFrame.PSH, position, bytes);
        next = Math.max(next, position + bytes.length);
        return packet;
    }

    /** Passes over bytes without a packet: they were sent, and the capture never saw them. */
    public Sender skip(long bytes) {
        next += bytes;
        return this;
    }

    /** A keep-alive: no payload, one below the next position. */
    public Packet keepAlive() {
        return emit(TcpFrame.ACK, next - 1, new byte[0]);
    }

    /** Ends this direction; a FIN sent again has the same number. */
    public Packet fin() {
        Packet packet = emit(TcpFrame.FIN | TcpFrame.ACK, next, new byte[0]);
        finSent = true;
        return packet;
    }

    /** A reset at the next number. */
    public Packet rst() {
        return rst(next + (finSent ? 1 : 0));
    }

    /** A reset at a position of its own. */
    public Packet rst(long position) {
        return emit(TcpFrame.RST | TcpFrame.ACK, position, new byte[0]);
    }

    /** The position of the next new byte. */
    public long next() {
        return next;
    }

    private Packet emit(int flags, long position, byte[] payload) {
        return conversation.add(new Packet(conversation, side, flags, position, payload, conversation.options()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
