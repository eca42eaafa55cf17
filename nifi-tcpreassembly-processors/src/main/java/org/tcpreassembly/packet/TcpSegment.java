package org.tcpreassembly.packet;

import java.util.Objects;

/**
 * One TCP segment (RFC 9293, section 3.1) as it lies in a captured frame: endpoints, header fields, and where its
 * payload is.
 *
 * <p>A flyweight: {@link FrameDecoder#decode(int, byte[], int, int, int, TcpSegment)} overwrites it for each frame, and
 * its {@link #buffer()} is the caller's, or the decoder's when the segment came in fragments. What it says holds until the next decode, or until the caller reuses the buffer. Not thread-safe.
 *
 * <p>Addresses are two longs. IPv4: high is 0, low the address as unsigned 32 bits. IPv6: high is the first eight bytes,
 * low the last eight; an IPv4-mapped address stays IPv6.
 *
 * <p>A segment can also be made by hand:
 *
 * <pre>{@code
 * new TcpSegment()
 *         .endpoints(false, 0, 0x0a000001L, 40000, 0, 0x0a000002L, 80)
 *         .header(1000, 0, TcpSegment.SYN, 65535);
 * }</pre>
 */
public final class TcpSegment {
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int PSH = 8;
    public static final int ACK = 16;
    public static final int URG = 32;

    private static final byte[] EMPTY = {};

    private boolean ipv6;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int sourcePort;
    private int destinationPort;
    private int sequence;
    private int acknowledgement;
    private int flags;
    private int window;
    private byte[] buffer = EMPTY;
    private int payloadOffset;
    private int payloadLength;
    private int capturedPayloadLength;
    private long encapsulation;

    /** Whether the addresses are IPv6 ones, IPv4-mapped ones among them. */
    public boolean ipv6() {
        return ipv6;
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public long destinationHigh() {
        return destinationHigh;
    }

    public long destinationLow() {
        return destinationLow;
    }

    /** 0 to 65535; 0 is unusual and allowed. */
    public int sourcePort() {
        return sourcePort;
    }

    /** 0 to 65535; 0 is unusual and allowed. */
    public int destinationPort() {
        return destinationPort;
    }

    /** The sequence number, 32 bits as on the wire. */
    public int sequence() {
        return sequence;
    }

    /** The acknowledgement number, 32 bits as on the wire; means something only when {@link #isAck()}. */
    public int acknowledgement() {
        return acknowledgement;
    }

    /** The flag byte of the header: {@link #FIN} to {@link #URG}, above them ECE (64) and CWR (128). */
    public int flags() {
        return flags;
    }

    public boolean isSyn() {
        return (flags & SYN) != 0;
    }

    public boolean isAck() {
        return (flags & ACK) != 0;
    }

    public boolean isFin() {
        return (flags & FIN) != 0;
    }

    public boolean isRst() {
        return (flags & RST) != 0;
    }

    /** True if it neither begins nor ends anything: neither SYN nor FIN nor RST. */
    public boolean isPlain() {
        return (flags & (SYN | FIN | RST)) == 0;
    }

    /** The window field, 0 to 65535, not scaled. */
    public int window() {
        return window;
    }

    /** The bytes that hold the payload, not to be written to. */
    public byte[] buffer() {
        return buffer;
    }

    /** Where the payload begins in {@link #buffer()}. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Bytes of payload the segment carried on the wire, by the IP length; padding of the frame is not among them. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Bytes of payload that are in {@link #buffer()}: 0 to {@link #payloadLength()}, less when the snap length cut it. */
    public int capturedPayloadLength() {
        return capturedPayloadLength;
    }

    /**
     * A hash of the ids of VLANs, sessions and tunnels around the IP header that holds the segment, outermost
     * first; 0 when there are none. The same ids have the same hash in every run. Addresses of tunnel ends are not ids.
     */
    public long encapsulation() {
        return encapsulation;
    }

    /** Sets addresses (see the class for their form) and ports (0 to 65535). */
    public TcpSegment endpoints(
            boolean ipv6,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort) {
        addresses(ipv6, sourceHigh, sourceLow, destinationHigh, destinationLow);
        ports(sourcePort, destinationPort);
        return this;
    }

    /** Sets the header fields: flags are one byte, the window is 0 to 65535. */
    public TcpSegment header(int sequence, int acknowledgement, int flags, int window) {
        this.sequence = sequence;
        this.acknowledgement = acknowledgement;
        this.flags = flags;
        this.window = window;
        return this;
    }

    /**
     * Points at the payload. The buffer stays the caller's.
     *
     * @param capturedLength bytes of payload in the buffer from the offset on
     * @param wireLength bytes of payload on the wire, at least {@code capturedLength}
     * @throws IndexOutOfBoundsException when the captured bytes do not lie in the buffer
     * @throws IllegalArgumentException when more was captured than was on the wire
     */
    public TcpSegment payload(byte[] buffer, int offset, int capturedLength, int wireLength) {
        Objects.checkFromIndexSize(offset, capturedLength, buffer.length);
        if (capturedLength > wireLength) {
            throw new IllegalArgumentException(
                    capturedLength + " bytes of payload captured, but only " + wireLength + " on the wire");
        }
        this.buffer = buffer;
        this.payloadOffset = offset;
        this.capturedPayloadLength = capturedLength;
        this.payloadLength = wireLength;
        return this;
    }

    /** Sets the hash of what is around the IP header; 0 is nothing. */
    public TcpSegment encapsulation(long hash) {
        this.encapsulation = hash;
        return this;
    }

    void addresses(boolean ipv6, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        this.ipv6 = ipv6;
        this.sourceHigh = sourceHigh;
        this.sourceLow = sourceLow;
        this.destinationHigh = destinationHigh;
        this.destinationLow = destinationLow;
    }

    void source(long high, long low) {
        this.sourceHigh = high;
        this.sourceLow = low;
    }

    void destination(long high, long low) {
        this.destinationHigh = high;
        this.destinationLow = low;
    }

    void ports(int sourcePort, int destinationPort) {
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    /** For people, as {@code 10.0.0.1:40000 > 10.0.0.2:80 SYN ACK seq=1 ack=2 payload=3/3}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        appendEndpoint(text, sourceHigh, sourceLow, sourcePort);
        text.append(" > ");
        appendEndpoint(text, destinationHigh, destinationLow, destinationPort);
        String[] names = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
        for (int bit = 0; bit < names.length; bit++) {
            if ((flags >> bit & 1) != 0) {
                text.append(' ').append(names[bit]);
            }
        }
        text.append(" seq=").append(Integer.toUnsignedLong(sequence));
        text.append(" ack=").append(Integer.toUnsignedLong(acknowledgement));
        text.append(" payload=").append(capturedPayloadLength).append('/').append(payloadLength);
        return text.toString();
    }

    private void appendEndpoint(StringBuilder text, long high, long low, int port) {
        if (ipv6) {
            text.append('[');
        }
        AddressText.append(text, ipv6, high, low);
        if (ipv6) {
            text.append(']');
        }
        text.append(':').append(port);
    }
}
