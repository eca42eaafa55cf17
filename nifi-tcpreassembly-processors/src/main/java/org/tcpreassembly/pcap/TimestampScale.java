package org.tcpreassembly.pcap;

/**
 * Turns the 64-bit timestamps of one pcapng interface into nanoseconds since 1970: options if_tsresol and if_tsoffset
 * (draft-ietf-opsawg-pcapng, section 4.2).
 *
 * <p>Rounds down. What does not fit a long is bounded to it.
 */
final class TimestampScale {
    /** What holds without options. */
    static final TimestampScale MICROSECONDS = new TimestampScale(6, 0);

    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000L;

    private final boolean binary;
    private final int exponent;
    private final long offsetSeconds;
    /** Up to nanoseconds, nothing but a multiplication is needed, of units up to the largest that cannot overflow. */
    private final long multiplier;

    private final long largestMultiplied;

    /**
     * @param resolution a unit is 10 to the minus this seconds, or with bit 7 set 2 to the minus the rest; 0 to 255
     * @param offsetSeconds added to every time
     */
    TimestampScale(int resolution, long offsetSeconds) {
        binary = (resolution & 0x80) != 0;
        exponent = resolution & 0x7f;
        this.offsetSeconds = offsetSeconds;
        boolean quick = !binary && exponent <= 9 && offsetSeconds == 0;
        multiplier = quick ? power10(9 - exponent) : 0;
        largestMultiplied = quick ? Long.MAX_VALUE / multiplier : -1;
    }

    /** @param units unsigned, as the high and low halves in a packet block give them */
    long nanoseconds(long units) {
        if (units >= 0 && units <= largestMultiplied) {
            return units * multiplier;
        }
        return binary ? ofBinary(units) : ofDecimal(units);
    }

    private long ofDecimal(long units) {
        if (exponent <= 9) {
            long perSecond = power10(exponent);
            long fraction = Long.remainderUnsigned(units, perSecond);
            return sum(Long.divideUnsigned(units, perSecond), fraction * power10(9 - exponent));
        }
        // 10^19 is the largest power of ten that fits 64 bits, unsigned
        long nanoseconds = exponent <= 9 + 19 ? Long.divideUnsigned(units, power10(exponent - 9)) : 0;
        return sum(nanoseconds / NANOSECONDS_PER_SECOND, nanoseconds % NANOSECONDS_PER_SECOND);
    }

    private long ofBinary(long units) {
        if (exponent == 0) {
            return sum(units, 0);
        }
        boolean whole = exponent < 64;
        long fraction = whole ? units & (1L << exponent) - 1 : units;
        long high = Math.unsignedMultiplyHigh(fraction, NANOSECONDS_PER_SECOND);
        long low = fraction * NANOSECONDS_PER_SECOND;
        return whole
                ? sum(units >>> exponent, high << (64 - exponent) | low >>> exponent)
                : sum(0, high >>> (exponent - 64));
    }

    /** @param seconds unsigned; @param nanoseconds below a second */
    private long sum(long seconds, long nanoseconds) {
        long sum = seconds + offsetSeconds;
        boolean beyond = seconds < 0 || offsetSeconds > 0 && sum < 0;
        if (beyond || sum > Long.MAX_VALUE / NANOSECONDS_PER_SECOND) {
            return Long.MAX_VALUE;
        }
        if (sum < Long.MIN_VALUE / NANOSECONDS_PER_SECOND - 1) {
            return Long.MIN_VALUE;
        }
        // Within a second of what a long holds, so that the sign tells an overflow.
        long total = sum * NANOSECONDS_PER_SECOND + nanoseconds;
        if ((sum ^ total) >= 0) {
            return total;
        }
        return sum < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private static long power10(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
