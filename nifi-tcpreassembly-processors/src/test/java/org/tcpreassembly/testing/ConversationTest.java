package org.tcpreassembly.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.testing.CheckReport.Verdict;

/** A script of a conversation becomes the packets it tells of. */
class ConversationTest {
    private static final String CLIENT = "10.0.0.1:40000";
    private static final String SERVER = "10.0.0.2:80";

    @TempDir
    Path directory;

    private final Conversation c = Conversation.between(CLIENT, SERVER).isn(1000, -2);

    private void assertTsharkFinds(Truth truth, Capture capture) throws IOException {
        Path pcap = capture.writeTo(directory.resolve("conversation.pcap"));
        CheckReport report = Peers.TSHARK.check(pcap, truth);
        assertTrue(report.isExact(), () -> report.explain(pcap));
    }

    private static String text(Truth truth, String source, String destination) {
        return new String(truth.stream(Direction.of(source, destination)).bytes(), UTF_8);
    }

    @Test
    void numbersFollowByThemselvesAndWrap() {
        c.handshake();
        assertEquals(1001, c.client("abc").sequence());
        Packet answer = c.server("four");
        assertEquals(-1, answer.sequence());
        assertEquals(1004, answer.acknowledgment());
        Packet fin = c.fin(Side.SERVER);
        assertEquals(3, fin.sequence());
        assertEquals(4, c.ack().acknowledgment());
        assertEquals(4, c.rst(Side.SERVER).sequence());
        assertEquals(1, c.server().at(2, "ur").sequence());
        assertEquals(1003, c.client().keepAlive().sequence());
    }

    @Test
    void aDialogueIsWhatTsharkFinds() throws IOException {
        c.timestamps().vlan(7).handshake();
        c.client("GET /").at(Capture.START.plus(Duration.ofSeconds(5)));
        c.server().send(new byte[5000]);
        c.close(Side.SERVER);
        Capture capture = Capture.of(c);
        assertEquals("GET /", text(capture.truth(), CLIENT, SERVER));
        assertEquals(5000, capture.truth().stream(Direction.of(SERVER, CLIENT)).length());
        assertTsharkFinds(capture.truth(), capture);
        assertTsharkFinds(capture.truth(), Capture.of(c).nanoseconds(true).order(ByteOrder.BIG_ENDIAN));
        Path pcap = directory.resolve("conversation.pcap");
        assertEquals(c.packets().size(), Tshark.count(pcap, "vlan.id==7 and tcp.options.timestamp.tsval"));
        assertEquals(2, Tshark.count(pcap, "tcp.options.mss_val==1460 and tcp.options.sack_perm"));
        assertEquals(0, Tshark.count(pcap, "tcp.checksum.status!=1", "-o", "tcp.check_checksum:TRUE"));
    }

    @Test
    void ipv6AndIpv4Interleave() throws IOException {
        Conversation six = Conversation.between("[2001:db8::1]:40000", "[2001:db8:0:1::2]:443");
        six.handshake();
        c.handshake();
        six.client("six");
        c.client("four");
        six.client(" and six");
        Capture capture = Capture.of(c, six);
        assertEquals(capture.packets().getFirst(), six.packets().getFirst());
        assertEquals("six and six", text(capture.truth(), "[2001:db8::1]:40000", "[2001:db8:0:1::2]:443"));
        assertTsharkFinds(capture.truth(), capture);
    }

    @Test
    void bytesThatWereSkippedAreHoles() throws IOException {
        c.handshake();
        c.server("before");
        c.server().skip(10);
        c.server("after");
        c.ack();
        c.close(Side.CLIENT);
        Capture capture = Capture.of(c);
        StreamTruth truth = capture.truth().stream(Direction.of(SERVER, CLIENT));
        assertEquals("6+10", truth.holesText());
        assertEquals("before" + "\0".repeat(10) + "after", new String(truth.bytes(), UTF_8));
        assertTsharkFinds(capture.truth(), capture);
    }

    @Test
    void packetsAreReorderedRepeatedAndDropped() throws IOException {
        c.handshake();
        c.client("one");
        Packet two = c.client("two");
        Packet three = c.client("three");
        c.client("four");
        List<Packet> packets = c.packets();
        Collections.swap(packets, packets.indexOf(two), packets.indexOf(three));
        packets.add(three);
        assertTsharkFinds(Capture.of(c).truth(), Capture.of(packets));
        packets.remove(two);
        assertEquals("3+3", Capture.of(packets).truth().stream(two.direction()).holesText());
    }

    @Test
    void theFirstCopyOfAByteIsTheTruthAndASnapLengthCutsIt() {
        c.handshake();
        c.client("good");
        c.client().at(2, "BAD");
        Packet cut = c.client("-tail");
        cut.snapLength(cut.frame(false).length() - 2);
        Truth truth = Capture.of(c).truth();
        assertEquals("goodD-ta\0\0", text(truth, CLIENT, SERVER));
        assertEquals("8+2", truth.streams().getFirst().holesText());
    }

