package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.SERVER;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;
import static org.tcpreassembly.nifi.ReassemblyProperties.CHECKSUM_VALIDATION;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.pcap.PcapngBytes;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** What an input says of itself once it is read, and what its streams inherit. */
class OriginalTest {
    /** Each frame in a pcapng file of Ethernet. */
    private static byte[] capture(List<byte[]> frames) {
        PcapngBytes file = PcapngBytes.pcapng().interfaceOf(1);
        for (int i = 0; i < frames.size(); i++) {
            file.enhanced(0, 1_704_067_200_000_000L + i, frames.get(i));
        }
        return file.bytes();
    }

    private static byte[] changed(byte[] frame, int at, int value) {
        byte[] copy = frame.clone();
        copy[at] = (byte) value;
        return copy;
    }

    /** A connection with one byte of payload, plain, and some frames that are not TCP or not well. */
    private static List<byte[]> mixed() {
        Conversation talk = talk();
        talk.client("x").vlan(7);
        List<byte[]> frames = new ArrayList<>(Capture.of(talk).frames());
        byte[] plain = frames.getFirst();
        frames.add(changed(plain, 23, 17)); // UDP
        frames.add(changed(changed(plain, 12, 0x08), 13, 0x06)); // ARP
        frames.add(changed(plain, 14, 0x41)); // an IPv4 header of 4 bytes
        frames.add(changed(plain, 46, 0x10)); // a TCP header of 4 bytes
        frames.add(new byte[10]);
        return frames;
    }

    @Test
    void countsEveryRecordAsExactlyOneKind() {
        Reassembly out = Reassembly.standard().read(capture(mixed()), Map.of("filename", "mixed.pcapng"));
        out.oneFrom(CLIENT).assertContentEquals("x");
        MockFlowFile original = out.original();
        assertArrayEquals(capture(mixed()), original.toByteArray());
        assertAttributes(
                original,
                "filename",
                "mixed.pcapng",
                "packet.count",
                "9",
                "packet.tcp.count",
                "4",
                "packet.ignored.count",
                "3",
                "packet.invalid.count",
                "2",
                "stream.count",
                "1",
                "tcp.ignored.bytes",
                "0",
                "tcp.dropped.bytes",
                "0",
                "pcap.truncated",
                "false",
                "error.reason",
                null);
    }

    @Test
    void fragmentsOfATcpDatagramCountAsTcp() {
        Conversation talk = talk();
        byte[] whole = talk.client("0123456789abcdef").frame(false).toBytes();
        List<byte[]> frames =
                new ArrayList<>(Capture.of(talk.packets().subList(0, 3)).frames());
        frames.add(fragment(whole, 24, 36, false));
        frames.add(fragment(whole, 0, 24, true));
        Reassembly out = Reassembly.standard().read(capture(frames), Map.of());
        out.oneFrom(CLIENT).assertContentEquals("0123456789abcdef");
        assertAttributes(out.original(), "packet.count", "5", "packet.tcp.count", "5", "packet.ignored.count", "0");
    }

    /** Part of what an IPv4 header carries, under that header. */
    private static byte[] fragment(byte[] frame, int from, int to, boolean more) {
        byte[] cut = Arrays.copyOf(frame, 34 + to - from);
        System.arraycopy(frame, 34 + from, cut, 34, to - from);
        ByteBuffer.wrap(cut).putShort(16, (short) (20 + to - from)).putShort(20, (short)
                (from / 8 | (more ? 0x2000 : 0)));
        return cut;
    }

    @Test
    void countersSayTheSame() {
        Reassembly out = Reassembly.standard().read(capture(mixed()), Map.of());
        assertEquals(9, out.runner().getCounterValue("Packets"));
        assertEquals(4, out.runner().getCounterValue("TCP Packets"));
        assertEquals(2, out.runner().getCounterValue("Invalid Packets"));
        assertEquals(1, out.runner().getCounterValue("Connections"));
        assertEquals(1, out.runner().getCounterValue("Streams"));
        assertEquals(1, out.runner().getCounterValue("Stream Bytes"));
    }

