package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.nifi.util.MockFlowFile;
import org.tcpreassembly.testing.ChaoticTraffic;
import org.tcpreassembly.testing.ChaoticTraffic.Frame;

/** What comes out of a continuing capture does not depend on how it was cut, nor on restarts between any two commits. */
class ContinuingCapturesPropertiesTest {
    private static final List<String> OF_THE_CUT =
            List.of("uuid", "path", "capture.filename", "capture.first.sequence", "capture.last.sequence");

    @Property(tries = 150)
    void theCutDoesNotMatter(@ForAll long seed) {
        Random random = new Random(seed);
        List<Frame> frames = new ArrayList<>(ChaoticTraffic.of(new Random(seed)));
        // everything that is open then times out
        long last = frames.stream().mapToLong(Frame::time).max().orElseThrow() / 1000 - 1_700_000_000_000_000L;
        for (int i = 1; i <= 2; i++) {
            frames.add(Frame.segment(last + i * 600_000_000L, 99, 0, 16, 0, 0, new byte[0]));
        }
        ContinuingRun whole = run(new Random(seed));
        whole.enqueue("c", 0, ChaoticTraffic.pcap(frames)).drain();
        List<String> expected = described(whole.streams());

        ContinuingRun packets = run(new Random(seed));
        for (int i = 0; i < frames.size(); i++) {
            packets.enqueue("c", i, ChaoticTraffic.pcap(frames.subList(i, i + 1)));
        }
        assertSame(expected, described(packets.drain().streams()), "one packet each");

        ContinuingRun commits = run(new Random(seed)).with(ReassemblyProperties.MAXIMUM_STREAMS, one(random, "1", "4"));
        commits.enqueue("c", random.nextBoolean() ? 0 : null, ChaoticTraffic.pcap(frames));
        while (commits.inputsQueued() > 0) {
            commits.trigger();
            if (random.nextBoolean()) {
                commits.restart();
            }
        }
        assertSame(expected, described(commits.streams()), "in several commits");
        assertEquals(countsOf(whole), countsOf(commits));

        ContinuingRun pieces = run(new Random(seed));
        int sequence = 0;
        for (int from = 0; from < frames.size(); ) {
            int to = Math.min(frames.size(), from + 1 + random.nextInt(30));
            pieces.enqueue("c", sequence++, ChaoticTraffic.pcap(frames.subList(from, to)));
            from = to;
            if (random.nextInt(3) > 0) {
                pieces.drain();
                assertTrue(pieces.checkpointsQueued() <= 32, () -> pieces.checkpointsQueued() + " checkpoints");
                if (random.nextBoolean()) {
                    pieces.restart();
                }
            }
        }
        assertSame(expected, described(pieces.drain().streams()), "in pieces, with restarts");
        assertEquals(0, pieces.failures().size());
    }

    /** As equality of the lists, but what differs can be seen. */
    private static void assertSame(List<String> expected, List<String> found, String how) {
        for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
            assertEquals(expected.get(i), found.get(i), how + ", FlowFile " + i);
        }
        assertEquals(expected.size(), found.size(), how);
    }

    private static Map<String, String> countsOf(ContinuingRun run) {
        Map<String, String> counts = new TreeMap<>(run.originals().getFirst().getAttributes());
        counts.keySet().removeIf(name -> !name.endsWith(".count") && !name.endsWith(".bytes"));
        return counts;
    }

    private static ContinuingRun run(Random random) {
        return new ContinuingRun()
                .with(ReassemblyProperties.GAP_STRATEGY, one(random, "Split", "Zero Fill", "Concatenate"))
                .with(ReassemblyProperties.OVERLAP_POLICY, one(random, "First", "Last", "BSD", "Windows"))
                .with(ReassemblyProperties.MIDSTREAM_POLICY, one(random, "Wait", "Pick Up", "Ignore"))
                .with(ReassemblyProperties.MAXIMUM_FRAGMENT_SIZE, one(random, "64 MB", "1000 B", "100 B"))
                .with(ReassemblyProperties.MAXIMUM_PER_CAPTURE, one(random, "64 MB", "8 KB", "3 KB"))
                .with(ReassemblyProperties.MAXIMUM_PER_CONNECTION, one(random, "4 MB", "2 KB"))
                .with(ReassemblyProperties.MAXIMUM_CONNECTIONS, one(random, "1000", "3"))
                .with(ReassemblyProperties.CONFLICT_WINDOW, one(random, "0 B", "2 KB"))
                .with(ReassemblyProperties.EMIT_EMPTY_STREAMS, one(random, "true", "false"))
                .with(ReassemblyProperties.MAXIMUM_CACHED_STATE, one(random, "256 MB", "1 B"))
                .with(ReassemblyProperties.GAP_TIMEOUT, one(random, "30 sec", "3 sec"))
                .with(ReassemblyProperties.IDLE_TIMEOUT, one(random, "5 min", "40 sec"));
    }

    private static String one(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static List<String> described(List<MockFlowFile> flowFiles) {
        return flowFiles.stream()
                .map(flowFile -> {
                    Map<String, String> attributes = new TreeMap<>(flowFile.getAttributes());
                    attributes.keySet().removeAll(OF_THE_CUT);
                    return attributes + " " + flowFile.getSize() + " " + Arrays.hashCode(flowFile.toByteArray());
                })
                .toList();
    }
}
