package org.tcpreassembly.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds what a reassembler put out against the truth. Any number of streams may be open at once, and none of their bytes
 * are kept.
 *
 * <pre>{@code
 * TruthChecker checker = new TruthChecker(truth);
 * StreamResult stream = checker.stream(direction);   // once per stream that comes out
 * stream.bytes(content).skip(10).bytes(more);        // skip: that many bytes are said to be missing here
 * assertTrue(checker.report().isExact(), () -> checker.report().explain(pcap));
 * }</pre>
 *
 * Not for use by several threads.
 */
public final class TruthChecker implements FoundStreams {
    private final Map<Direction, List<StreamTruth>> truths = new LinkedHashMap<>();
    private final Map<Direction, List<StreamResult>> results = new LinkedHashMap<>();

    public TruthChecker(Truth truth) {
        truth.streams().forEach(stream -> truths.computeIfAbsent(stream.direction(), key -> new ArrayList<>(1))
                .add(stream));
    }

    /** A new stream that came out in that direction; the streams of endpoints used again are taken in their order. */
    @Override
    public StreamResult stream(Direction direction) {
        List<StreamResult> before = results.computeIfAbsent(direction, key -> new ArrayList<>(1));
        List<StreamTruth> known = truths.getOrDefault(direction, List.of());
        StreamResult result =
                new StreamResult(direction, before.size() < known.size() ? known.get(before.size()) : null);
        before.add(result);
        return result;
    }

    /** As far as it has come. */
    public CheckReport report() {
        CheckReport report = new CheckReport();
        truths.forEach((direction, known) -> compare(known, results.getOrDefault(direction, List.of()), report));
        results.forEach((direction, streams) -> {
            int known = truths.getOrDefault(direction, List.of()).size();
            if (known != 1) { // a single known stream that came out as several is split
                streams.stream().skip(known).filter(StreamResult::notEmpty).forEach(report::extra);
            }
        });
        return report;
    }

    private static void compare(List<StreamTruth> known, List<StreamResult> streams, CheckReport report) {
        if (known.size() == 1 && streams.stream().filter(StreamResult::notEmpty).count() > 1) {
            report.split(known.getFirst(), streams);
            return;
        }
        for (int i = 0; i < known.size(); i++) {
            report.add(known.get(i), i < streams.size() ? streams.get(i) : null);
        }
    }
}
