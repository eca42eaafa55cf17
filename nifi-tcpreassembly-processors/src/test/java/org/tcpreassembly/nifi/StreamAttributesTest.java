package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.SERVER;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** What the attributes of a stream say of it, kind by kind of stream. */
class StreamAttributesTest {
    @Test
    void aPlainConnection() {
        Conversation talk = Conversation.between("128.232.110.120:34855", "66.35.250.204:80");
        talk.handshake();
        talk.client("GET /");
        talk.server("200 OK");
        talk.client("more");
        talk.close(Side.SERVER);
        Reassembly out = Reassembly.standard().read(Capture.of(talk).pcap(), Map.of("filename", "talk.pcap"));

        // of the baseline of community-id-spec
        String community = "1:LQU9qZlK+B5F3KDmev6m5PMibrg=";
        MockFlowFile client = out.oneFrom("128.232.110.120");
        client.assertContentEquals("GET /more");
        assertAttributes(
                client,
                "tcp.source.address",
                "128.232.110.120",
                "tcp.source.port",
                "34855",
                "tcp.destination.address",
                "66.35.250.204",
                "tcp.destination.port",
                "80",
                "tcp.direction",
                "client-to-server",
                "network.community_id",
                community,
                "tcp.connection.id",
                community + "@2024-01-01T00:00:00.000000Z",
                "tcp.start",
                "true",
                "tcp.end",
                "true",
                "tcp.close.reason",
                "fin",
                "tcp.complete",
                "true",
                "tcp.skip",
                "0",
                "tcp.skips",
                null,
                "tcp.gap.count",
                null,
                "tcp.skipped.bytes",
                "0",
                "tcp.offset",
                "0",
                "tcp.first.timestamp",
                "2024-01-01T00:00:00.003000Z",
                "tcp.last.timestamp",
                "2024-01-01T00:00:00.005000Z",
                "tcp.packets",
                "5",
                "tcp.retransmitted.bytes",
                "0",
                "tcp.conflicting.bytes",
                "0",
                "tcp.out.of.order.packets",
                "0",
                "tcp.acknowledged.unseen.bytes",
                "0",
                "fragment.index",
                "0",
                "fragment.count",
                "1",
                "filename",
                "20240101T000000.000000Z_128.232.110.120.34855-66.35.250.204.80",
                "segment.original.filename",
                "20240101T000000.000000Z_128.232.110.120.34855-66.35.250.204.80",
                "capture.filename",
                "talk.pcap",
                "mime.type",
                "application/octet-stream");
        MockFlowFile server = out.oneFrom("66.35.250.204");
        server.assertContentEquals("200 OK");
        assertAttributes(
                server,
                "tcp.source.port",
                "80",
                "tcp.destination.address",
                "128.232.110.120",
                "tcp.destination.port",
                "34855",
                "tcp.direction",
                "server-to-client",
                "network.community_id",
                community,
                "tcp.connection.id",
                client.getAttribute("tcp.connection.id"),
                "tcp.packets",
                "3", // the acknowledgement that follows its FIN comes after its end
                "filename",
                "20240101T000000.000000Z_66.35.250.204.80-128.232.110.120.34855");
    }

    @Test
    void aStreamWithAHole() {
        Conversation talk = talk();
        talk.client("abc");
        talk.client().skip(10);
        talk.client("defg");
        talk.close(Side.CLIENT);
        List<MockFlowFile> pieces = Reassembly.standard().read(talk).from(CLIENT);

        assertEquals(2, pieces.size());
        pieces.get(0).assertContentEquals("abc");
        assertAttributes(
                pieces.get(0),
                "tcp.start",
                "true",
                "tcp.end",
                "false",
                "tcp.close.reason",
                null,
                "tcp.complete",
                null,
                "tcp.acknowledged.unseen.bytes",
                null,
                "tcp.skip",
                "0",
                "tcp.skipped.bytes",
                "0",
                "tcp.offset",
                "0",
                "fragment.index",
                "0",
                "fragment.count",
                null);
        pieces.get(1).assertContentEquals("defg");
        assertAttributes(
                pieces.get(1),
                "tcp.start",
                "false",
                "tcp.end",
                "true",
                "tcp.close.reason",
                "fin",
                "tcp.complete",
                "false",
                "tcp.acknowledged.unseen.bytes",
                "10",
                "tcp.skip",
                "10",
                "tcp.skipped.bytes",
                "10",
                "tcp.offset",
                "13",
                "tcp.out.of.order.packets",
                "1",
                "fragment.index",
                "1",
                "fragment.count",
                "2");
        assertEquals(
                pieces.get(0).getAttribute("filename") + ".1", pieces.get(1).getAttribute("filename"));
        assertEquals(
                pieces.get(0).getAttribute("fragment.identifier"), pieces.get(1).getAttribute("fragment.identifier"));
    }

