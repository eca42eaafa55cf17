package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CaptureClockTest {
    private static final long HOUR = CaptureClock.HOUR;
    private static final long START = 1_700_000_000_000_000_000L;

    private final CaptureClock clock = new CaptureClock();

    private long observe(long stamp) {
        return clock.observe(START + stamp) - START;
    }

    @Test
    void captureTimeIsTheLatestTimeSeen() {
        assertEquals(0, clock.now());
        assertEquals(0, observe(0));
        assertEquals(10, observe(10));
        assertEquals(10, observe(5));
        assertEquals(11, observe(11));
    }

    @Test
    void aStampOverAnHourAheadMovesItOnlyWhenTheNextAgrees() {
        observe(0);
        assertEquals(HOUR, observe(HOUR));
        assertEquals(HOUR, observe(2 * HOUR + 1));
        assertEquals(HOUR + 1, observe(HOUR + 1), "it was a single bad stamp");
        assertEquals(HOUR + 1, observe(10 * HOUR));
        assertEquals(HOUR + 1, observe(20 * HOUR), "two bad stamps that do not agree");
        assertEquals(20 * HOUR + 5, observe(20 * HOUR + 5));
    }

    @Test
    void ofTwoStampsThatAgreeTheLaterCounts() {
        observe(0);
        observe(5 * HOUR);
        assertEquals(5 * HOUR, observe(5 * HOUR - 7));
    }

    @Test
    void after1000RecordsOverAnHourBehindItGoesOnWithTheirSteps() {
        observe(100 * HOUR);
        for (int i = 0; i < 999; i++) {
            assertEquals(100 * HOUR, observe(i));
        }
        assertEquals(100 * HOUR, observe(999));
        assertEquals(100 * HOUR + 1, observe(1000));
        assertEquals(100 * HOUR + 501, observe(1500));
        assertEquals(100 * HOUR + 501, observe(1200));
    }

    @Test
    void aRecordInBetweenThatIsNotBehindBeginsTheCountAnew() {
        observe(100 * HOUR);
        for (int i = 0; i < 999; i++) {
            observe(i);
        }
        observe(100 * HOUR + 1);
        for (int i = 0; i < 999; i++) {
            assertEquals(100 * HOUR + 1, observe(i));
        }
    }

    @Test
    void stampsThatNoCaptureHasDoNotOverflow() {
        observe(0);
        assertEquals(0, clock.observe(Long.MAX_VALUE) - START);
        assertEquals(0, clock.observe(Long.MIN_VALUE) - START);
        for (int i = 0; i < 2000; i++) {
            clock.observe(Long.MIN_VALUE);
        }
        assertEquals(0, clock.now() - START);
        clock.observe(Long.MAX_VALUE);
        clock.observe(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE / 2, clock.now());
    }
}
