package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommunityIdTest {
    private final CommunityId communityId = new CommunityId();

    /** TCP vectors published with the specification and its reference implementations, in both directions. */
    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 1122, 5.6.7.8, 3344, 1:wCb3OG7yAFWelaUydu0D+125CLM=",
        "128.232.110.120, 34855, 66.35.250.204, 80, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        "2001:470:e5bf:dead:4957:2174:e82c:4887, 63943, 2607:f8b0:400c:c03::1a, 25, 1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
    })
    void publishedVectors(String source, int sourcePort, String destination, int destinationPort, String expected)
            throws UnknownHostException {
        TcpSegment there = segment(source, sourcePort, destination, destinationPort);
        TcpSegment back = segment(destination, destinationPort, source, sourcePort);
        assertEquals(expected, communityId.of(there));
        assertEquals(expected, communityId.of(back));
    }

    @Test
    void portsOrderEqualAddresses() throws UnknownHostException {
        assertEquals(
                communityId.of(segment("10.0.0.1", 1, "10.0.0.1", 2)),
                communityId.of(segment("10.0.0.1", 2, "10.0.0.1", 1)));
    }

    @Test
    void ipv4MappedAddressesAreHashedAsIpv6() {
        String ipv4 = communityId.of(false, 0, 0x0a000001L, 1, 0, 0x0a000002L, 2);
        String mapped = communityId.of(true, 0, 0xffff_0a000001L, 1, 0, 0xffff_0a000002L, 2);
        // sha1 of 0000, ::ffff:10.0.0.1, ::ffff:10.0.0.2, 06 00, 0001 0002
        assertEquals("1:rcEGPZED9aQPWo3P7Q3MWogffX0=", mapped);
        assertNotEquals(ipv4, mapped);
    }

    private static TcpSegment segment(String source, int sourcePort, String destination, int destinationPort)
            throws UnknownHostException {
        byte[] from = InetAddress.getByName(source).getAddress();
        byte[] to = InetAddress.getByName(destination).getAddress();
        if (from.length == 4) {
            long low = ByteBuffer.wrap(from).getInt() & 0xffff_ffffL;
            long otherLow = ByteBuffer.wrap(to).getInt() & 0xffff_ffffL;
            return new TcpSegment().endpoints(false, 0, low, sourcePort, 0, otherLow, destinationPort);
        }
        return new TcpSegment()
                .endpoints(
                        true,
                        ByteBuffer.wrap(from).getLong(),
                        ByteBuffer.wrap(from).getLong(8),
                        sourcePort,
                        ByteBuffer.wrap(to).getLong(),
                        ByteBuffer.wrap(to).getLong(8),
                        destinationPort);
    }
}
