package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.StateVisitor;

/**
 * Capture time: the latest time seen so far, in nanoseconds since 1970.
 *
 * <p>A record stamped earlier does not turn it back. A stamp over an hour ahead moves it only when the next stamped
 * record agrees (lies within an hour of it), for one bad stamp must not time everything out. After 1,000 records in a
 * row over an hour behind it goes on with their steps, for a clock that was set back must not stop it.
 *
 * <p>Stamps from 1823 to 2116 are taken as they are; others, which no capture has and only damage makes, as the nearest
 * of these.
 */
final class CaptureClock {
    static final long HOUR = 3_600_000_000_000L;
    private static final int ENOUGH = 1000;
    /** Of two such numbers the difference is a long. */
    private static final long FURTHEST = Long.MAX_VALUE / 2;

    private boolean started;
    private long now;
    /** What is added to stamps, after a clock was set back. */
    private long offset;

    private boolean doubted;
    private long doubtful;
    private int behind;

    void visit(StateVisitor visitor) {
        started = visitor.value(started);
        now = visitor.value(now);
        offset = visitor.value(offset);
        doubted = visitor.value(doubted);
        doubtful = visitor.value(doubtful);
        behind = visitor.value(behind);
    }

    /** The capture was silent for so long, in nanoseconds. */
    void elapse(long silence) {
        if (started) {
            now = Math.min(FURTHEST, now + silence);
        }
    }

    /** The capture time, 0 before the first stamped record. */
    long now() {
        return now;
    }

    /** A record with this stamp came. Returns the capture time. */
    long observe(long recorded) {
        long stamp = Math.clamp(recorded, -FURTHEST, FURTHEST);
        if (!started) {
            started = true;
            now = stamp;
            return now;
        }
        long time = later(stamp, offset);
        long ahead = time - now;
        if (ahead > HOUR) {
            leap(time);
        } else if (ahead < -HOUR) {
            doubted = false;
            if (++behind >= ENOUGH) {
                offset = now - stamp;
                behind = 0;
            }
        } else {
            now = Math.max(now, time);
            doubted = false;
            behind = 0;
        }
        return now;
    }

    private void leap(long time) {
        if (doubted && Math.abs(time - doubtful) <= HOUR) {
            now = Math.max(time, doubtful);
            doubted = false;
        } else {
            doubted = true;
            doubtful = time;
        }
        behind = 0;
    }

    private static long later(long stamp, long offset) {
        long sum = stamp + offset;
        boolean overflown = ((stamp ^ sum) & (offset ^ sum)) < 0;
        return overflown ? FURTHEST : Math.clamp(sum, -FURTHEST, FURTHEST);
    }
}
