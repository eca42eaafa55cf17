package org.tcpreassembly.nifi;

import java.util.function.LongSupplier;
import org.apache.nifi.logging.ComponentLog;
import org.tcpreassembly.capture.CaptureObserver;

/** Passes on what happens to a capture as bulletins; the same message no more than once a minute. */
final class CaptureBulletins implements CaptureObserver {
    static final long PERIOD_NANOS = 60_000_000_000L;

    private final ComponentLog log;
    private final LongSupplier clock;
    private String latest;
    private long latestAt;

    CaptureBulletins(ComponentLog log) {
        this(log, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    CaptureBulletins(ComponentLog log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void interrupted(String message) {
        long now = clock.getAsLong();
        if (!message.equals(latest) || now - latestAt >= PERIOD_NANOS) {
            latest = message;
            latestAt = now;
            log.error("{}", message);
        }
    }

    @Override
    public void resumed(String message) {
        latest = null;
        log.warn("{}", message);
    }

    @Override
    public void failed(String message, Throwable cause) {
        log.error("{}", message, cause);
    }

    @Override
    public void ended() {
        log.info("The capture file was replayed to its end");
    }
}
