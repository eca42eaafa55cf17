package org.tcpreassembly.nifi;

import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** How many records a capture had, by kind: each is of exactly one. */
final class PacketCounts {
    private long tcp;
    private long invalid;
    private long ignored;

    void count(Verdict verdict) {
        switch (verdict) {
            case TCP, FRAGMENT -> tcp++;
            case INVALID -> invalid++;
            case IGNORED -> ignored++;
        }
    }

    /** Every record. */
    long all() {
        return tcp + invalid + ignored;
    }

    long tcp() {
        return tcp;
    }

    /** Malformed IP or TCP. */
    long invalid() {
        return invalid;
    }

    /** The rest: not TCP, or of an interface that cannot be read. */
    long ignored() {
        return ignored;
    }
}
