package org.tcpreassembly.nifi;

import java.util.function.LongSupplier;
import org.apache.nifi.logging.ComponentLog;
import org.tcpreassembly.capture.CaptureException;
import org.tcpreassembly.capture.CaptureObserver;
import org.tcpreassembly.capture.Drops;

/** Passes on what happens to a capture as bulletins; the same message no more than once a minute. */
final class CaptureBulletins implements CaptureObserver {
    static final long PERIOD_NANOS = 60_000_000_000L;

    private final ComponentLog log;
    private final DropReport drops;
    private final LongSupplier clock;
    private String latest;
    private long latestAt;

    /** @param source the interface, or the name of the file */
    CaptureBulletins(ComponentLog log, String source) {
        this(log, source, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    CaptureBulletins(ComponentLog log, String source, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
        drops = new DropReport(log, source, clock);
    }

    @Override
    public void warned(String message) {
        log.warn("{}", message);
    }

    @Override
    public void interrupted(String message, Throwable cause) {
        long now = clock.getAsLong();
        if (message.equals(latest) && now - latestAt < PERIOD_NANOS) {
            return;
        }
        latest = message;
        latestAt = now;
        if (cause == null || cause instanceof CaptureException) { // the message says it all
            log.error("{}", message);
        } else {
            log.error("{}", message, cause);
        }
    }

    @Override
    public void resumed(String message) {
        latest = null;
        log.warn("{}", message);
    }

    @Override
    public void lost(Drops lost) {
        drops.add(lost);
    }

    @Override
    public void failed(String message, Throwable cause) {
        log.error("{}", message, cause);
    }

    @Override
    public void ended() {
        log.info("The capture file was replayed to its end");
    }

    /** Tells what is left to be told, once the capture is over. */
    void finish() {
        drops.finish();
    }
}
