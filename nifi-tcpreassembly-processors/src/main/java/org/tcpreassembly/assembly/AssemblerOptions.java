package org.tcpreassembly.assembly;

/**
 * What a {@link TcpAssembler} is to do. Times are nanoseconds of capture time.
 *
 * @param overlapPolicy which of several held copies of a byte counts
 * @param midstreamPolicy what becomes of streams whose SYN was not seen
 * @param gapTimeout how long a hole is waited for; 0: until the end or a limit
 * @param idleTimeout after how long without a packet a connection is closed; 0: never
 * @param maximumPerConnection bytes that one connection holds out of order or keeps to compare with, 64 for each segment
 *     included
 * @param maximumPerCapture the same for all connections, 512 for each that holds anything included
 * @param maximumConnections open connections, lingering ones not counted
 * @param keyedByEncapsulation whether equal endpoints in different VLANs or tunnels are different connections
 * @param conflictWindow how many delivered bytes of each direction are kept to compare retransmissions with; 0: none
 */
public record AssemblerOptions(
        OverlapPolicy overlapPolicy,
        MidstreamPolicy midstreamPolicy,
        long gapTimeout,
        long idleTimeout,
        long maximumPerConnection,
        long maximumPerCapture,
        int maximumConnections,
        boolean keyedByEncapsulation,
        long conflictWindow) {

    /** The defaults, for a capture that is all there: nothing times out. */
    public static final AssemblerOptions SELF_CONTAINED =
            new AssemblerOptions(OverlapPolicy.FIRST, MidstreamPolicy.WAIT, 0, 0, 4 << 20, 64 << 20, 250_000, false, 0);

    /** Checks the ranges. */
    public AssemblerOptions {
        if (gapTimeout < 0 || idleTimeout < 0) {
            throw new IllegalArgumentException("A timeout is negative: gap " + gapTimeout + ", idle " + idleTimeout);
        }
        if (conflictWindow < 0) {
            throw new IllegalArgumentException("The conflict window is negative: " + conflictWindow);
        }
        if (maximumPerConnection < 1 || maximumPerCapture < 1 || maximumConnections < 1) {
            throw new IllegalArgumentException("A limit is below 1: per connection " + maximumPerConnection
                    + ", per capture " + maximumPerCapture + ", connections " + maximumConnections);
        }
    }

    public AssemblerOptions withOverlapPolicy(OverlapPolicy policy) {
        return new AssemblerOptions(
                policy,
                midstreamPolicy,
                gapTimeout,
                idleTimeout,
                maximumPerConnection,
                maximumPerCapture,
                maximumConnections,
                keyedByEncapsulation,
                conflictWindow);
    }

    public AssemblerOptions withMidstreamPolicy(MidstreamPolicy policy) {
        return new AssemblerOptions(
                overlapPolicy,
                policy,
                gapTimeout,
                idleTimeout,
                maximumPerConnection,
                maximumPerCapture,
                maximumConnections,
                keyedByEncapsulation,
                conflictWindow);
    }

    /** With timeouts in nanoseconds of capture time, 0 for none. */
    public AssemblerOptions withTimeouts(long gap, long idle) {
        return new AssemblerOptions(
                overlapPolicy,
                midstreamPolicy,
                gap,
                idle,
                maximumPerConnection,
                maximumPerCapture,
                maximumConnections,
                keyedByEncapsulation,
                conflictWindow);
    }

    /** With limits, the first two in bytes. */
    public AssemblerOptions withLimits(long perConnection, long perCapture, int connections) {
        return new AssemblerOptions(
                overlapPolicy,
                midstreamPolicy,
                gapTimeout,
                idleTimeout,
                perConnection,
                perCapture,
                connections,
                keyedByEncapsulation,
                conflictWindow);
    }

    public AssemblerOptions withKeyedByEncapsulation(boolean keyed) {
        return new AssemblerOptions(
                overlapPolicy,
                midstreamPolicy,
                gapTimeout,
                idleTimeout,
                maximumPerConnection,
                maximumPerCapture,
                maximumConnections,
                keyed,
                conflictWindow);
    }

    /** With so many delivered bytes of each direction kept to compare with; 0: none. */
    public AssemblerOptions withConflictWindow(long bytes) {
        return new AssemblerOptions(
                overlapPolicy,
                midstreamPolicy,
                gapTimeout,
                idleTimeout,
                maximumPerConnection,
                maximumPerCapture,
                maximumConnections,
                keyedByEncapsulation,
                bytes);
    }
}
