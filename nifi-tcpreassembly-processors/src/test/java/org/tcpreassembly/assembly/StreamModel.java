package org.tcpreassembly.assembly;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The plain array model of one direction: what must come out, byte by byte. It knows neither trees nor pages nor
 * positions on the wire, and gives up holes only at the end.
 */
final class StreamModel {
    private static final int NOTHING = -1;
    /** Announced, but the snap length cut it off. */
    private static final int ABSENT = -2;

    private final OverlapPolicy policy;
    private final long window;
    /** The byte at each position, {@link #NOTHING} where none is. */
    private final int[] bytes;
    /** The edges of the segment that each byte came in. */
    private final int[] from;

    private final int[] to;
    /** Up to where all was delivered; -1 as long as the start is not known. */
    private int next;
    /** The position after the last byte delivered. */
    private int written;

    private int end = Integer.MAX_VALUE;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final StringBuilder events = new StringBuilder();
    private int runStart = -1;
    private int start;
    long repeated;
    private long fixedRepeated = -1;
    private long fixedConflicting;
    long conflicting;
    long skipped;
    long dropped;
    long early;

    /** @param policy which copy among those held counts */
    StreamModel(int size, OverlapPolicy policy, boolean startKnown) {
        this(size, policy, startKnown, 0);
    }

    /** @param window how many delivered bytes copies are compared with */
    StreamModel(int size, OverlapPolicy policy, boolean startKnown, long window) {
        this.policy = policy;
        this.window = window;
        bytes = new int[size];
        from = new int[size];
        to = new int[size];
        Arrays.fill(bytes, NOTHING);
        next = startKnown ? 0 : -1;
    }

    /** Bytes at a position, of which only some were captured. */
    void segment(int position, byte[] payload, int captured) {
        int after = position + payload.length;
        int at = position;
        for (int i = 0; i < payload.length; i++, at++) {
            if (at >= end) {
                dropped++;
            } else if (next >= 0 && at < start) {
                early++;
            } else if (at < next) {
                repeated++;
                boolean compared = i < captured && bytes[at] >= 0 && at >= written - window;
                conflicting += compared && bytes[at] != (payload[i] & 0xff) ? 1 : 0;
            } else if (i < captured) {
                int value = payload[i] & 0xff;
                if (bytes[at] >= 0) {
                    repeated++;
                    conflicting += bytes[at] != value ? 1 : 0;
                }
                if (bytes[at] < 0 || policy.rule().newWins(from[at], to[at], position, after)) {
                    bytes[at] = value;
                    from[at] = position;
                    to[at] = after;
                }
            } else if (bytes[at] == NOTHING) {
                bytes[at] = ABSENT;
            }
        }
        advance();
    }

    void fin(int position) {
        if (end == Integer.MAX_VALUE && (next < 0 || position >= next)) {
            end = position;
            for (int i = position; i < bytes.length; i++) {
                dropped += bytes[i] >= 0 ? 1 : 0;
                bytes[i] = NOTHING;
            }
        }
    }

    /** The first byte turns out to be at a position. */
    void start(int position) {
        if (next < 0) {
            start = position;
            next = position;
            advance();
        }
    }

    /** The position above all that is held, a FIN counted; 0 if nothing is. */
    int endOfHeld() {
        if (end != Integer.MAX_VALUE) {
            return end + 1;
        }
        int above = bytes.length;
        while (above > 0 && bytes[above - 1] == NOTHING) {
            above--;
        }
        return above;
    }

    /** What a stream counts is fixed by its end: copies that come later are not among it. */
    void fixCounts() {
        if (isFinished() && fixedRepeated < 0) {
            fixedRepeated = repeated;
            fixedConflicting = conflicting;
        }
    }

    long repeated() {
        return fixedRepeated < 0 ? repeated : fixedRepeated;
    }

    long conflicting() {
        return fixedRepeated < 0 ? conflicting : fixedConflicting;
    }

    boolean isStarted() {
        return next >= 0;
    }

    /** The position the next segment should have; a FIN counts as one. */
    int expected() {
        return isFinished() ? next + 1 : next;
    }

    boolean isFinished() {
        return next >= 0 && next == end;
    }

    private void advance() {
        while (next >= 0 && next < bytes.length && next < end && bytes[next] != NOTHING) {
            if (bytes[next] == ABSENT) {
                int from = next;
                while (next < bytes.length && bytes[next] == ABSENT) {
                    next++;
                }
                gap(from, next);
            } else {
                deliver();
            }
        }
    }

    private void deliver() {
        if (runStart < 0) {
            runStart = next - start;
        }
        content.write(bytes[next++]);
        written = next;
    }

    private void gap(int from, int to) {
        closeRun(from);
        skipped += to - from;
        // adjacent gaps are one in the model, whatever the pieces were
        events.append(" gap ").append(from - start).append('+').append(to - from);
    }

    private void closeRun(int upTo) {
        if (runStart >= 0) {
            events.append(' ').append(runStart).append('+').append(upTo - start - runStart);
            runStart = -1;
        }
    }

    boolean isBeyondEnd(int position) {
        return end != Integer.MAX_VALUE && position > end + 1;
    }

    /** Everything that is held comes out across its holes; a reset held above all tells of a last hole. */
    void finish(int reset) {
        finish();
        if (end == Integer.MAX_VALUE && reset != Integer.MAX_VALUE && reset > next) {
            int from = next;
            next = reset;
            gap(from, reset);
        }
    }

    /** The same without a reset. */
    void finish() {
        if (next < 0) {
            int lowest = 0;
            while (lowest < bytes.length && lowest < end && bytes[lowest] == NOTHING) {
                lowest++;
            }
            if (lowest == bytes.length) {
                lowest = 0;
            }
            start(lowest);
        }
        while (true) {
            int at = next;
            while (at < bytes.length && at < end && bytes[at] == NOTHING) {
                at++;
            }
            if (at >= bytes.length) {
                break; // nothing further
            }
            if (at > next) {
                int from = next;
                next = at;
                gap(from, at);
            }
            if (at == end) {
                break;
            }
            advance();
        }
        closeRun(next);
    }

    byte[] content() {
        return content.toByteArray();
    }

    /** As {@link RecordedStream#toString} without start and end, adjacent gaps as one. */
    String events() {
        return events.toString().trim();
    }
}
