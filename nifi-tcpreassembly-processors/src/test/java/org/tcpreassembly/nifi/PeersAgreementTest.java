package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.CheckReport.Verdict;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Peers;
import org.tcpreassembly.testing.Side;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** tshark, tcpflow and, where it is installed, gopacket find the streams that the processor puts out, whatever the generator holds for true. */
class PeersAgreementTest {
    @TempDir
    Path directory;

    /** What the processor puts out, holes filled with zeros, as a truth to hold others against. */
    private Truth putOut(Path pcap) throws IOException {
        List<String> lines = new ArrayList<>();
        for (MockFlowFile stream : Reassembly.with(ReassemblyProperties.GAP_STRATEGY, "Zero Fill")
                .read(pcap)
                .streams()) {
            lines.add(line(stream));
        }
        assertFalse(lines.isEmpty());
        return Truth.load(Files.write(directory.resolve("put-out.truth"), lines));
    }

    private static String line(MockFlowFile stream) {
        Direction direction = StreamFlowFiles.direction(stream);
        byte[] zeroFilled = stream.toByteArray();
        String skips = stream.getAttribute("tcp.skips");
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        int at = 0;
        for (String skip : skips == null ? new String[0] : skips.split(",")) {
            String[] hole = skip.split("\\+");
            captured.write(zeroFilled, at, Integer.parseInt(hole[0]) - at);
            at = Integer.parseInt(hole[0]) + Integer.parseInt(hole[1]);
        }
        captured.write(zeroFilled, at, zeroFilled.length - at);
        return String.join(
                "\t",
                direction.source().toString(),
                direction.destination().toString(),
                Integer.toString(zeroFilled.length),
                Integer.toString(captured.size()),
                sha256(captured.toByteArray()),
                sha256(zeroFilled),
                skips == null ? "-" : skips,
                "-",
                "-");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void peersAgree(Path pcap) throws IOException {
        Truth putOut = putOut(pcap);
        CheckReport tshark = Peers.TSHARK.check(pcap, putOut);
        assertTrue(tshark.isExact(), () -> "tshark: " + tshark.explain(pcap));
        CheckReport tcpflow = Peers.TCPFLOW.check(pcap, putOut);
        assertTrue(tcpflow.isOnly(Verdict.EXACT, Verdict.ZERO), () -> "tcpflow: " + tcpflow.explain(pcap));
        if (Peers.GOPACKET.isInstalled()) {
            CheckReport gopacket = Peers.GOPACKET.check(pcap, putOut);
            // it tells of holes at the end, which what is put out has no zeros for
            assertTrue(gopacket.isOnly(Verdict.EXACT, Verdict.UNMARKED), () -> "gopacket: " + gopacket.explain(pcap));
        }
    }

    @ParameterizedTest
    @CsvSource({"bulk, 0.002, 7", "mixed, 0.004, 7", "lossy, 0.004, 7", "lossy, 0.004, 8", "tiny, 0.0004, 7"})
    void onWorkloads(String name, double scale, long seed) throws IOException {
        Path pcap = directory.resolve("workload.pcap");
        Workload.of(name).scale(scale).seed(seed).padded(false).writeTo(pcap);
        peersAgree(pcap);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void onRandomConversations(long seed) throws IOException {
        Random random = new Random(seed);
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            packets.addAll(conversation(random, i));
        }
        Capture capture = Capture.of(packets).padded(false);
        Path pcap = capture.writeTo(directory.resolve("random.pcap"));
        peersAgree(pcap);
        CheckReport report = StreamFlowFiles.check(
                capture.truth(), Reassembly.standard().read(pcap).streams());
        assertTrue(report.isExact(), () -> report.explain(pcap));
    }

    /** Segments of random lengths, some swapped, some sent again, some of them with other boundaries. */
    private static List<Packet> conversation(Random random, int number) {
        Conversation talk = Conversation.between("10.2.0." + (number + 1) + ":40000", "10.0.0.2:80")
                .isn(random.nextInt(), random.nextInt());
        talk.handshake();
        for (int turns = 1 + random.nextInt(6); turns > 0; turns--) {
            Side side = random.nextBoolean() ? Side.CLIENT : Side.SERVER;
            byte[] bytes = new byte[1 + random.nextInt(20_000)];
            random.nextBytes(bytes);
            long start = talk.side(side).next();
            for (int at = 0; at < bytes.length; ) {
                int again = random.nextInt(10) == 0 ? random.nextInt(at + 1) : at;
                int end = Math.min(
                        bytes.length, Math.max(at, again) + 1 + random.nextInt(1460 - Math.min(1000, at - again)));
                talk.side(side).at(start + again, Arrays.copyOfRange(bytes, again, end));
                at = Math.max(at, end);
            }
            talk.side(side.other()).ack();
        }
        talk.close(random.nextBoolean() ? Side.CLIENT : Side.SERVER);
        List<Packet> packets = talk.packets();
        for (int i = 4; i < packets.size(); i++) {
            boolean both =
                    packets.get(i).payload().length > 0 && packets.get(i - 1).payload().length > 0;
            if (both && packets.get(i).sender() == packets.get(i - 1).sender() && random.nextInt(8) == 0) {
                Collections.swap(packets, i, i - 1);
            }
        }
        return packets;
    }
}
