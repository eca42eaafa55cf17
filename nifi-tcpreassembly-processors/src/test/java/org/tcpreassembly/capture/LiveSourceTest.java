package org.tcpreassembly.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.pcap.LinkType;

/** libpcap on this machine's loopback interface. */
class LiveSourceTest {
    private static final int PORT = 9; // discard: nobody listens

    private final String mark = "marked " + System.nanoTime();

    @BeforeEach
    void needPrivilege() {
        PrivilegeProbe.require();
    }

    private static LiveOptions options(String filter) {
        return new LiveOptions(PrivilegeProbe.LOOPBACK, filter, LiveOptions.MAXIMUM_SNAP_LENGTH, false, 4 << 20);
    }

    private void send(int count) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < count; i++) {
                byte[] bytes = (mark + "," + i).getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), PORT));
            }
        }
    }

    private static Packets finish(LiveSource source) throws Exception {
        Packets packets = new Packets();
        source.finish();
        while (source.receive(packets, 100) != PacketSource.END) {
            // until the end
        }
        return packets;
    }

    @Test
    void whatCameBeforeItFinishedIsThere() throws Exception {
        try (LiveSource source = LiveSource.open(options("udp port " + PORT))) {
            send(1000);
            Packets packets = finish(source);
            assertEquals(1000, packets.holding(mark));
            assertEquals(LinkType.ETHERNET, packets.all.getFirst().linkType());
            assertEquals(Drops.NONE, source.drops());
        }
    }

    @Test
    void timesAreTheKernels() throws Exception {
        try (LiveSource source = LiveSource.open(options("udp port " + PORT))) {
            Instant before = Instant.now();
            send(1);
            Instant after = Instant.now();
            Packets.Packet packet = finish(source).all.stream()
                    .filter(one -> one.text().contains(mark))
                    .findFirst()
                    .orElseThrow();
            Instant time = Instant.ofEpochSecond(0, packet.timestamp());
            // the clocks of kernel and Java tick in steps of their own
            assertTrue(time.isAfter(before.minusMillis(50)) && time.isBefore(after.plusMillis(50)), time::toString);
            assertTrue(packet.nanoseconds());
        }
    }

    @Test
    void theSnapLengthCuts() throws Exception {
        try (LiveSource source =
                LiveSource.open(new LiveOptions(PrivilegeProbe.LOOPBACK, "udp port " + PORT, 50, false, 4 << 20))) {
            send(1);
            Packets.Packet packet = finish(source).all.getFirst();
            assertEquals(50, packet.bytes().length);
            assertEquals(14 + 20 + 8 + mark.length() + 2, packet.originalLength());
        }
    }

    @Test
    void aFullBufferIsCounted() throws Exception {
        try (LiveSource source = LiveSource.open(
                new LiveOptions(PrivilegeProbe.LOOPBACK, "udp port " + PORT, 262_144, false, 1 << 20))) {
            send(20_000);
            Packets packets = finish(source);
            Drops drops = source.drops();
            assertTrue(drops.kernel() > 0);
            // on loopback the kernel counts a lost packet twice: as it leaves and as it arrives, and at the edge of the
            // full buffer once, with the packet captured or not
            assertEquals(20_000, packets.holding(mark) + drops.kernel() / 2.0, 200, drops::toString);
            assertEquals(Drops.NONE, source.drops());
        }
    }

    @Test
    void anInterfaceThatIsNotThereNamesThoseThatAre() {
        CaptureException e = assertThrows(
                CaptureException.class, () -> LiveSource.open(new LiveOptions("nosuch0", "", 262_144, true, 1 << 20)));
        assertTrue(
                e.getMessage().startsWith("There is no network interface [nosuch0]: set Network Interface to one of "));
        assertTrue(e.getMessage().contains(" lo"), e::getMessage);
    }

    @Test
    void aBadFilterSaysWhatLibpcapSays() {
        CaptureException e = assertThrows(CaptureException.class, () -> LiveSource.open(options("tcp prot 80")));
        assertTrue(e.getMessage().contains("syntax error"), e::getMessage);
        CaptureException early = assertThrows(CaptureException.class, () -> Libpcap.requireFilter("tcp prot 80"));
        assertEquals(e.getMessage(), early.getMessage());
    }

    @Test
    void anInterfaceThatIsUpIsNoTrouble() throws Exception {
        try (LiveSource source = LiveSource.open(options(""))) {
            assertNull(source.trouble());
            assertNull(source.warning());
        }
    }

    @Test
    void anyIsCooked() throws Exception {
        try (LiveSource source = LiveSource.open(new LiveOptions("any", "udp port 9", 262_144, false, 4 << 20))) {
            send(10);
            Packets packets = finish(source);
            assertTrue(packets.holding(mark) >= 10);
            assertEquals(LinkType.LINUX_SLL, packets.all.getFirst().linkType());
            assertNull(source.warning());
        }
    }
}
