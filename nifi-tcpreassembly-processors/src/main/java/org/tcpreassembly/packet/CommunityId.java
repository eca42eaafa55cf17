package org.tcpreassembly.packet;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Community ID version 1 of a TCP connection, seed 0, as Zeek, Suricata and Arkime print it: the same for both
 * directions. IPv4-mapped IPv6 addresses are hashed as IPv6.
 *
 * <p>{@code "1:" + base64(sha1(seed, lower address, upper address, protocol, 0, lower's port, upper's port))}, where the
 * lower endpoint is the one with the smaller address, or, at equal addresses, the smaller port.
 *
 * <p>Reuses its digest: not thread-safe.
 *
 * @see <a href="https://github.com/corelight/community-id-spec">the specification</a>
 */
public final class CommunityId {
    private static final short SEED = 0;
    private static final int LONGEST_INPUT = 2 + 16 + 16 + 2 + 2 + 2;

    private final MessageDigest sha1;
    private final ByteBuffer input = ByteBuffer.allocate(LONGEST_INPUT);

    /** @throws IllegalStateException when this Java has no SHA-1, which every Java must have */
    public CommunityId() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-1, which Community ID needs", e);
        }
    }

    /** The id of the connection a segment belongs to. */
    public String of(TcpSegment segment) {
        return of(
                segment.ipv6(),
                segment.sourceHigh(),
                segment.sourceLow(),
                segment.sourcePort(),
                segment.destinationHigh(),
                segment.destinationLow(),
                segment.destinationPort());
    }

    /** The id of the connection between two endpoints, in either order, in the form {@link TcpSegment} has them. */
    public String of(
            boolean ipv6,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort) {
        int order = Long.compareUnsigned(sourceHigh, destinationHigh);
        if (order == 0) {
            order = Long.compareUnsigned(sourceLow, destinationLow);
        }
        if (order == 0) {
            order = Integer.compare(sourcePort, destinationPort);
        }
        boolean sourceIsLower = order <= 0;
        input.clear().putShort(SEED);
        putAddress(ipv6, sourceIsLower ? sourceHigh : destinationHigh, sourceIsLower ? sourceLow : destinationLow);
        putAddress(ipv6, sourceIsLower ? destinationHigh : sourceHigh, sourceIsLower ? destinationLow : sourceLow);
        input.put((byte) IpProtocol.TCP).put((byte) 0);
        input.putShort((short) (sourceIsLower ? sourcePort : destinationPort));
        input.putShort((short) (sourceIsLower ? destinationPort : sourcePort));
        sha1.update(input.flip());
        return "1:" + Base64.getEncoder().encodeToString(sha1.digest());
    }

    private void putAddress(boolean ipv6, long high, long low) {
        if (ipv6) {
            input.putLong(high).putLong(low);
        } else {
            input.putInt((int) low);
        }
    }
}
