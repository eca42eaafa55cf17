package org.tcpreassembly.assembly;

import java.util.function.BooleanSupplier;

/**
 * The deadlines of a capture: holes, idle connections, the end of lingering. They fire in the order of deadline; of
 * equal ones first what has waited for longer, then holes before idle connections.
 */
final class CaptureTimers {
    /** How long the endpoints of a connection that ended are remembered: 2 minutes, as TIME-WAIT (RFC 9293 3.4.2). */
    static final long LINGER = 120_000_000_000L;

    static final long NEVER = Long.MAX_VALUE;

    private final long gapTimeout;
    private final long idleTimeout;
    private final ConnectionTable table;
    private final StreamMemory memory;
    private final StreamCloser closer;
    private final long shortest;
    /** No deadline lies before it, so that most packets need not look for one. */
    private long earliest = Long.MIN_VALUE;

    private BooleanSupplier pause = () -> false;
    private boolean behind;

    CaptureTimers(AssemblerOptions options, ConnectionTable table, StreamMemory memory, StreamCloser closer) {
        this.gapTimeout = options.gapTimeout();
        this.idleTimeout = options.idleTimeout();
        this.table = table;
        this.memory = memory;
        this.closer = closer;
        this.shortest = Math.min(LINGER, Math.min(orNever(gapTimeout), orNever(idleTimeout)));
    }

    /** Asked between deadlines: true lets the others wait until the next time. */
    void pauseWhen(BooleanSupplier condition) {
        pause = condition;
    }

    /** True if deadlines were left when it was to pause. */
    boolean isBehind() {
        return behind;
    }

    /** All that the deadlines depend on has been read. */
    void restored(long now) {
        behind = next() <= now;
        earliest = Long.MIN_VALUE;
    }

    /** Fires every deadline up to a time, or until it is to pause. */
    void fire(long now) {
        if (now < earliest) {
            return;
        }
        behind = true;
        while (!pause.getAsBoolean()) {
            long hole = holeDeadline();
            int idle = idleTimeout == 0 ? 0 : longestIdle();
            long idleDeadline = idle == 0 ? NEVER : last(idle) + idleTimeout;
            int lingering = table.lingering.oldest();
            long lingerDeadline = lingering == 0 ? NEVER : table.lingering.ended(lingering) + LINGER;
            long deadline = Math.min(hole, Math.min(idleDeadline, lingerDeadline));
            if (deadline > now) {
                behind = false;
                // what begins to wait later than now waits for the shortest timeout at least
                earliest = Math.min(deadline, now + shortest);
                return;
            }
            closer.setTime(deadline);
            boolean holeFirst = hole < idleDeadline || hole == idleDeadline && gapTimeout >= idleTimeout;
            if (holeFirst && hole <= lingerDeadline) {
                closer.giveUpOldest();
            } else if (idleDeadline <= lingerDeadline) {
                closer.close(idle, CloseReason.IDLE);
            } else {
                table.lingering.remove(lingering);
            }
        }
    }

    /** The next deadline: capture time in nanoseconds; {@link #NEVER} when there is none. */
    long next() {
        int idle = idleTimeout == 0 ? 0 : longestIdle();
        long idleDeadline = idle == 0 ? NEVER : last(idle) + idleTimeout;
        int lingering = table.lingering.oldest();
        long lingerDeadline = lingering == 0 ? NEVER : table.lingering.ended(lingering) + LINGER;
        return Math.min(holeDeadline(), Math.min(idleDeadline, lingerDeadline));
    }

    /** The open connection that was last heard of before all others; 0 if none is open. */
    int longestIdle() {
        int bare = table.bare.oldest();
        int loaded = table.loaded.oldest();
        if (bare == 0 || loaded == 0) {
            return bare + loaded;
        }
        return last(bare) <= last(loaded) ? bare : loaded;
    }

    private long holeDeadline() {
        if (gapTimeout == 0) {
            return NEVER;
        }
        int oldest = memory.waiting.oldest();
        return oldest == 0 ? NEVER : memory.waiting.oldestArrivedAt(oldest) + gapTimeout;
    }

    private static long orNever(long timeout) {
        return timeout == 0 ? NEVER : timeout;
    }

    private long last(int connection) {
        return table.records.getLong(connection, ConnectionTable.LAST);
    }
}
