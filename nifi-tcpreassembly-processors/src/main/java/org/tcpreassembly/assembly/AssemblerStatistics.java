package org.tcpreassembly.assembly;

/** What an assembler has counted of what left no trace in a stream. */
public final class AssemblerStatistics {
    private long connections;
    private long ignoredBytes;
    private long droppedBytes;
    private long ignoredResets;

    /** Connections that were opened. */
    public long connections() {
        return connections;
    }

    /** Payload of stragglers, of implausible segments and of streams that the midstream policy ignores. */
    public long ignoredBytes() {
        return ignoredBytes;
    }

    /** Payload past a FIN. */
    public long droppedBytes() {
        return droppedBytes;
    }

    /** Resets at a position where they cannot be genuine (RFC 5961 section 3). */
    public long ignoredResets() {
        return ignoredResets;
    }

    void countConnection() {
        connections++;
    }

    void addIgnored(long bytes) {
        ignoredBytes += bytes;
    }

    void addDropped(long bytes) {
        droppedBytes += bytes;
    }

    void countIgnoredReset() {
        ignoredResets++;
    }
}
