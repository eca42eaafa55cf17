package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.FrameBuilder.join;
import static org.tcpreassembly.packet.FrameBuilder.sum;
import static org.tcpreassembly.packet.FrameBuilder.u16;
import static org.tcpreassembly.packet.FrameBuilder.u32;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

class InternetChecksumTest {
    private static final int IP = 14;
    /** Where the TCP header begins behind Ethernet and IPv4 or IPv6. */
    private static final int TCP4 = IP + 20;

    private static final int TCP6 = IP + 40;

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "abcdefg", "abcdefgh", "abcdefghi"})
    void rightChecksumsPassWhateverTheLength(String payload) {
        assertEquals(payload, validated(ipv4(payload)).payload());
        assertEquals(payload, validated(ipv6(payload)).payload());
    }

    @Property(tries = 300)
    void everyPayloadsChecksumPassesAndNoOtherDoes(
            @ForAll boolean ipv6, @ForAll byte @Size(max = 300) [] payload, @ForAll @IntRange(max = 0xffff) int other) {
        byte[] frame = (ipv6 ? frame().ethernet().ipv6() : frame().ethernet().ipv4())
                .tcp()
                .payload(payload)
                .build();
        assertEquals(Verdict.TCP, verdict(frame));
        ByteBuffer field = ByteBuffer.wrap(frame, (ipv6 ? TCP6 : TCP4) + 16, 2);
        int right = field.getShort(field.position()) & 0xffff;
        field.putShort((short) other);
        boolean partial =
                other == pseudoHeader(frame, ipv6, 20 + payload.length) || other == pseudoHeader(frame, ipv6, 0);
        // ones and zeros are the same number
        boolean equal = other % 0xffff == right % 0xffff;
        assertEquals(equal || partial ? Verdict.TCP : Verdict.INVALID, verdict(frame));
    }

    @Test
    void anyDamagedBitIsInvalid() {
        for (byte[] frame : new byte[][] {ipv4("abc").build(), ipv6("abc").build()}) {
            // from the source address to the end of the payload; the upper bits of the checksum may make a partial one
            for (int bit = 8 * (frame.length == 14 + 20 + 20 + 3 ? IP + 12 : IP + 8); bit < 8 * frame.length; bit++) {
                frame[bit / 8] ^= (byte) (1 << bit % 8);
                assertEquals(Verdict.INVALID, verdict(frame));
                frame[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    @Test
    void damagedIpv4HeaderIsInvalid() {
        // the time to live, which the TCP checksum does not cover
        assertEquals(Verdict.INVALID, validated(ipv4("abc").set(IP + 8, 63)).verdict());
        assertEquals(Verdict.INVALID, validated(ipv4("abc").set(IP + 10, 0, 0)).verdict());
        assertEquals(
                "abc",
                validated(frame().ethernet()
                                .ipv4(bytes(7, 7, 4, 0, 0, 0, 0, 0))
                                .tcp()
                                .payload("abc"))
                        .payload());
        assertEquals(
                Verdict.INVALID,
                validated(frame().ethernet()
                                .ipv4(bytes(7, 7, 4, 0, 0, 0, 0, 0))
                                .tcp()
                                .set(IP + 23, 1))
                        .verdict());
    }

    @Test
    void everyIpv4HeaderIsLookedAt() {
        FrameBuilder fragment = ipv4("abc").set(IP + 6, 0x20, 0);
        assertEquals(Verdict.INVALID, validated(fragment).verdict());
    }

    @Test
    void partialChecksumsOfOffloadAreNotWrong() {
        byte[] ipv4 = ipv4("abc").build();
        byte[] ipv6 = ipv6("abc").build();
        for (int length : new int[] {23, 0}) {
            assertEquals(Verdict.TCP, verdict(withChecksum(ipv4, TCP4, pseudoHeader(ipv4, false, length))));
            assertEquals(Verdict.TCP, verdict(withChecksum(ipv6, TCP6, pseudoHeader(ipv6, true, length))));
            // complemented it would be a finished one
            assertEquals(Verdict.INVALID, verdict(withChecksum(ipv4, TCP4, ~pseudoHeader(ipv4, false, length))));
            assertEquals(Verdict.INVALID, verdict(withChecksum(ipv6, TCP6, ~pseudoHeader(ipv6, true, length))));
        }
    }

    @Test
    void superSegmentsMayHaveUnfinishedIpv4Headers() {
        FrameBuilder unfinished = ipv4("x".repeat(70_000)).set(IP + 2, 0, 0).set(IP + 10, 0, 0);
        byte[] frame = unfinished.build();
        int partial = pseudoHeader(frame, false, 70_020);
        assertEquals(Verdict.TCP, verdict(withChecksum(frame, TCP4, partial)));
        assertEquals(Verdict.INVALID, verdict(withChecksum(frame, TCP4, partial + 1)));
        assertEquals(Verdict.INVALID, verdict(unfinished.set(IP + 10, 1, 2).build()));
    }

    @Test
    void whatTheSnapLengthCutCannotBeWrong() {
        for (byte[] frame : new byte[][] {
            ipv4("abc").set(TCP4 + 16, 1, 2).build(),
            ipv6("abc").set(TCP6 + 16, 1, 2).build()
        }) {
            assertEquals(Verdict.INVALID, verdict(frame));
            for (int captured = frame.length - 3; captured < frame.length; captured++) {
                assertEquals(
                        Verdict.TCP,
                        Decoded.by(new FrameDecoder(true), 1, frame, 0, captured, frame.length)
                                .verdict());
            }
        }
    }

    @Test
    void paddingIsNotSummed() {
        byte[] frame = ipv4("abc").padding(7).build();
        Arrays.fill(frame, frame.length - 7, frame.length, (byte) 0x55);
        assertEquals(Verdict.TCP, verdict(frame));
    }

    @Test
    void offIsTheDefault() {
        assertEquals(Verdict.TCP, Decoded.of(ipv4("abc").set(TCP4 + 16, 1, 2)).verdict());
        assertEquals(Verdict.TCP, Decoded.of(ipv4("abc").set(IP + 10, 1, 2)).verdict());
    }

    @Test
    void mappedAddressesAreSummedAsIpv6() {
        byte[] frame = ipv6("abc").build();
        System.arraycopy(join(new byte[10], u16(0xffff), u32(0x0a000001)), 0, frame, IP + 8, 16);
        System.arraycopy(join(new byte[10], u16(0xffff), u32(0x0a000002)), 0, frame, IP + 24, 16);
        byte[] unsummed = withChecksum(frame, TCP6, 0);
        byte[] covered = join(
                Arrays.copyOfRange(frame, IP + 8, IP + 40),
                u32(23),
                u32(6),
                Arrays.copyOfRange(unsummed, TCP6, frame.length));
        assertEquals(Verdict.TCP, verdict(withChecksum(frame, TCP6, ~sum(covered))));
    }

    private static byte[] withChecksum(byte[] frame, int tcp, int checksum) {
        byte[] changed = frame.clone();
        ByteBuffer.wrap(changed).putShort(tcp + 16, (short) checksum);
        return changed;
    }

    /** The sum over the pseudo header, not complemented, as the Linux kernel leaves it to the network card. */
    private static int pseudoHeader(byte[] frame, boolean ipv6, int length) {
        byte[] addresses = ipv6 ? Arrays.copyOfRange(frame, IP + 8, IP + 40) : Arrays.copyOfRange(frame, IP + 12, TCP4);
        return sum(join(addresses, u32(length), u32(6)));
    }

    private static Verdict verdict(byte[] frame) {
        return Decoded.by(new FrameDecoder(true), 1, frame, 0, frame.length, frame.length)
                .verdict();
    }

    private static Decoded validated(FrameBuilder builder) {
        byte[] frame = builder.build();
        return Decoded.by(new FrameDecoder(true), 1, frame, 0, frame.length, frame.length);
    }

    private static FrameBuilder ipv4(String payload) {
        return frame().ethernet().ipv4().tcp().payload(payload);
    }

    private static FrameBuilder ipv6(String payload) {
        return frame().ethernet().ipv6().tcp().payload(payload);
    }
}
