package org.tcpreassembly.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How a reassembler's streams compare with the truth: a count of each verdict, and the first few differences. */
public final class CheckReport {
    /** About one direction of a connection. */
    public enum Verdict {
        /** Every captured byte, once, and each hole told where it is. */
        EXACT,
        /** Every captured byte, once; holes not told, or told elsewhere. */
        UNMARKED,
        /** Exact but for zeros in place of the holes. */
        ZERO,
        /** Several streams that together are as long as the captured bytes. */
        SPLIT,
        /** Fewer bytes than captured. */
        SHORT,
        /** More bytes than captured. */
        LONG,
        /** The right number of bytes, not the right bytes. */
        WRONG,
        /** Nothing came out. */
        MISSING,
        /** A stream that is not in the truth. */
        EXTRA
    }

    private record Difference(Verdict verdict, Direction direction, long position, String text) {}

    private static final int SHOWN = 8;

    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    private final List<Difference> differences = new ArrayList<>();

    CheckReport() {}

    void add(StreamTruth truth, StreamResult result) {
        if (result == null) {
            add(truth.captured() == 0 ? Verdict.EXACT : Verdict.MISSING, truth.direction(), 0, truth.toString());
            return;
        }
        long position = result.firstWrong() >= 0
                ? result.firstWrong()
                : result.skips().isEmpty()
                        ? Math.min(result.position(), truth.length())
                        : result.skips().getFirst().from();
        add(
                result.verdict(),
                truth.direction(),
                position,
                truth + "; came out: " + result.delivered() + " bytes, skips " + result.skips()
                        + (result.firstWrong() >= 0 ? ", first wrong byte at " + result.firstWrong() : ""));
    }

    void split(StreamTruth truth, List<StreamResult> results) {
        List<Long> lengths = results.stream().map(StreamResult::delivered).toList();
        long sum = lengths.stream().mapToLong(Long::longValue).sum();
        Verdict verdict =
                sum < truth.captured() ? Verdict.SHORT : sum > truth.captured() ? Verdict.LONG : Verdict.SPLIT;
        add(verdict, truth.direction(), lengths.getFirst(), truth + "; came out as streams of " + lengths);
    }

    void extra(StreamResult result) {
        add(Verdict.EXTRA, result.direction(), 0, result.direction() + " came out: " + result.delivered() + " bytes");
    }

    private void add(Verdict verdict, Direction direction, long position, String text) {
        counts.merge(verdict, 1, Integer::sum);
        if (verdict != Verdict.EXACT && differences.size() < SHOWN) {
            differences.add(new Difference(verdict, direction, position, text));
        }
    }

    public int count(Verdict verdict) {
        return counts.getOrDefault(verdict, 0);
    }

    /** Whether every stream is exact and none is missing or extra. */
    public boolean isExact() {
        return counts.keySet().stream().allMatch(verdict -> verdict == Verdict.EXACT);
    }

    /** Whether every stream is one of these. */
    public boolean isOnly(Verdict... allowed) {
        return List.of(allowed).containsAll(counts.keySet());
    }

    /** With the packets of the capture that carry the byte where each difference is. */
    public String explain(Path pcap) {
        StringBuilder text = new StringBuilder(counts.toString());
        for (Difference difference : differences) {
            text.append("\n  ").append(difference.verdict).append(": ").append(difference.text);
            try {
                PacketsAt.find(pcap, difference.direction, difference.position)
                        .forEach(packet -> text.append("\n      packet ").append(packet));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString();
    }

    /** The counts and the first few differences. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(counts.toString());
        differences.forEach(difference ->
                text.append("\n  ").append(difference.verdict).append(": ").append(difference.text));
        return text.toString();
    }
}
