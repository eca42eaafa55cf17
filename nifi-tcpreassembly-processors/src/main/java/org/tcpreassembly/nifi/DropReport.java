package org.tcpreassembly.nifi;

import java.util.function.LongSupplier;
import org.apache.nifi.logging.ComponentLog;
import org.tcpreassembly.capture.Drops;

/**
 * Says in bulletins what was lost: at once, and then once a minute in which more was. The capturing thread adds to it, for it
 * sees losses while NiFi does not trigger the processor.
 */
final class DropReport {
    static final long PERIOD_NANOS = 60_000_000_000L;

    private final ComponentLog log;
    private final String source;
    private final LongSupplier clock;
    private Drops untold = Drops.NONE;
    private boolean toldBefore;
    private long told;

    /** @param clock in nanoseconds */
    DropReport(ComponentLog log, String source, LongSupplier clock) {
        this.log = log;
        this.source = source;
        this.clock = clock;
    }

    /** Adds what was lost since this was called before, and tells it when it is time. */
    synchronized void add(Drops lost) {
        untold = untold.plus(lost);
        if (!toldBefore || clock.getAsLong() - told >= PERIOD_NANOS) {
            finish();
        }
    }

    /** Tells what is left to be told. */
    synchronized void finish() {
        if (untold.isNone()) {
            return;
        }
        log.warn(
                "Packets were lost on [{}]: {} by the kernel, whose buffer was full, and {} by the interface. Against the"
                        + " former help a larger Capture Buffer Size, a Filter, and whatever makes the flow behind this"
                        + " processor faster",
                source,
                untold.kernel(),
                untold.network());
        untold = Drops.NONE;
        toldBefore = true;
        told = clock.getAsLong();
    }
}
