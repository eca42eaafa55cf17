package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.packet.FrameBuilder.bytes;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.FrameBuilder.join;
import static org.tcpreassembly.packet.FrameBuilder.sum;
import static org.tcpreassembly.packet.FrameBuilder.u32;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** The ends of a connection where the IPv6 header has the addresses of a way point. */
class Ipv6RealEndsTest {
    private static final byte[] VIA = address(1);
    private static final byte[] LAST = address(9);

    @Test
    void sourceRouteEndsAtItsLastAddress() {
        assertEquals(to("2001:db8::9"), Decoded.of(routed(0, 2, VIA, LAST)).segment());
        assertEquals(to("2001:db8::9"), Decoded.of(routed(0, 1, VIA, LAST)).segment());
    }

    @Test
    void mobileNodeIsAtItsHomeAddress() {
        assertEquals(to("2001:db8::9"), Decoded.of(routed(2, 1, LAST)).segment());
        FrameBuilder fromAbroad = frame().ethernet()
                .ipv6()
                .extension(60, join(bytes(1, 2, 0, 0, 0xc9, 16), LAST))
                .tcp();
        assertEquals(
                "[2001:db8::9]:40000 > [2001:db8::c000:201]:80 ACK seq=1000 ack=2000 payload=0/0",
                Decoded.of(fromAbroad).segment());
    }

    @Test
    void segmentRouteEndsAtItsFirstAddress() {
        assertEquals(to("2001:db8::9"), Decoded.of(routed(4, 1, LAST, VIA)).segment());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void headerWithNothingLeftIsThere(int type) {
        assertEquals(to("2001:db8::c000:201"), Decoded.of(routed(type, 0, LAST)).segment());
    }

    @Test
    void routesThatCannotBeChangeNothing() {
        assertEquals(
                to("2001:db8::c000:201"), Decoded.of(routed(0, 3, VIA, LAST)).segment());
        assertEquals(to("2001:db8::c000:201"), Decoded.of(routed(3, 1, LAST)).segment());
        assertEquals(to("2001:db8::c000:201"), Decoded.of(routed(253, 1, LAST)).segment());
    }

    @Test
    void checksumIsMadeWithThem() {
        byte[] frame = routed(0, 1, VIA, LAST).build();
        int tcp = frame.length - 20;
        ByteBuffer.wrap(frame).putShort(tcp + 16, (short) 0);
        byte[] source = Arrays.copyOfRange(frame, 14 + 8, 14 + 24);
        byte[] segment = Arrays.copyOfRange(frame, tcp, frame.length);
        int checksum = ~sum(join(source, LAST, u32(20), u32(6), segment));
        ByteBuffer.wrap(frame).putShort(tcp + 16, (short) checksum);
        Decoded decoded = Decoded.by(new FrameDecoder(true), 1, frame, 0, frame.length, frame.length);
        assertEquals(Verdict.TCP, decoded.verdict());
        frame[tcp + 16]++;
        assertEquals(
                Verdict.INVALID,
                Decoded.by(new FrameDecoder(true), 1, frame, 0, frame.length, frame.length)
                        .verdict());
    }

    private static FrameBuilder routed(int type, int segmentsLeft, byte[]... addresses) {
        byte[] contents = join(bytes(type, segmentsLeft, 0, 0, 0, 0), join(addresses));
        return frame().ethernet().ipv6().extension(43, contents).tcp();
    }

    private static String to(String destination) {
        return "[2001:db8::a00:1]:40000 > [" + destination + "]:80 ACK seq=1000 ack=2000 payload=0/0";
    }

    private static byte[] address(int last) {
        return join(u32(0x20010db8), new byte[11], bytes(last));
    }
}
