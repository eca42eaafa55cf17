package org.tcpreassembly.assembly;

/**
 * Capture time: the latest time seen so far, in nanoseconds since 1970.
 *
 * <p>A record stamped earlier does not turn it back. A stamp over an hour ahead moves it only when the next stamped
 * record agrees, for one bad stamp must not time everything out. After 1,000 records in a row over an hour behind it
 * goes on with their steps, for a clock that was set back must not stop it.
 */
final class CaptureClock {
    static final long HOUR = 3_600_000_000_000L;
    private static final int ENOUGH = 1000;

    private long now = Long.MIN_VALUE;
    /** What is added to stamps, after a clock was set back. */
    private long offset;

    private boolean doubted;
    private long doubtfulStamp;
    private int behind;

    /** The capture time, {@link Long#MIN_VALUE} before the first stamped record. */
    long now() {
        return now;
    }

    /** A record with this stamp came. Returns the capture time. */
    long observe(long stamp) {
        if (now == Long.MIN_VALUE) {
            now = stamp;
            return now;
        }
        long time = stamp + offset;
        long ahead = time - now;
        if (ahead >= 0 && ahead <= HOUR) {
            now = time;
            settle();
        } else if (ahead > HOUR) {
            if (doubted && Math.abs(stamp - doubtfulStamp) <= HOUR) {
                now = Math.max(time, doubtfulStamp + offset);
                settle();
            } else {
                doubted = true;
                doubtfulStamp = stamp;
                behind = 0;
            }
        } else if (ahead < -HOUR) {
            doubted = false;
            if (++behind >= ENOUGH) {
                offset = now - stamp;
                behind = 0;
            }
        } else {
            settle();
        }
        return now;
    }

    private void settle() {
        doubted = false;
        behind = 0;
    }
}
