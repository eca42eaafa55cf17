package org.tcpreassembly.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One TCP packet of a {@link Conversation}: a handle with which a test drops, repeats or moves it in the list it makes a
 * {@link Capture} of, and sets what is unusual about it.
 */
public final class Packet {
    private static final AtomicLong CREATED = new AtomicLong();

    /** Order of creation over all conversations: the order in which they are interleaved. */
    final long creation = CREATED.getAndIncrement();

    final Conversation conversation;
    final Side sender;
    final long position;
    final byte[] payload;
    private int sequence;
    private int acknowledgment;
    private int flags;
    private byte[] options;
    private int window = 0xffff;
    private int vlan;
    private int captured = Integer.MAX_VALUE;
    private Instant time;
    private Duration delay;

    Packet(Conversation conversation, Side sender, int flags, long position, byte[] payload, byte[] options) {
        this.conversation = conversation;
        this.sender = sender;
        this.flags = flags;
        this.position = position;
        this.payload = payload;
        this.options = options;
        vlan = conversation.vlan();
        sequence = conversation.sequenceNumber(sender, position) - ((flags & TcpFrame.SYN) != 0 ? 1 : 0);
        acknowledgment = (flags & TcpFrame.ACK) != 0 ? conversation.acknowledgmentBy(sender) : 0;
    }

    /** Captured at this time; packets without a time of their own follow 1 ms apart. */
    public Packet at(Instant instant) {
        time = instant;
        return this;
    }

    /** Captured this long after the packet before it in the capture. */
    public Packet after(Duration sinceThePacketBefore) {
        delay = sinceThePacketBefore;
        return this;
    }

    public Packet sequence(int number) {
        sequence = number;
        return this;
    }

    public Packet acknowledgment(int number) {
        acknowledgment = number;
        return this;
    }

    public Packet flags(int bits) {
        flags = bits;
        return this;
    }

    public Packet options(byte[]... parts) {
        options = TcpOptions.of(parts);
        return this;
    }

    public Packet window(int size) {
        window = size;
        return this;
    }

    public Packet vlan(int id) {
        vlan = id;
        return this;
    }

    /** Cuts the frame, as a capture with that snap length does. */
    public Packet snapLength(int bytes) {
        captured = bytes;
        return this;
    }

    public int sequence() {
        return sequence;
    }

    public int acknowledgment() {
        return acknowledgment;
    }

    public int flags() {
        return flags;
    }

    public Side sender() {
        return sender;
    }

    /** The 64-bit position in its stream of its first payload byte; the byte after the SYN is 0. */
    public long position() {
        return position;
    }

    public byte[] payload() {
        return payload;
    }

    public Direction direction() {
        return conversation.direction(sender);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Bytes of payload that are in the captured part of the frame. */
    int capturedPayload() {
        int cut = frame(false).length() - captured;
        return Math.clamp((long) payload.length - Math.max(0, cut), 0, payload.length);
    }

    Instant timeAfter(Instant previous) {
        return time != null ? time : previous.plus(delay != null ? delay : Duration.ofMillis(1));
    }

    /** The frame as on the wire. */
    public TcpFrame frame(boolean padded) {
        return new TcpFrame(direction().source(), direction().destination())
                .sequence(sequence)
                .acknowledgment(acknowledgment)
                .flags(flags)
                .window(window)
                .options(options)
                .vlan(vlan)
                .identification((int) position)
                .padded(padded)
                .payload(payload);
    }

    int snapLength() {
        return captured;
    }

    @Override
    public String toString() {
        return direction() + " flags " + Integer.toHexString(flags) + " seq " + Integer.toUnsignedString(sequence)
                + " position " + position + " length " + payload.length;
    }
}
