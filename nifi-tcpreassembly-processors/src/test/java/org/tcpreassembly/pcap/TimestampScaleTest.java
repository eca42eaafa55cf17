package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TimestampScaleTest {
    private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

    private static long exactly(int resolution, long units, long offsetSeconds) {
        int exponent = resolution & 0x7f;
        BigInteger perSecond =
                (resolution & 0x80) == 0 ? BigInteger.TEN.pow(exponent) : BigInteger.ONE.shiftLeft(exponent);
        BigInteger nanoseconds = new BigInteger(Long.toUnsignedString(units))
                .multiply(BILLION)
                .divide(perSecond)
                .add(BigInteger.valueOf(offsetSeconds).multiply(BILLION));
        return nanoseconds
                .max(BigInteger.valueOf(Long.MIN_VALUE))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }

    @Property
    void everyResolutionIsExact(@ForAll @IntRange(max = 255) int resolution, @ForAll long units) {
        assertEquals(exactly(resolution, units, 0), new TimestampScale(resolution, 0).nanoseconds(units));
    }

    @Property
    void offsetsAreAdded(
            @ForAll @IntRange(max = 255) int resolution,
            @ForAll @LongRange(min = 0) long units,
            @ForAll @LongRange(min = -20_000_000_000L, max = 20_000_000_000L) long offset) {
        boolean secondsFit = exactly(resolution, units, 0) < Long.MAX_VALUE || offset >= 0;
        long seconds = secondsFit ? offset : 0;
        assertEquals(exactly(resolution, units, seconds), new TimestampScale(resolution, seconds).nanoseconds(units));
    }

    @Property
    void anyOffsetIsBounded(@ForAll long offset, @ForAll @LongRange(min = 0, max = 4_000_000_000L) long seconds) {
        assertEquals(exactly(0, seconds, offset), new TimestampScale(0, offset).nanoseconds(seconds));
    }

    @Test
    void theEdgesOfALongAreExact() {
        TimestampScale latest = new TimestampScale(9, 9_223_372_036L);
        assertEquals(Long.MAX_VALUE, latest.nanoseconds(854_775_807));
        assertEquals(Long.MAX_VALUE - 1, latest.nanoseconds(854_775_806));
        assertEquals(Long.MAX_VALUE, latest.nanoseconds(854_775_808));
        TimestampScale earliest = new TimestampScale(9, -9_223_372_037L);
        assertEquals(Long.MIN_VALUE, earliest.nanoseconds(145_224_191));
        assertEquals(Long.MIN_VALUE, earliest.nanoseconds(145_224_192));
        assertEquals(Long.MIN_VALUE + 1, earliest.nanoseconds(145_224_193));
    }
}
