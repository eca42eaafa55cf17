package org.tcpreassembly.packet;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.StateVisitor;

/**
 * Finds the TCP segment in a captured frame.
 *
 * <p>The decoder walks from header to header: each says what comes next, moves the cursor past itself and, when it knows
 * its own length, limits what follows to it. It ends at a TCP header, at something that is not TCP, or at something that
 * cannot be.
 *
 * <p>Link types: Ethernet (1), NULL (0), LOOP (108), RAW (101, also 12 and 14), Linux cooked v1 (113) and v2 (276), IPV4
 * (228), IPV6 (229), PPP (9, 50), PPPoE (51), Cisco HDLC (104), 802.11 (105), the same behind radiotap (127), PPI (192),
 * NFLOG (239); token ring (6), FDDI (10), ATM with LLC (100), frame relay (107), ENC (109), PFLOG (117), 802.11 behind
 * Prism's or AVS' header (119, 163), PPP with a direction (166, 204), PKTAP (258).
 *
 * <p>Inside, nested in one another: VLAN tags of any depth, LLC with SNAP, MPLS, PPPoE, 802.1ah, E-tags and VN-tags; IPv4,
 * IPv6 with its extension headers, the authentication header; IP in IP, GRE (with Ethernet, PPP of PPTP, WCCP, ERSPAN),
 * VXLAN, GENEVE, GTP-U, Teredo. What ICMP errors quote is no traffic.
 *
 * <p>Fragments of IP datagrams are held, within bounds, and the one that completes a datagram yields what is in it. Up to
 * 4096 datagrams or 4 MB are held, each for 30 seconds; nothing else is carried from one frame to the next.
 *
 * <p>No bytes make it throw, it reads nothing outside the captured bytes, and it allocates nothing but for fragments. Not
 * thread-safe: one decoder per thread, and one per capture.
 */
public final class FrameDecoder {
    /** What a frame turned out to be. */
    public enum Verdict {
        /** A TCP segment; the view is filled. */
        TCP,
        /** A fragment of a TCP datagram of which others are missing, or that came before; the view is not filled. */
        FRAGMENT,
        /** No TCP, or in a form that is not read. */
        IGNORED,
        /** Malformed IP or TCP, a wrong checksum when those are looked at, or the snap length cut the headers. */
        INVALID
    }

    /** Headers between the link layer and TCP, a stack of VLAN tags being one; deeper ones are made to tire decoders. */
    private static final int MAXIMUM_DEPTH = 64;

    private final FrameCursor frame = new FrameCursor();
    private final boolean validateChecksums;
    private final Defragmenter defragmenter;

    /** A decoder that takes checksums as they are: captures on the sending host have unfinished ones. */
    public FrameDecoder() {
        this(false);
    }

    /**
     * A decoder that may look at the checksums of IPv4 headers and TCP segments.
     *
     * @param validateChecksums whether a wrong one makes a frame {@link Verdict#INVALID}. One that cannot be computed, as
     *     the snap length cut the segment, or that the sender left to its network card, is not wrong
     */
    public FrameDecoder(boolean validateChecksums) {
        this(validateChecksums, new PagePool());
    }

    /**
     * A decoder that holds fragments in pages that others use too, so that one account has all that is held.
     *
     * @param pages of the same thread
     */
    public FrameDecoder(boolean validateChecksums, PagePool pages) {
        this(validateChecksums, pages, RandomGenerator.getDefault().nextInt());
    }

    /** @param seed of the tables; nothing that comes out depends on it */
    public FrameDecoder(boolean validateChecksums, PagePool pages, int seed) {
        this.validateChecksums = validateChecksums;
        this.defragmenter = new Defragmenter(pages, seed);
    }

    /** Shows what is carried from one frame to the next: fragments. */
    public void visit(StateVisitor visitor) {
        defragmenter.visit(visitor);
    }

    /** To be called when the state that was shown has been read again. */
    public void restored() {
        defragmenter.restored();
    }

    /** True if fragments are held. */
    public boolean isHolding() {
        return defragmenter.size() > 0;
    }

