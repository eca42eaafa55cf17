package org.tcpreassembly.testing;

/** Steele, Lea and Flood's generator, written out so that a seed gives the same captures on every JDK. */
final class SplitMix64 {
    private long state;

    SplitMix64(long seed) {
        state = seed;
    }

    long nextLong() {
        state += 0x9E37_79B9_7F4A_7C15L;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    /** Below the bound; its bias is below 2^-32, which no capture shows. */
    int nextInt(int bound) {
        return (int) ((nextLong() >>> 1) % bound);
    }

    /** In [0, 1). */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /** Log-normal with this median, as sizes of transfers are. */
    double logNormal(double median, double sigma) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(Math.max(1e-300, nextDouble())));
        return median * StrictMath.exp(sigma * radius * StrictMath.cos(2 * Math.PI * nextDouble()));
    }
}
