package org.tcpreassembly.testing;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.tcpreassembly.testing.Ranges.Range;

/** One stream as a reassembler put it out: bytes and, where it said so, how many are missing. */
public final class StreamResult implements FoundStreams.FoundStream {
    private final Direction direction;
    private final StreamTruth truth;
    private final MessageDigest digest;
    private final List<Range> skips = new ArrayList<>();
    private boolean beginningUnknown;
    private long position;
    private long delivered;
    private long firstWrong = -1;
    private String sha256;

    /** @param truth null when there is none to compare with */
    StreamResult(Direction direction, StreamTruth truth) {
        this.direction = direction;
        this.truth = truth;
        boolean comparable =
                truth != null && truth.content() != null && truth.holes().isEmpty();
        digest = comparable ? null : StreamTruth.newDigest();
    }

    @Override
    public StreamResult skip(long missing) {
        if (missing < 0) {
            beginningUnknown = true;
            position = truth == null
                            || truth.holes().isEmpty()
                            || truth.holes().getFirst().from() > 0
                    ? 0
                    : truth.holes().getFirst().to();
        } else if (missing > 0) {
            skips.add(new Range(position, position + missing));
            position += missing;
        }
        return this;
    }

    @Override
    public StreamResult bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    @Override
    public StreamResult bytes(byte[] bytes, int offset, int length) {
        if (firstWrong < 0 && truth != null && truth.content() != null) {
            long known = Math.max(0, Math.min(length, truth.length() - position));
            int right = truth.content().matching(position, bytes, offset, (int) known);
            if (right < length) {
                firstWrong = position + right;
            }
        }
        if (digest != null) {
            digest.update(bytes, offset, length);
        }
        position += length;
        delivered += length;
        return this;
    }

    /** Bytes said to be missing, as far as their number is known. */
    public long skipped() {
        return skips.stream().mapToLong(skip -> skip.to() - skip.from()).sum();
    }

    public Direction direction() {
        return direction;
    }

    /** Bytes put out, without those skipped. */
    public long delivered() {
        return delivered;
    }

    boolean notEmpty() {
        return delivered > 0;
    }

    List<Range> skips() {
        return skips;
    }

    /** Where the first byte is that is not as sent; -1 when none is or it cannot be known. */
    long firstWrong() {
        return firstWrong;
    }

    /** Where the stream has got to. */
    long position() {
        return position;
    }

    private String sha256() {
        if (sha256 == null) {
            sha256 = HexFormat.of().formatHex(digest.digest());
        }
        return sha256;
    }

    CheckReport.Verdict verdict() {
        if (digest == null) {
            if (firstWrong < 0 && position == truth.length() && skips.isEmpty()) {
                return CheckReport.Verdict.EXACT;
            }
        } else if (sha256().equals(truth.sha256())) {
            return skipsAreHoles() ? CheckReport.Verdict.EXACT : CheckReport.Verdict.UNMARKED;
        } else if (skips.isEmpty() && sha256().equals(truth.sha256Zero())) {
            return CheckReport.Verdict.ZERO;
        }
        return delivered < truth.captured()
                ? CheckReport.Verdict.SHORT
                : delivered > truth.captured() ? CheckReport.Verdict.LONG : CheckReport.Verdict.WRONG;
    }

    private boolean skipsAreHoles() {
        List<Range> holes = truth.holes();
        if (beginningUnknown && !holes.isEmpty() && holes.getFirst().from() == 0) {
            holes = holes.subList(1, holes.size());
        }
        return skips.equals(holes);
    }
}
