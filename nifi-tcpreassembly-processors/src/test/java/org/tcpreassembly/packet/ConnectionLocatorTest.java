package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.tcpreassembly.packet.FrameBuilder.frame;
import static org.tcpreassembly.packet.Tunnels.gre;
import static org.tcpreassembly.packet.Tunnels.udp;
import static org.tcpreassembly.packet.Tunnels.vxlan;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.packet.ConnectionLocator.Place;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** Frames of one connection have the same hash, whatever is around them, and fragments say of which datagram they are. */
class ConnectionLocatorTest {
    private static final int ETHERNET = 1;
    private static final int IP = 14;
    private static final int[] LINK_TYPES = {1, 9, 50, 51, 101, 104, 105, 113, 127, 192, 239, 276};

    private final ConnectionLocator locator = new ConnectionLocator(42);

    private Place locate(byte[] frame) {
        return locator.locate(ETHERNET, frame, 0, frame.length, frame.length);
    }

    private static FrameBuilder segment(FrameBuilder around) {
        return around.tcp().payload("abcdefghijklmnopqrstuvwxyz");
    }

    private long bare() {
        assertEquals(Place.CONNECTION, locate(segment(frame().ethernet().ipv4()).build()));
        return locator.hash();
    }

    @Provide
    Arbitrary<Random> randoms() {
        return Arbitraries.longs().map(Random::new);
    }

    @Property
    void agreesWithTheDecoderAboutEveryFrame(@ForAll("randoms") Random random) {
        int linkType = LINK_TYPES[random.nextInt(LINK_TYPES.length)];
        byte[] frame = new RandomFrames(random).frame(linkType).build();
        TcpSegment segment = new TcpSegment();
        Verdict verdict = new FrameDecoder().decode(linkType, frame, 0, frame.length, frame.length, segment);
        assertEquals(Verdict.TCP, verdict);
        assertEquals(Place.CONNECTION, locator.locate(linkType, frame, 0, frame.length, frame.length));
        assertEquals(ConnectionLocator.hash(segment), locator.hash());
    }

    @Property
    void bothDirectionsHaveTheSameHash(@ForAll("randoms") Random random) {
        long[] address = random.longs(4).toArray();
        int client = random.nextInt(65_536);
        int server = random.nextInt(65_536);
        TcpSegment there =
                new TcpSegment().endpoints(true, address[0], address[1], client, address[2], address[3], server);
        TcpSegment back =
                new TcpSegment().endpoints(true, address[2], address[3], server, address[0], address[1], client);
        assertEquals(ConnectionLocator.hash(there), ConnectionLocator.hash(back));
    }

    @Property
    void noBytesMakeItThrow(@ForAll("randoms") Random random) {
        int linkType = LINK_TYPES[random.nextInt(LINK_TYPES.length)];
        byte[] frame = new RandomFrames(random).frame(linkType).build();
        for (int i = random.nextInt(8); i >= 0; i--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        int captured = random.nextInt(frame.length + 1);
        locator.locate(linkType, frame, 0, captured, frame.length);
        locator.hash();
    }

    @Test
    void whatIsAroundAConnectionDoesNotMatter() {
        long bare = bare();
        for (FrameBuilder around : new FrameBuilder[] {
            frame().ethernet().vlan(7).ipv4(),
            frame().ethernet().ipv6().in(gre(0)).ipv4(),
            frame().ethernet().ipv4().in(udp(4789)).in(vxlan(5)).ethernet().ipv4()
        }) {
            assertEquals(Place.CONNECTION, locate(segment(around).build()));
            assertEquals(bare, locator.hash());
        }
    }

    @Test
    void theFirstFragmentShowsTheConnectionAndTheLaterOnesTheDatagram() {
        assertFragments(Fragments.ofIpv4(segment(frame().ethernet().ipv4()), IP), 24);
    }

    @Test
    void eightBytesOfTheSegmentAreEnough() {
        assertFragments(Fragments.ofIpv4(segment(frame().ethernet().ipv4()), IP), 8);
    }

    @Test
    void fragmentsOfATunnelDoTheSame() {
        FrameBuilder tunnelled = segment(
                frame().ethernet().ipv4().in(udp(4789)).in(vxlan(5)).ethernet().ipv4());
        assertFragments(Fragments.ofIpv4(tunnelled, IP), 64);
    }

    @Test
    void fragmentsInsideATunnelDoTheSame() {
        assertFragments(Fragments.ofIpv4(segment(frame().ethernet().vlan(5).ipv4()), IP + 4), 24);
    }

    private void assertFragments(Fragments fragments, int cut) {
        long bare = bare();
        assertEquals(Place.CONNECTION, locate(fragments.piece(0, cut)));
        assertEquals(bare, locator.hash());
        assertEquals(1, locator.begunDatagrams());
        long datagram = locator.begunDatagram(0);
        assertEquals(Place.LATER_FRAGMENT, locate(fragments.piece(cut, fragments.length())));
        assertEquals(datagram, locator.datagram());
        locate(fragments.identification(8).piece(cut, fragments.length()));
        assertNotEquals(datagram, locator.datagram());
    }

    @Test
    void fragmentsOfIpv6DoTheSame() {
        Fragments fragments = Fragments.ofIpv6(segment(frame().ethernet().ipv6()), IP);
        assertEquals(Place.CONNECTION, locate(fragments.piece(0, 24)));
        long datagram = locator.begunDatagram(0);
        assertEquals(Place.LATER_FRAGMENT, locate(fragments.piece(24, fragments.length())));
        assertEquals(datagram, locator.datagram());
    }

    @Test
    void otherPacketsHaveAHashOfTheirAddresses() {
        assertEquals(Place.OTHER, locate(frame().ethernet().ipv4().other(1, 16).build()));
        long icmp = locator.hash();
        assertEquals(Place.OTHER, locate(frame().ethernet().ipv4().other(50, 16).build()));
        assertEquals(icmp, locator.hash());
        assertEquals(Place.OTHER, locate(frame().ethernet(0x0806).other(0, 28).build()));
        assertEquals(0, locator.hash());
    }
}
