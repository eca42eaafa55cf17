package org.tcpreassembly.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * A readable script of one TCP connection. Every call that sends something makes one {@link Packet} and returns it;
 * sequence and acknowledgement numbers follow by themselves.
 *
 * <pre>{@code
 * Conversation c = Conversation.between("10.0.0.1:40000", "10.0.0.2:80").isn(1000, 2000);
 * c.handshake();
 * c.client("GET / HTTP/1.1\r\n\r\n");
 * c.server("HTTP/1.1 200 OK\r\n\r\n");
 * c.server().skip(10);              // ten bytes that the capture never saw
 * c.server("after the hole");
 * c.server().at(0, "HTTP");         // sent again
 * c.close(Side.SERVER);
 * byte[] pcap = Capture.of(c).pcap();
 * }</pre>
 *
 * Conversations in one capture are interleaved in the order in which their packets were made.
 */
public final class Conversation {
    private final Sender client;
    private final Sender server;
    private final List<Packet> packets = new ArrayList<>();
    private int mss = 1460;
    private int vlan = -1;
    private boolean timestamps;

    private Conversation(Endpoint client, Endpoint server) {
        this.client = new Sender(this, Side.CLIENT, new Direction(client, server), 1_000);
        this.server = new Sender(this, Side.SERVER, new Direction(server, client), 5_000);
    }

    public static Conversation between(Endpoint client, Endpoint server) {
        return new Conversation(client, server);
    }

    /** Between two ends such as {@code 10.0.0.1:40000} or {@code [2001:db8::1]:80}. */
    public static Conversation between(String client, String server) {
        return between(Endpoint.parse(client), Endpoint.parse(server));
    }

    /** The initial sequence numbers, 1000 and 5000 unless told. To be called before anything is sent. */
    public Conversation isn(int ofClient, int ofServer) {
        if (!packets.isEmpty()) {
            throw new IllegalStateException("the numbers of what was sent cannot change");
        }
        client.isn = ofClient;
        server.isn = ofServer;
        return this;
    }

    /** The maximum segment size the SYNs tell, and {@link Sender#send} cuts by; 1460 unless told. */
    public Conversation mss(int bytes) {
        mss = bytes;
        return this;
    }

    /** Everything from now on inside a VLAN. */
    public Conversation vlan(int id) {
        vlan = id;
        return this;
    }

    /** Timestamps (RFC 7323) in everything from now on. */
    public Conversation timestamps() {
        timestamps = true;
        return this;
    }

    public Sender client() {
        return client;
    }

    public Sender server() {
        return server;
    }

    public Sender side(Side side) {
        return side == Side.CLIENT ? client : server;
    }

    public Packet syn() {
        return client.syn();
    }

    public Packet synAck() {
        return server.syn();
    }

    /** A bare acknowledgement by the client. */
    public Packet ack() {
        return client.ack();
    }

    /** SYN, SYN-ACK and ACK. */
    public void handshake() {
        syn();
        synAck();
        ack();
    }

    public Packet client(String text) {
        return client.data(text);
    }

    public Packet client(byte[] bytes) {
        return client.data(bytes);
    }

    public Packet server(String text) {
        return server.data(text);
    }

    public Packet server(byte[] bytes) {
        return server.data(bytes);
    }

    public Packet fin(Side side) {
        return side(side).fin();
    }

    public Packet rst(Side side) {
        return side(side).rst();
    }

    /** FIN, FIN and ACK, begun by that side. */
    public void close(Side first) {
        fin(first);
        fin(first.other());
        side(first).ack();
    }

    /** All packets so far, in order of sending, in a list of the caller's own. */
    public List<Packet> packets() {
        return new ArrayList<>(packets);
    }

    /** The direction in which that side sends. */
    public Direction direction(Side sender) {
        return side(sender).direction;
    }

    /** The 32-bit number on the wire of a position in that side's stream. */
    public int sequenceNumber(Side sender, long position) {
        return side(sender).isn + 1 + (int) position;
    }

    int acknowledgmentBy(Side sender) {
        Sender peer = side(sender.other());
        return peer.isn + 1 + (int) peer.next + (peer.finSent ? 1 : 0);
    }

    int vlan() {
        return vlan;
    }

    int mss() {
        return mss;
    }

    byte[] synOptions() {
        byte[] scale = TcpOptions.windowScale(7);
        return timestamps
                ? TcpOptions.of(
                        TcpOptions.mss(mss), TcpOptions.sackPermitted(), timestampOption(), TcpOptions.nop(), scale)
                : TcpOptions.of(
                        TcpOptions.mss(mss),
                        TcpOptions.nop(),
                        scale,
                        TcpOptions.nop(),
                        TcpOptions.nop(),
                        TcpOptions.sackPermitted());
    }

    byte[] options() {
        return timestamps ? TcpOptions.of(TcpOptions.nop(), TcpOptions.nop(), timestampOption()) : TcpOptions.NONE;
    }

    private byte[] timestampOption() {
        return TcpOptions.timestamps(10_000 + packets.size(), packets.isEmpty() ? 0 : 9_999 + packets.size());
    }

    Packet add(Packet packet) {
        packets.add(packet);
        return packet;
    }
}
