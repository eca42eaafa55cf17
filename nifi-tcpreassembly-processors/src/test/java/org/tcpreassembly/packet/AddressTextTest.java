package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "00000000, 0.0.0.0",
        "0a000001, 10.0.0.1",
        "c0000201, 192.0.2.1",
        "ffffffff, 255.255.255.255",
    })
    void ipv4IsADottedQuad(String address, String text) {
        assertEquals(text, AddressText.of(false, 0, Long.parseLong(address, 16)));
    }

    /** The examples of RFC 5952, sections 1 to 5, and the corners. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        "2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AAAA, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "0:1:0:1:0:1:0:1, 0:1:0:1:0:1:0:1",
        "0:0:1:0:0:0:0:1, 0:0:1::1",
        "0:0:0:1:0:0:0:1, ::1:0:0:0:1",
        "1:0:0:2:0:0:0:0, 1:0:0:2::",
        "fe80:0:0:0:200:86ff:fe05:80da, fe80::200:86ff:fe05:80da",
        "0:0:0:0:0:ffff:c000:0201, ::ffff:192.0.2.1",
        "0:0:0:0:0:ffff:0:0, ::ffff:0.0.0.0",
        "0:0:0:0:0:fffe:c000:0201, ::fffe:c000:201",
        "0:0:0:0:0:0:c000:0201, ::c000:201",
        "1:0:0:0:0:ffff:c000:0201, 1::ffff:c000:201",
    })
    void ipv6IsAsInRfc5952(String groups, String text) {
        ByteBuffer address = ByteBuffer.allocate(16);
        for (String group : groups.split(":")) {
            address.putShort((short) Integer.parseInt(group, 16));
        }
        assertEquals(text, AddressText.of(true, address.getLong(0), address.getLong(8)));
    }

    @Property
    void textReadsBackAsTheAddress(@ForAll("halves") long high, @ForAll("halves") long low)
            throws UnknownHostException {
        byte[] address = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        InetAddress expected = InetAddress.getByAddress(address);
        assertEquals(expected, InetAddress.getByName(AddressText.of(true, high, low)));
    }

    /** Four groups, mostly zero. */
    @Provide
    Arbitrary<Long> halves() {
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(3, Arbitraries.just(0)),
                        net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 0xffff)))
                .list()
                .ofSize(4)
                .map(groups -> groups.stream().mapToLong(Integer::longValue).reduce(0, (half, g) -> half << 16 | g));
    }
}
