package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.SERVER;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;

/** How streams, connections and files are named, and the names of the attributes themselves. */
class StreamNamesTest {
    /** All names a stream FlowFile can have, those carried from the input aside. */
    private static final Set<String> NAMES = Set.of(
            "capture.filename",
            "filename",
            "fragment.count",
            "fragment.identifier",
            "fragment.index",
            "mime.type",
            "network.community_id",
            "path", // the mock's own
            "segment.original.filename",
            "tcp.acknowledged.unseen.bytes",
            "tcp.close.reason",
            "tcp.complete",
            "tcp.conflicting.bytes",
            "tcp.connection.id",
            "tcp.destination.address",
            "tcp.destination.port",
            "tcp.direction",
            "tcp.end",
            "tcp.first.timestamp",
            "tcp.gap.count",
            "tcp.last.timestamp",
            "tcp.offset",
            "tcp.out.of.order.packets",
            "tcp.packets",
            "tcp.retransmitted.bytes",
            "tcp.skip",
            "tcp.skipped.bytes",
            "tcp.skips",
            "tcp.source.address",
            "tcp.source.port",
            "tcp.start",
            "uuid");

    @Test
    void endpointsUsedAgainWithinAMicrosecond() {
        Conversation first = talk();
        first.client("one");
        Conversation second =
                Conversation.between("10.0.0.1:40000", "10.0.0.2:80").isn(700_000, 800_000);
        second.handshake();
        second.client("two");
        second.server("yes");
        List<Packet> packets = Capture.of(first, second).packets();
        packets.forEach(packet -> packet.at(Capture.START));
        Reassembly out = Reassembly.standard().read(Capture.of(packets));

        List<MockFlowFile> streams = out.from(CLIENT);
        String id = streams.get(0).getAttribute("tcp.connection.id");
        assertTrue(id.endsWith("@2024-01-01T00:00:00.000000Z"), id);
        assertAttributes(
                streams.get(1),
                "tcp.connection.id",
                id + "#2",
                "filename",
                "20240101T000000.000000Z_10.0.0.1.40000-10.0.0.2.80-2",
                "tcp.first.timestamp",
                "2024-01-01T00:00:00.000000Z");
        assertAttributes(out.oneFrom(SERVER), "tcp.connection.id", id + "#2");
    }

    @Test
    void addressesOfIpv6AndTheirNamesAsFiles() {
        Conversation talk = Conversation.between("[2001:DB8:0:0:1::1]:40000", "[2001:db8::2]:443");
        talk.handshake();
        talk.client("hello");
        assertAttributes(
                Reassembly.standard().read(talk).oneFrom("2001:db8::1:0:0:1"),
                "tcp.destination.address",
                "2001:db8::2",
                "filename",
                "20240101T000000.000000Z_2001_db8__1_0_0_1.40000-2001_db8__2.443");
    }

    @Test
    void ipv4MappedAddressesStayIpv6() {
        Conversation mapped = Conversation.between("[::ffff:192.0.2.1]:40000", "[::ffff:192.0.2.2]:443");
        mapped.handshake();
        mapped.client("six");
        Conversation plain = Conversation.between("192.0.2.1:40000", "192.0.2.2:443");
        plain.handshake();
        plain.client("four");
        Reassembly out = Reassembly.standard().read(mapped, plain);

        MockFlowFile six = out.oneFrom("::ffff:192.0.2.1");
        six.assertContentEquals("six");
        assertAttributes(six, "filename", "20240101T000000.000000Z___ffff_192.0.2.1.40000-__ffff_192.0.2.2.443");
        assertFalse(six.getAttribute("network.community_id")
                .equals(out.oneFrom("192.0.2.1").getAttribute("network.community_id")));
    }

    @Test
    void theAttributesAreTheseAndAllAreDocumented() {
        Conversation talk = talk();
        talk.client("abc");
        talk.client().skip(10);
        talk.client("defg");
        Set<String> seen = new TreeSet<>();
        Reassembly.with(ReassemblyProperties.GAP_STRATEGY, "Concatenate")
                .read(talk)
                .streams()
                .forEach(stream -> seen.addAll(stream.getAttributes().keySet()));

        assertEquals(new TreeSet<>(NAMES), seen);
        Set<String> documented = new HashSet<>();
        for (WritesAttribute written :
                ReassembleTcp.class.getAnnotation(WritesAttributes.class).value()) {
            documented.add(written.attribute());
        }
        seen.removeAll(documented);
        assertEquals(Set.of("path", "uuid"), seen);
    }

    @Test
    void noAttributeIsADottedPrefixOfAnother() {
        Set<String> all = new HashSet<>(NAMES);
        for (WritesAttribute written :
                ReassembleTcp.class.getAnnotation(WritesAttributes.class).value()) {
            all.add(written.attribute());
        }
        for (String name : all) {
            assertTrue(all.stream().noneMatch(other -> other.startsWith(name + ".")), name);
        }
    }
}
