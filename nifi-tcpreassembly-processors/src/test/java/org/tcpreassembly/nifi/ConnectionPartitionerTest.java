package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.pcap.LinkType;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** All of a connection goes to one partition. */
class ConnectionPartitionerTest {
    private static final int PARTITIONS = 7;
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4_HEADER = 20;

    private ConnectionPartitioner partitioner = new ConnectionPartitioner(PARTITIONS);
    private final List<Integer> partitions = new ArrayList<>();

    private void take(byte[] frame) throws InterruptedException {
        partitioner.packet(0, LinkType.ETHERNET, true, frame, frame.length, frame.length, this::place);
    }

    private void place(
            int partition,
            long timestamp,
            int linkType,
            boolean nanoseconds,
            ByteBuffer frame,
            int at,
            int capturedLength,
            int originalLength) {
        partitions.add(partition);
    }

    private static List<byte[]> connection(Random random) {
        Conversation talk = Conversation.between(
                "10.1.2." + random.nextInt(256) + ":" + (1024 + random.nextInt(60_000)), "192.0.2.7:443");
        talk.handshake();
        talk.client("a request");
        talk.server("an answer that is longer than the request, to be cut into pieces");
        talk.close(Side.SERVER);
        return Capture.of(talk).padded(false).frames();
    }

    /** Ethernet, IPv4 of some addresses, and a frame in VXLAN: each direction may take another way. */
    private static byte[] tunnelled(byte[] frame, Random random) {
        int udpLength = 8 + 8 + frame.length;
        ByteBuffer out = ByteBuffer.allocate(ETHERNET_HEADER + IPV4_HEADER + udpLength);
        out.put(new byte[12]).putShort((short) 0x0800);
        out.putShort((short) 0x4500).putShort((short) (IPV4_HEADER + udpLength));
        out.putShort((short) random.nextInt()).putShort((short) 0);
        out.put((byte) 64).put((byte) 17).putShort((short) 0);
        out.putInt(0x0a000000 + random.nextInt(4)).putInt(0x0b000000 + random.nextInt(4));
        out.putShort((short) random.nextInt())
                .putShort((short) 4789)
                .putShort((short) udpLength)
                .putShort((short) 0);
        out.putInt(0x08000000).putInt(random.nextInt(1 << 24) << 8);
        return out.put(frame).array();
    }

    /** Cuts the outer IPv4 datagram in pieces, the first of them long enough to show the headers inside. */
    private static List<byte[]> fragmented(byte[] frame, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        int identification = random.nextInt(65_536);
        int start = ETHERNET_HEADER + IPV4_HEADER;
        int length = frame.length - start;
        for (int from = 0; from < length; ) {
            int most = from == 0 ? 80 + 8 * random.nextInt(3) : 8 + 8 * random.nextInt(4);
            int to = Math.min(length, from + most);
            ByteBuffer piece = ByteBuffer.allocate(start + to - from);
            piece.put(frame, 0, start).put(frame, start + from, to - from);
            piece.putShort(ETHERNET_HEADER + 2, (short) (IPV4_HEADER + to - from));
            piece.putShort(ETHERNET_HEADER + 4, (short) identification);
            piece.putShort(ETHERNET_HEADER + 6, (short) (from / 8 | (to < length ? 0x2000 : 0)));
            pieces.add(piece.array());
            from = to;
        }
        return pieces;
    }

    @Property(tries = 300)
    void allOfAConnectionStayTogetherInWhateverPiecesAndTunnels(@ForAll long seed) throws Exception {
        partitions.clear();
        // datagrams of another try may have had the same addresses and identification
        partitioner = new ConnectionPartitioner(PARTITIONS);
        Random random = new Random(seed);
        List<byte[]> frames = new ArrayList<>();
        for (byte[] frame : connection(random)) {
            byte[] outer = random.nextInt(3) > 0 ? tunnelled(frame, random) : frame;
            frames.addAll(random.nextBoolean() ? fragmented(outer, random) : List.of(outer));
        }
        Collections.shuffle(frames, random);
        frames.addAll(frames.subList(0, random.nextInt(3)));
        for (byte[] frame : frames) {
            take(frame);
        }
        assertEquals(frames.size(), partitions.size(), "all that was held back has come");
        assertEquals(1, new HashSet<>(partitions).size(), partitions::toString);
    }

