package org.tcpreassembly.interval;

/**
 * Which copy of a byte counts where a new range meets one that is held. Depends on nothing but the four edges, which are
 * those that the ranges were inserted with, whatever was cut off them before or since.
 */
@FunctionalInterface
public interface OverlapRule {
    /** True if the new range's bytes replace the held one's where the two overlap. */
    boolean newWins(long heldStart, long heldEnd, long newStart, long newEnd);
}