    @Test
    void streamsAreCountedAsFlowFiles() {
        Conversation talk = talk();
        talk.client("a").snapLength(54);
        talk.client("b");
        talk.client().skip(1);
        talk.client("c");
        talk.server("d");
        assertAttributes(Reassembly.standard().read(talk).original(), "stream.count", "3");
    }

    @Test
    void tellsBytesOfStragglersAndBytesPastAFin() {
        Conversation talk = talk();
        talk.client("abc");
        talk.client().fin();
        talk.client().at(3, "past");
        talk.server().fin();
        talk.client().at(0, "straggler");
        assertAttributes(
                Reassembly.standard().read(talk).original(), "tcp.dropped.bytes", "4", "tcp.ignored.bytes", "9");
    }

    @Test
    void whatAnEarlierReadingSaidIsGone() {
        Conversation talk = talk();
        talk.client("x");
        byte[] pcap = Capture.of(talk).pcap();
        Map<String, String> earlier = Map.of("capture.duplicate", "true", "error.reason", "was no capture");
        assertAttributes(
                Reassembly.standard().read(pcap, earlier).original(), "capture.duplicate", null, "error.reason", null);
    }

    @Test
    void aBadChecksumIsInvalidWhenTheyAreValidated() {
        Conversation talk = talk();
        talk.client("good");
        List<byte[]> frames = new ArrayList<>(Capture.of(talk).frames());
        Conversation more = talk();
        byte[] bad = more.client("bad!").frame(true).toBytes();
        bad[54] ^= 1;
        frames.add(bad);
        assertAttributes(
                Reassembly.standard().read(capture(frames), Map.of()).original(),
                "packet.tcp.count",
                "5",
                "packet.invalid.count",
                "0");
        Reassembly checked = Reassembly.with(CHECKSUM_VALIDATION, "On").read(capture(frames), Map.of());
        assertAttributes(checked.original(), "packet.tcp.count", "4", "packet.invalid.count", "1");
        checked.oneFrom(CLIENT).assertContentEquals("good");
    }

    @Test
    void streamsInheritAllButWhatSaysWhichFlowFileTheInputWas() {
        Conversation talk = talk();
        talk.client("x");
        talk.close(Side.CLIENT);
        Map<String, String> attributes = Map.of(
                "filename", "night.pcap",
                "path", "captures/",
                "mime.type", "application/vnd.tcpdump.pcap",
                "fragment.identifier", "of the input",
                "fragment.count", "99",
                "packet.link.type", "ETHERNET",
                "site", "attic",
                "absolute.path", "/var/captures/",
                "tcp.skips", "of something else",
                "error.reason", "an earlier one");
        Reassembly out = Reassembly.standard().read(Capture.of(talk).pcap(), attributes);
        MockFlowFile stream = out.oneFrom(CLIENT);
        assertAttributes(
                stream,
                "capture.filename",
                "night.pcap",
                "mime.type",
                "application/octet-stream",
                "fragment.count",
                "1",
                "packet.link.type",
                null,
                "site",
                "attic",
                "absolute.path",
                "/var/captures/",
                "tcp.skips",
                null,
                "error.reason",
                null);
        assertEquals(
                0,
                stream.getAttributes().keySet().stream()
                        .filter(name -> name.startsWith("packet."))
                        .count());
        MockFlowFile original = out.original();
        assertEquals(
                original.getAttribute("uuid") + "/" + stream.getAttribute("tcp.connection.id") + "/client-to-server",
                stream.getAttribute("fragment.identifier"));
        assertAttributes(
                original,
                "filename",
                "night.pcap",
                "path",
                "captures/",
                "fragment.identifier",
                "of the input",
                "error.reason",
                null);
    }

    @Test
    void aCaptureWithoutAPacketIsRead() {
        Reassembly out =
                Reassembly.standard().read(PcapngBytes.pcapng().interfaceOf(1).bytes(), Map.of());
        assertAttributes(out.original(), "packet.count", "0", "stream.count", "0", "pcap.truncated", "false");
        assertEquals(List.of(), out.from(SERVER));
    }
}
