package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockComponentLog;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.capture.CaptureException;
import org.tcpreassembly.capture.Drops;

/** Trouble becomes a bulletin at once, and no more than one a minute. */
class CaptureReportsTest {
    private static final long MINUTE = 60_000_000_000L;

    private final MockComponentLog log = new MockComponentLog("id", this);
    private long now = 1;

    private List<String> warnings() {
        return log.getWarnMessages().stream().map(LogMessage::getMsg).toList();
    }

    private List<String> errors() {
        return log.getErrorMessages().stream().map(LogMessage::getMsg).toList();
    }

    @Test
    void dropsAreToldAtOnceAndThenOnceAMinute() {
        DropReport report = new DropReport(log, "eth0", () -> now);
        report.add(Drops.NONE);
        assertEquals(0, warnings().size());
        report.add(new Drops(5, 1));
        assertEquals(1, warnings().size());
        assertTrue(warnings().getFirst().contains("[eth0]: 5 by the kernel"), warnings()::toString);
        report.add(new Drops(2, 0));
        report.add(new Drops(1, 0));
        assertEquals(1, warnings().size());
        now += MINUTE;
        report.add(Drops.NONE);
        assertEquals(2, warnings().size());
        assertTrue(warnings().getLast().contains("[eth0]: 3 by the kernel"), warnings()::toString);
        now += 10 * MINUTE;
        report.add(Drops.NONE);
        assertEquals(2, warnings().size(), "a minute without drops is not told");
    }

    @Test
    void whatIsLeftIsToldAtTheEnd() {
        DropReport report = new DropReport(log, "eth0", () -> now);
        report.add(new Drops(1, 0));
        report.add(new Drops(4, 0));
        report.finish();
        report.finish();
        assertEquals(2, warnings().size());
        assertTrue(warnings().getLast().contains(" 4 by the kernel"), warnings()::toString);
    }

    @Test
    void theSameTroubleIsToldOnceAMinuteAndAnotherAtOnce() {
        CaptureBulletins bulletins = new CaptureBulletins(log, "eth0", () -> now);
        bulletins.interrupted("gone", null);
        bulletins.interrupted("gone", null);
        assertEquals(1, errors().size());
        bulletins.interrupted("still gone", null);
        assertEquals(2, errors().size());
        now += MINUTE;
        bulletins.interrupted("still gone", null);
        assertEquals(3, errors().size());
        bulletins.resumed("back");
        bulletins.interrupted("still gone", null);
        assertEquals(4, errors().size());
        assertEquals(1, warnings().size());
    }

    @Test
    void onlyWhatTheMessageDoesNotSayIsToldWithItsCause() {
        CaptureBulletins bulletins = new CaptureBulletins(log, "eth0", () -> now);
        bulletins.interrupted("gone", new CaptureException("gone"));
        assertTrue(arguments().stream().noneMatch(Throwable.class::isInstance), arguments()::toString);
        OutOfMemoryError error = new OutOfMemoryError();
        bulletins.interrupted("broken off", error);
        assertTrue(arguments().contains(error), arguments()::toString);
    }

    private List<Object> arguments() {
        return List.of(log.getErrorMessages().getLast().getArgs());
    }

    @Test
    void whatIsLostIsToldByTheCapturingThread() {
        CaptureBulletins bulletins = new CaptureBulletins(log, "eth0", () -> now);
        bulletins.lost(new Drops(1, 0));
        bulletins.lost(new Drops(3, 0));
        assertEquals(1, warnings().size());
        bulletins.finish();
        assertTrue(warnings().getLast().contains("[eth0]: 3 by the kernel"), warnings()::toString);
    }
}
