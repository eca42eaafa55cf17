package org.tcpreassembly.packet;

import java.util.Arrays;
import java.util.Objects;

/**
 * Finds which connection a frame belongs to, without putting fragments together: for sharing frames out so that all of a
 * connection stay together, both directions and all fragments of both.
 *
 * <p>It walks from header to header as {@link FrameDecoder} does, to the innermost endpoints it can see. Where a datagram
 * was cut into fragments, the first one still shows what is inside, and the others show only which datagram they are of; a
 * frame says both, so that its caller can keep the latter with the former. Whatever is around a TCP segment, what {@link
 * #hash()} gives is the same as for its bare endpoints.
 *
 * <p>No bytes make it throw, and it allocates nothing. Not thread-safe.
 */
public final class ConnectionLocator {
    /** What the walk through a frame came to. */
    public enum Place {
        /** A TCP header: {@link #hash()} is of its endpoints. */
        CONNECTION,
        /** A later fragment: {@link #datagram()} tells of which datagram, {@link #hash()} is of its addresses. */
        LATER_FRAGMENT,
        /** Something else: {@link #hash()} is of the innermost IP addresses, 0 when there are none. */
        OTHER
    }

    /** Datagrams in pieces that are nested in one another; tunnels seldom are at all. */
    private static final int MOST_NESTED = 4;

    private static final int MAXIMUM_DEPTH = 64;
    private static final int PORTS_LENGTH = 4;
    private static final int LARGEST_DATAGRAM = 0xffff;
    private static final int IPV6_FRAGMENT_HEADER = 8;
    private static final int IPV6 = 0x100;

    private final long seed;
    private final FrameCursor frame = new FrameCursor();
    private final TcpSegment segment = new TcpSegment();
    private final long[] begun = new long[MOST_NESTED];
    private int begunCount;
    private long datagram;
    private boolean addressed;
    private boolean connected;

    /** @param seed of the numbers of datagrams, so that nobody can make two have the same */
    public ConnectionLocator(long seed) {
        this.seed = seed;
    }

    /**
     * Looks at one frame; parameters as of {@link FrameDecoder#decode(int, byte[], int, int, int, TcpSegment)}.
     *
     * @throws IndexOutOfBoundsException when the captured bytes do not lie in the buffer
     */
    public Place locate(int linkType, byte[] buffer, int offset, int capturedLength, int wireLength) {
        Objects.checkFromIndexSize(offset, capturedLength, buffer.length);
        frame.start(buffer, offset, capturedLength, wireLength);
        begunCount = 0;
        addressed = false;
        connected = false;
        int layer = LinkLayer.layer(linkType);
        for (int depth = 0; depth <= MAXIMUM_DEPTH; depth++) {
            switch (layer) {
                case Layer.TCP -> {
                    connected = frame.has(PORTS_LENGTH);
                    if (connected) {
                        segment.ports(frame.u16(0), frame.u16(2));
                    }
                    return connected ? Place.CONNECTION : Place.OTHER;
                }
                case Layer.FRAGMENT -> {
                    return Place.LATER_FRAGMENT;
                }
                case Layer.IGNORED, Layer.INVALID -> {
                    return Place.OTHER;
                }
                default -> layer = next(layer);
            }
        }
        return Place.OTHER;
    }

    /** Direction-free: of endpoints, or of addresses alone, as the place says. The same in every run. */
    public long hash() {
        if (!addressed) {
            return 0;
        }
        return connected ? hash(segment, segment.sourcePort(), segment.destinationPort()) : hash(segment, -1, -1);
    }

    /** What {@link #hash()} is for a frame with that segment. */
    public static long hash(TcpSegment segment) {
        return hash(segment, segment.sourcePort(), segment.destinationPort());
    }

    /** A number of the datagram that a later fragment is of. */
    public long datagram() {
        return datagram;
    }

    /** How many datagrams the frame holds the first fragment of, one inside the other. */
    public int begunDatagrams() {
        return begunCount;
    }

    /** The number of one of them, from 0. */
    public long begunDatagram(int index) {
        return begun[index];
    }

    private int next(int layer) {
        return switch (layer) {
            case Layer.IPV4 -> addressed(Ipv4Header.next(frame, segment));
            case Layer.IPV6 -> addressed(Ipv6Header.next(frame, segment));
            case Layer.IPV4_FRAGMENT -> ipv4Fragment();
            case Layer.IPV6_FRAGMENT -> ipv6Fragment();
            default -> HeaderStep.next(layer, frame);
        };
    }

    private int addressed(int layer) {
        if (layer != Layer.INVALID) {
            addressed = true;
        }
        return layer;
    }

    private int ipv4Fragment() {
        int headerLength = (frame.u8(0) & 15) << 2;
        int identification = frame.u16(4);
        int position = frame.u16(6) & 0x1fff;
        int protocol = frame.u8(9);
        if (IpProtocol.layer(protocol) == Layer.IGNORED) {
            return Layer.IGNORED;
        }
        frame.advance(headerLength);
        return fragment(position, identification, protocol, IpProtocol.layer(protocol));
    }

    private int ipv6Fragment() {
        int protocol = frame.u8(0);
        int position = frame.u16(2) & 0xfff8;
        int identification = frame.i32(4);
        if (!Ipv6ExtensionHeaders.mayLeadToTcp(protocol)) {
            return Layer.IGNORED;
        }
        frame.advance(IPV6_FRAGMENT_HEADER);
        datagram = number(identification, IPV6);
        if (position != 0) {
            return Layer.FRAGMENT;
        }
        begin();
        return Ipv6ExtensionHeaders.next(frame, segment, protocol, false);
    }

    private int fragment(int position, int identification, int kind, int inside) {
        datagram = number(identification, kind);
        if (position != 0) {
            return Layer.FRAGMENT;
        }
        begin();
        return inside;
    }

    /** Goes on into the first fragment of a datagram, whose headers tell lengths that go beyond it. */
    private void begin() {
        if (begunCount < MOST_NESTED) {
            begun[begunCount++] = datagram;
        }
        frame.cut(frame.captured(), LARGEST_DATAGRAM);
    }

    /** What all fragments of one datagram have in common, as one number. */
    private long number(int identification, int kind) {
        long h = mix(seed ^ segment.sourceHigh());
        h = mix(h ^ segment.sourceLow());
        h = mix(h ^ segment.destinationHigh());
        h = mix(h ^ segment.destinationLow());
        h = mix(h ^ frame.encapsulation());
        return mix(h ^ (long) kind << 32 ^ Integer.toUnsignedLong(identification));
    }

    /** A sum of both ends: the same whichever of them sent. */
    private static long hash(TcpSegment segment, int sourcePort, int destinationPort) {
        return mix(end(segment.sourceHigh(), segment.sourceLow(), sourcePort)
                + end(segment.destinationHigh(), segment.destinationLow(), destinationPort));
    }

    private static long end(long high, long low, int port) {
        return mix(mix(high * 31 + low) + port);
    }

    private static long mix(long value) {
        long h = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        h = (h ^ h >>> 27) * 0x94d049bb133111ebL;
        return h ^ h >>> 31;
    }

    /** For people. */
    @Override
    public String toString() {
        return segment + ", first of " + Arrays.toString(Arrays.copyOf(begun, begunCount));
    }
}
