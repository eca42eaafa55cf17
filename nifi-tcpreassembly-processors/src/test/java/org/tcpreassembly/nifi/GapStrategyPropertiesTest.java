package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.nifi.util.MockFlowFile;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** The three strategies tell the same of a capture from which anything may be missing. */
class GapStrategyPropertiesTest {
    @Property(tries = 300)
    void positionsAndLossesAreTheSameHoweverTheyAreTold(@ForAll long seed) {
        Capture capture = damaged(new Random(seed));
        Map<String, List<MockFlowFile>> split = streams("Split", capture);
        Map<String, List<MockFlowFile>> zeroFilled = streams("Zero Fill", capture);
        Map<String, List<MockFlowFile>> concatenated = streams("Concatenate", capture);
        assertEquals(split.keySet(), zeroFilled.keySet());
        assertEquals(split.keySet(), concatenated.keySet());
        split.forEach((name, pieces) -> {
            MockFlowFile zeros = one(zeroFilled.get(name));
            MockFlowFile joined = one(concatenated.get(name));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            pieces.forEach(piece -> content.writeBytes(piece.toByteArray()));
            assertArrayEquals(content.toByteArray(), joined.toByteArray());
            assertPositions(pieces, zeros);
            assertSkips(zeros, joined);
            for (String same : List.of("tcp.skipped.bytes", "tcp.packets", "tcp.close.reason", "tcp.complete")) {
                assertEquals(zeros.getAttribute(same), pieces.getLast().getAttribute(same), same);
                assertEquals(joined.getAttribute(same), pieces.getLast().getAttribute(same), same);
            }
        });
    }

    /** Each piece lies at its offset, and after the one before it as many bytes are missing as it says. */
    private static void assertPositions(List<MockFlowFile> pieces, MockFlowFile zeros) {
        byte[] filled = zeros.toByteArray();
        if (filled.length == 0) {
            return; // a loss that is all there is
        }
        long end = 0;
        long skipped = 0;
        for (MockFlowFile piece : pieces) {
            byte[] content = piece.toByteArray();
            int offset = (int) number(piece, "tcp.offset");
            long skip = number(piece, "tcp.skip");
            if (skip >= 0) {
                assertEquals(end + skip, offset);
                assertEquals(skipped + skip, number(piece, "tcp.skipped.bytes") - after(piece, skipped + skip));
            }
            assertArrayEquals(content, Arrays.copyOfRange(filled, offset, offset + content.length));
            end = offset + content.length;
            skipped = number(piece, "tcp.skipped.bytes");
        }
        assertEquals(end, filled.length);
    }

    /** Bytes missing after the last byte of a stream. */
    private static long after(MockFlowFile piece, long before) {
        return piece.getAttribute("tcp.end").equals("true") ? number(piece, "tcp.skipped.bytes") - before : 0;
    }

    /** What is left out of the one is zeros in the other. */
    private static void assertSkips(MockFlowFile zeros, MockFlowFile joined) {
        ByteArrayOutputStream withZeros = new ByteArrayOutputStream();
        byte[] content = joined.toByteArray();
        int at = 0;
        List<String> filledAt = new ArrayList<>();
        String skips = joined.getAttribute("tcp.skips");
        for (String skip : skips == null ? new String[0] : skips.split(",")) {
            String[] hole = skip.split("\\+");
            withZeros.write(content, at, Integer.parseInt(hole[0]) - at);
            at = Integer.parseInt(hole[0]);
            filledAt.add(withZeros.size() + "+" + hole[1]);
            withZeros.writeBytes(new byte[Integer.parseInt(hole[1])]);
        }
        withZeros.write(content, at, content.length - at);
        assertArrayEquals(withZeros.toByteArray(), zeros.toByteArray());
        assertEquals(skips == null ? null : String.join(",", filledAt), zeros.getAttribute("tcp.skips"));
        assertEquals(Integer.toString(filledAt.size()), zeros.getAttribute("tcp.gap.count"));
        assertEquals(Integer.toString(filledAt.size()), joined.getAttribute("tcp.gap.count"));
    }

    private static long number(MockFlowFile flowFile, String attribute) {
        return Long.parseLong(flowFile.getAttribute(attribute));
    }

    private static MockFlowFile one(List<MockFlowFile> flowFiles) {
        assertEquals(1, flowFiles.size());
        return flowFiles.getFirst();
    }

    private static Map<String, List<MockFlowFile>> streams(String strategy, Capture capture) {
        Map<String, List<MockFlowFile>> streams = new LinkedHashMap<>();
        Reassembly.with(ReassemblyProperties.GAP_STRATEGY, strategy)
                .read(capture)
                .streams()
                .forEach(flowFile -> streams.computeIfAbsent(
                                flowFile.getAttribute("segment.original.filename"), name -> new ArrayList<>())
                        .add(flowFile));
        return streams;
    }

    /** A connection of which packets were lost, cut, and swapped. */
    private static Capture damaged(Random random) {
        Conversation talk = Reassembly.talk();
        for (int left = 1 + random.nextInt(20); left > 0; left--) {
            byte[] bytes = new byte[1 + random.nextInt(50)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] |= 1; // not zero
            }
            Packet packet = talk.side(random.nextInt(4) == 0 ? Side.SERVER : Side.CLIENT)
                    .data(bytes);
            if (random.nextInt(5) == 0) {
                packet.snapLength(54 + random.nextInt(bytes.length));
            }
        }
        if (random.nextBoolean()) {
            talk.close(random.nextBoolean() ? Side.CLIENT : Side.SERVER);
        }
        List<Packet> packets = talk.packets();
        packets.removeIf(packet -> random.nextInt(6) == 0);
        for (int i = 1; i < packets.size(); i++) {
            if (random.nextInt(4) == 0) {
                Collections.swap(packets, i, i - 1);
            }
        }
        return Capture.of(packets);
    }
}