    @Test
    void connectionsOfTheSameHostsSpread() throws Exception {
        Set<Integer> used = new HashSet<>();
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            take(connection(random).getFirst());
        }
        used.addAll(partitions);
        assertEquals(PARTITIONS, used.size());
    }

    @Test
    void aFragmentWhoseFirstNeverComesIsNotLost() throws Exception {
        Random random = new Random(2);
        List<byte[]> pieces = fragmented(tunnelled(connection(random).get(4), random), random);
        assertTrue(pieces.size() > 2);
        take(pieces.get(1));
        take(pieces.get(2));
        assertEquals(0, partitions.size());
        partitioner.release(System.nanoTime(), false, this::place);
        assertEquals(0, partitions.size());
        partitioner.release(System.nanoTime() + ConnectionPartitioner.HELD_NANOSECONDS, false, this::place);
        assertEquals(2, partitions.size());
    }

    @Test
    void whatWaitsIsBoundedAndComesWhenAllIsToCome() throws Exception {
        Random random = new Random(3);
        byte[] piece = new byte[60_000];
        System.arraycopy(fragmented(connection(random).getFirst(), random).getFirst(), 0, piece, 0, 34);
        int count = 2 * ConnectionPartitioner.MOST_HELD_BYTES / piece.length;
        for (int i = 0; i < count; i++) {
            ByteBuffer.wrap(piece)
                    .putShort(ETHERNET_HEADER + 2, (short) (piece.length - ETHERNET_HEADER))
                    .putShort(ETHERNET_HEADER + 4, (short) i)
                    .putShort(ETHERNET_HEADER + 6, (short) 10);
            take(piece);
        }
        assertTrue(partitions.size() >= count / 2 - 1, () -> partitions.size() + " of " + count);
        partitioner.release(System.nanoTime(), true, this::place);
        assertEquals(count, partitions.size());
    }

    @Test
    void whatIsNotIpGoesToPartitionZero() throws Exception {
        byte[] arp = new byte[42];
        arp[12] = 8;
        arp[13] = 6;
        take(arp);
        assertEquals(List.of(0), partitions);
    }

    /** IPv4 of a datagram's piece: of some identification, at an offset in eights, more to come. */
    private static byte[] piece(int identification, int protocol, int offset, byte[] content) {
        ByteBuffer ip = ByteBuffer.allocate(IPV4_HEADER + content.length);
        ip.putShort((short) 0x4500).putShort((short) (IPV4_HEADER + content.length));
        ip.putShort((short) identification).putShort((short) (0x2000 | offset));
        ip.put((byte) 64).put((byte) protocol).putShort((short) 0);
        return ip.putInt(0x0a000001).putInt(0x0a000002).put(content).array();
    }

    private static byte[] ethernet(byte[] ip) {
        return ByteBuffer.allocate(ETHERNET_HEADER + ip.length)
                .putShort(12, (short) 0x0800)
                .put(ETHERNET_HEADER, ip)
                .array();
    }

    /** Each first fragment was looked for among all that waited: a hundred seconds here. */
    @Test
    void manyThatWaitMakeOthersNotDearer() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 12_000; i++) {
                take(ethernet(piece(i, 6, 10, new byte[16])));
            }
            assertEquals(0, partitions.size());
            for (int i = 0; i < 1_000_000; i++) {
                take(ethernet(piece(12_000 + i % 40_000, 6, 0, new byte[16])));
            }
        });
    }

    /** What comes first begins what the next waits for, which begins what the next waits for, and so on. */
    @Test
    void aChainOfDatagramsWithinDatagramsIsNoRecursion() throws Exception {
        int ipInIp = 4;
        int links = 12_000;
        for (int i = links; i > 0; i--) {
            take(ethernet(piece(i, ipInIp, 0, piece(i - 1, ipInIp, 10, new byte[8]))));
        }
        assertEquals(0, partitions.size());
        take(ethernet(piece(0, ipInIp, 0, new byte[8])));
        assertEquals(links + 1, partitions.size());
        assertEquals(1, new HashSet<>(partitions).size());
    }

    @Test
    void thoseOfADatagramThatWaitedTooLongGoTogether() throws Exception {
        take(ethernet(piece(1, 6, 10, new byte[16])));
        take(ethernet(piece(2, 6, 10, new byte[16])));
        take(ethernet(piece(1, 6, 20, new byte[16])));
        partitioner.release(System.nanoTime() + ConnectionPartitioner.HELD_NANOSECONDS, false, this::place);
        assertEquals(3, partitions.size());
        take(ethernet(piece(1, 6, 30, new byte[16])));
        assertEquals(4, partitions.size());
        assertEquals(1, new HashSet<>(partitions).size());
    }
}