    @Test
    void countsOfThePieceThatAPacketEndsIncludeThatPacket() {
        Conversation talk = talk();
        talk.client("abcd");
        talk.client().at(2, "cXefgh").snapLength(14 + 20 + 20 + 5); // "h" is cut off, and a hole
        talk.client("ij");
        List<MockFlowFile> pieces = Reassembly.with(ReassemblyProperties.CONFLICT_WINDOW, "1 KB")
                .read(talk)
                .from(CLIENT);
        pieces.getFirst().assertContentEquals("abcdefg");
        assertAttributes(
                pieces.getFirst(), "tcp.packets", "4", "tcp.retransmitted.bytes", "2", "tcp.conflicting.bytes", "1");
    }

    @Test
    void aStreamWhoseBeginningWasNotSeen() {
        Conversation talk = talk();
        talk.client("before the capture began");
        int begun = talk.packets().size();
        talk.client("middle");
        talk.close(Side.CLIENT);
        List<Packet> seen = talk.packets().subList(begun, talk.packets().size());
        MockFlowFile stream = Reassembly.standard().read(Capture.of(seen)).oneFrom(CLIENT);

        stream.assertContentEquals("middle");
        assertAttributes(
                stream,
                "tcp.direction",
                "unknown",
                "tcp.start",
                "false",
                "tcp.end",
                "true",
                "tcp.close.reason",
                "fin",
                "tcp.complete",
                "false",
                "tcp.skip",
                "-1",
                "tcp.skipped.bytes",
                "0",
                "tcp.offset",
                "0");
        assertTrue(stream.getAttribute("fragment.identifier").endsWith("/unknown from 10.0.0.1 40000"));
    }

    @Test
    void aConnectionThatWasReset() {
        Conversation talk = talk();
        talk.client("stop");
        talk.server("no");
        talk.rst(Side.SERVER);
        Reassembly out = Reassembly.standard().read(talk);

        for (String address : List.of(CLIENT, SERVER)) {
            assertAttributes(
                    out.oneFrom(address), "tcp.end", "true", "tcp.close.reason", "rst", "tcp.complete", "false");
        }
    }

    @Test
    void aConnectionThatWasNotOver() {
        Conversation talk = talk();
        talk.client("to be continued");
        assertAttributes(
                Reassembly.standard().read(talk).oneFrom(CLIENT),
                "tcp.start",
                "true",
                "tcp.end",
                "true",
                "tcp.close.reason",
                "capture-end",
                "tcp.complete",
                "false",
                "fragment.count",
                "1");
    }

    @Test
    void endpointsUsedAgain() {
        Conversation first = talk();
        first.client("one");
        Conversation second =
                Conversation.between("10.0.0.1:40000", "10.0.0.2:80").isn(700_000, 800_000);
        second.handshake();
        second.client("two");
        second.close(Side.CLIENT);
        List<MockFlowFile> streams = Reassembly.standard().read(first, second).from(CLIENT);

        assertEquals(2, streams.size());
        streams.get(0).assertContentEquals("one");
        assertAttributes(streams.get(0), "tcp.end", "true", "tcp.close.reason", "reused", "tcp.complete", "false");
        streams.get(1).assertContentEquals("two");
        assertAttributes(streams.get(1), "tcp.end", "true", "tcp.close.reason", "fin", "tcp.complete", "true");
        Set<String> ids = new HashSet<>();
        streams.forEach(stream -> ids.add(stream.getAttribute("tcp.connection.id")));
        assertEquals(2, ids.size());
    }

    @Test
    void bytesThatCameAgainAndBytesThatDiffer() {
        Conversation talk = talk();
        talk.client("abc");
        talk.client().at(0, "abc");
        talk.client().at(10, "held");
        talk.client().at(10, "HELD");
        talk.client().at(3, "defghij");
        assertAttributes(
                Reassembly.standard().read(talk).oneFrom(CLIENT),
                "tcp.retransmitted.bytes",
                "7",
                "tcp.conflicting.bytes",
                "4",
                "tcp.out.of.order.packets",
                "2");
    }

    @Test
    void timesAreOfThePacketsThatBroughtTheContentWhateverTheirOrder() {
        Conversation talk = talk();
        talk.client("a").at(Capture.START.plusSeconds(9));
        talk.client("b").at(Capture.START.plusSeconds(3).plusNanos(1999));
        talk.client("c").at(Capture.START.plusSeconds(5));
        talk.fin(Side.CLIENT).at(Capture.START.plusSeconds(60));
        assertAttributes(
                Reassembly.standard().read(talk).oneFrom(CLIENT),
                "tcp.first.timestamp",
                "2024-01-01T00:00:03.000001Z",
                "tcp.last.timestamp",
                "2024-01-01T00:00:09.000000Z");
    }

    @Test
    void theBeginningOf1970IsATimeAsAnyOther() {
        Conversation talk = talk();
        talk.packets().forEach(packet -> packet.at(Instant.EPOCH.plusNanos(1000)));
        talk.client("a").at(Instant.EPOCH);
        talk.client("b").at(Instant.EPOCH.plusSeconds(1));
        assertAttributes(
                Reassembly.standard().read(talk).oneFrom(CLIENT),
                "tcp.first.timestamp",
                "1970-01-01T00:00:00.000000Z",
                "tcp.last.timestamp",
                "1970-01-01T00:00:01.000000Z");
    }
}