    /** It is so late now, in nanoseconds of capture time; fragments held for too long go. */
    public void advance(long now) {
        defragmenter.advance(now);
    }

    /** Whether frames of this LINKTYPE number (without the bits for a frame check sequence) can be decoded. */
    public static boolean supports(int linkType) {
        return LinkLayer.layer(linkType) != Layer.IGNORED;
    }

    /**
     * Decodes one frame that came at a certain time.
     *
     * @param time the capture time in nanoseconds, for how long fragments are held; an earlier one than before counts as
     *     equal to it
     * @see #decode(int, byte[], int, int, int, TcpSegment)
     */
    public Verdict decode(
            long time,
            int linkType,
            byte[] buffer,
            int offset,
            int capturedLength,
            int wireLength,
            TcpSegment segment) {
        defragmenter.advance(time);
        return decode(linkType, buffer, offset, capturedLength, wireLength, segment);
    }

    /**
     * Decodes one frame, at the time of the one before.
     *
     * @param linkType LINKTYPE number, without the bits for a frame check sequence; one that is not supported makes the
     *     frame {@link Verdict#IGNORED}
     * @param buffer holds the frame; only read, and only within the captured bytes. The segment refers to it afterwards, or
     *     when the frame completed a fragmented datagram, to a buffer of the decoder's, until the next call
     * @param offset where the frame begins in the buffer
     * @param capturedLength bytes of the frame in the buffer
     * @param wireLength bytes the frame had on the wire; below the captured length it counts as equal to it
     * @param segment overwritten. Filled when the verdict is {@link Verdict#TCP}, else of no defined content
     * @throws IndexOutOfBoundsException when the captured bytes do not lie in the buffer
     */
    public Verdict decode(
            int linkType, byte[] buffer, int offset, int capturedLength, int wireLength, TcpSegment segment) {
        Objects.checkFromIndexSize(offset, capturedLength, buffer.length);
        frame.start(buffer, offset, capturedLength, wireLength);
        int layer = LinkLayer.layer(linkType);
        // what nearly every frame is, in a straight line: the compiler makes more of it than of the loop
        if (layer == Layer.ETHERNET) {
            layer = EthernetHeader.next(frame);
        }
        if (layer == Layer.IPV4) {
            layer = ipv4(segment);
        } else if (layer == Layer.IPV6) {
            layer = Ipv6Header.next(frame, segment);
        }
        if (layer == Layer.TCP) {
            return tcp(segment);
        }
        return decodeFrom(layer, segment);
    }

    private Verdict decodeFrom(int start, TcpSegment segment) {
        int layer = start;
        for (int depth = 0; depth <= MAXIMUM_DEPTH; depth++) {
            switch (layer) {
                case Layer.IPV4 -> layer = ipv4(segment);
                case Layer.IPV6 -> layer = Ipv6Header.next(frame, segment);
                case Layer.IPV4_FRAGMENT -> layer = defragmenter.nextOfIpv4(frame, segment);
                case Layer.IPV6_FRAGMENT -> layer = defragmenter.nextOfIpv6(frame, segment);
                case Layer.TCP -> {
                    return tcp(segment);
                }
                case Layer.FRAGMENT -> {
                    return Verdict.FRAGMENT;
                }
                case Layer.INVALID -> {
                    return Verdict.INVALID;
                }
                case Layer.IGNORED -> {
                    return Verdict.IGNORED;
                }
                default -> layer = HeaderStep.next(layer, frame);
            }
        }
        return Verdict.IGNORED;
    }

    private int ipv4(TcpSegment segment) {
        if (validateChecksums && !InternetChecksum.acceptsIpv4Header(frame)) {
            return Layer.INVALID;
        }
        return Ipv4Header.next(frame, segment);
    }

    private Verdict tcp(TcpSegment segment) {
        if (validateChecksums && !InternetChecksum.acceptsTcp(frame, segment)) {
            return Verdict.INVALID;
        }
        return TcpHeader.read(frame, segment) ? Verdict.TCP : Verdict.INVALID;
    }
}