    @Test
    void aStreamWithoutSynBeginsWithWhatWasSeen() {
        c.client().skip(100);
        c.client("midstream");
        assertEquals("midstream", text(Capture.of(c).truth(), CLIENT, SERVER));
    }

    @Test
    void shortFramesArePaddedUnlessTold() {
        Packet syn = c.syn();
        c.ack();
        assertEquals(66, Capture.of(c).frames().getFirst().length);
        assertEquals(60, Capture.of(c).frames().getLast().length);
        assertEquals(54, Capture.of(c).padded(false).frames().getLast().length);
        assertArrayEquals(syn.frame(true).toBytes(), Capture.of(c).frames().getFirst());
    }

    @Test
    void packetsFollowOneMillisecondApart() {
        c.syn();
        c.synAck().after(Duration.ofSeconds(2));
        c.ack();
        assertEquals(
                List.of(Capture.START, Capture.START.plusSeconds(2), Capture.START.plusMillis(2001)),
                Capture.of(c).times());
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        c.vlan(9).handshake();
        c.client("hello");
        byte[] pcap =
                Capture.of(c).nanoseconds(true).order(ByteOrder.BIG_ENDIAN).pcap();
        try (PcapFile file = new PcapFile(new ByteArrayInputStream(pcap))) {
            assertEquals(TcpFrame.SYN, file.next().flags());
            file.next();
            file.next();
            PcapFile.Segment hello = file.next();
            assertEquals("hello", new String(hello.payload(), UTF_8));
            assertEquals(Direction.of(CLIENT, SERVER), hello.direction());
            assertEquals(1001, hello.sequence());
            assertEquals(Capture.START.plusMillis(3).toEpochMilli() * 1_000_000, hello.nanos());
        }
    }

    @Test
    void addressesAreWrittenAsInRfc5952() {
        for (String text : List.of(
                "[2001:db8::1]:1",
                "[::]:0",
                "[::1]:65535",
                "[1:0:0:2::]:9",
                "[1:2:3:4:5:6:7:0]:9",
                "192.0.2.1:80",
                "[::ffff:192.0.2.1]:80",
                "[2001:db8:0:1:1:1:1:1]:5")) {
            assertEquals(text, Endpoint.parse(text).toString());
        }
        assertTrue(Endpoint.parse("[::ffff:192.0.2.1]:80").isIpv6());
    }

    @Test
    void aFaultOfAReassemblerIsToldWithItsPackets() throws IOException {
        c.handshake();
        c.server("0123456789");
        c.server().skip(5);
        c.server("abcde");
        c.client("hi");
        Path pcap = Capture.of(c).writeTo(directory.resolve("fault.pcap"));
        Truth truth = Capture.of(c).truth();
        Direction down = Direction.of(SERVER, CLIENT);

        assertEquals(Verdict.EXACT, verdict(truth, down, "0123456789", 5, "abcde"));
        assertEquals(Verdict.UNMARKED, verdict(truth, down, "0123456789", 0, "abcde"));
        assertEquals(Verdict.ZERO, verdict(truth, down, "0123456789", 0, "\0\0\0\0\0abcde"));
        assertEquals(Verdict.WRONG, verdict(truth, down, "0123X56789", 5, "abcde"));
        assertEquals(Verdict.SHORT, verdict(truth, down, "0123456789", 5, ""));
        assertEquals(Verdict.LONG, verdict(truth, down, "0123456789", 5, "abcdefg"));

        TruthChecker checker = new TruthChecker(truth);
        checker.stream(down).bytes("0123X56789".getBytes(UTF_8)).skip(5).bytes("abcde".getBytes(UTF_8));
        checker.stream(Direction.of("10.9.9.9:1", "10.9.9.8:2")).bytes(new byte[3]);
        CheckReport report = checker.report();
        assertEquals(1, report.count(Verdict.MISSING));
        assertEquals(1, report.count(Verdict.EXTRA));
        assertTrue(report.explain(pcap).contains("first wrong byte at 4"), report::toString);
        assertTrue(report.explain(pcap).contains("packet 4 seq 4294967295"), () -> report.explain(pcap));

        TruthChecker split = new TruthChecker(truth);
        split.stream(down).bytes("0123456789".getBytes(UTF_8));
        split.stream(down).bytes("abcde".getBytes(UTF_8));
        assertEquals(1, split.report().count(Verdict.SPLIT));
    }

    private static Verdict verdict(Truth truth, Direction direction, String first, long skip, String second) {
        TruthChecker checker = new TruthChecker(new Truth(List.of(truth.stream(direction))));
        checker.stream(direction).bytes(first.getBytes(UTF_8)).skip(skip).bytes(second.getBytes(UTF_8));
        CheckReport report = checker.report();
        return List.of(Verdict.values()).stream()
                .filter(verdict -> report.count(verdict) == 1)
                .findFirst()
                .orElseThrow();
    }
}
