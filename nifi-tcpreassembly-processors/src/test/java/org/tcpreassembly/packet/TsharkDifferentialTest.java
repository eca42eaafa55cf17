package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tcpreassembly.packet.FrameBuilder.frame;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.pcap.PcapEncoder;
import org.tcpreassembly.pcap.PcapWriter;

/** Frames of random nesting, whole, in fragments and cut: tshark finds the same segments in them. */
class TsharkDifferentialTest {
    private static final int FRAMES = 1_500;

    private static final List<String> COMMAND = List.of(
            "tshark -n -d udp.port==8472,vxlan -d tcp.port==80,data -o ip.defragment:TRUE -o tcp.desegment_tcp_streams:FALSE"
                    .split(" "));

    @TempDir
    Path directory;

    private final Random random = new Random(42);

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9, 10, 50, 51, 100, 101, 104, 105, 107, 113, 117, 119, 127, 163, 192, 204, 239, 276})
    void tsharkFindsTheSameSegments(int linkType) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            frames.add(new RandomFrames(random).frame(linkType).build());
        }
        assertAgreement(linkType, frames, FRAMES / 2, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 101, 127})
    void tsharkReadsTheSameOfWhatTheSnapLengthCut(int linkType) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            frames.add(new RandomFrames(random).frame(linkType).build());
        }
        assertAgreement(linkType, frames, FRAMES / 4, true);
    }

    @Test
    void tsharkPutsTheSameFragmentsTogether() throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int number = 0; number < 300; number++) {
            boolean ipv6 = random.nextBoolean();
            FrameBuilder whole = new RandomFrames(random)
                    .segment(
                            ipv6
                                    ? frame().ethernet().ipv6()
                                    : frame().ethernet().ipv4());
            Fragments fragments = ipv6 ? Fragments.ofIpv6(whole, 14) : Fragments.ofIpv4(whole, 14);
            fragments.identification(number);
            List<byte[]> pieces = new ArrayList<>();
            for (int from = 0; from < fragments.length(); ) {
                int to = Math.min(fragments.length(), from + 8 * (1 + random.nextInt(20)));
                pieces.add(fragments.piece(from, to));
                from = to;
            }
            Collections.shuffle(pieces, random);
            frames.addAll(pieces);
        }
        assertAgreement(1, frames, 300, false);
    }

    private void assertAgreement(int linkType, List<byte[]> frames, int atLeast, boolean cut) throws Exception {
        int[] captured = frames.stream()
                .mapToInt(frame -> cut ? 1 + random.nextInt(frame.length) : frame.length)
                .toArray();
        Path file = directory.resolve("frames.pcap");
        try (OutputStream out = Files.newOutputStream(file);
                PcapWriter writer = new PcapWriter(out, PcapEncoder.nanoseconds(linkType, 262_144))) {
            for (int i = 0; i < frames.size(); i++) {
                byte[] frame = frames.get(i);
                writer.append(1_700_000_000_000_000_000L + i * 1_000L, frame, 0, captured[i], frame.length);
            }
        }
        List<String> theirs = asTsharkSeesIt(file);
        FrameDecoder decoder = new FrameDecoder();
        int segments = 0;
        for (int i = 0; i < frames.size(); i++) {
            String ours = asWeSeeIt(decoder, linkType, frames.get(i), captured[i]);
            String at = i + ": " + HexFormat.of().formatHex(frames.get(i));
            assertEquals(theirs.get(i), ours, at);
            segments += ours.isEmpty() ? 0 : 1;
        }
        assertTrue(segments >= atLeast, segments + " segments");
    }

    private static String asWeSeeIt(FrameDecoder decoder, int linkType, byte[] frame, int captured) {
        TcpSegment segment = new TcpSegment();
        if (decoder.decode(linkType, frame, 0, captured, frame.length, segment) != Verdict.TCP) {
            return "";
        }
        return Integer.toUnsignedString(segment.sequence()) + " " + segment.payloadLength() + " "
                + HexFormat.of()
                        .formatHex(
                                segment.buffer(),
                                segment.payloadOffset(),
                                segment.payloadOffset() + segment.capturedPayloadLength());
    }

    private static List<String> asTsharkSeesIt(Path file) throws IOException, InterruptedException {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "tshark")));
        assumeTrue(installed, "tshark is not on the PATH: install Wireshark's command line tools to run this test");
        List<String> command = new ArrayList<>(COMMAND);
        command.addAll(List.of("-r", file.toString(), "-T", "fields"));
        for (String field : List.of("tcp.urgent_pointer", "tcp.seq_raw", "tcp.len", "tcp.payload")) {
            command.addAll(List.of("-e", field));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return output.lines()
                .map(line -> line.split("\t", -1))
                // it reads headers with less than their twenty bytes too; the urgent pointer is the last of them
                .map(field -> field[0].isEmpty() ? "" : field[1] + " " + field[2] + " " + field[3])
                .toList();
    }
}
