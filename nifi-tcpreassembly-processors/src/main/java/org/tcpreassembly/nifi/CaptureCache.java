package org.tcpreassembly.nifi;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The continuing captures that a processor has met since it was started: which of them a task works on, and the states in
 * memory, as many as fit. Safe for use by several threads.
 */
final class CaptureCache {
    private final Map<String, CaptureEntry> entries = new HashMap<>();
    private final long maximumMemory;
    /** What the states take, as they were when they were worked on last. */
    private long memory;

    private long round = 1;
    /** Whether inputs of continuing captures were queued when all that is queued was last looked through. */
    private boolean continuingQueued;
    /** The last round in which a self-contained capture was worked on. */
    private long selfContainedRound;

    /** @param maximumMemory for states, in bytes */
    CaptureCache(long maximumMemory) {
        this.maximumMemory = maximumMemory;
    }

    /** What {@link #begin} found. */
    enum Refusal {
        /** A task works on it, or nothing can be done yet. */
        BUSY,
        /** It was worked on in this round, and others may wait. */
        SERVED
    }

    /** The entry of a capture, made if it is not there. */
    synchronized CaptureEntry entry(String id) {
        return entries.computeIfAbsent(id, CaptureEntry::new);
    }

    /** Makes a capture this task's. Returns why not, null if it is. */
    synchronized Refusal begin(String id, long now) {
        CaptureEntry entry = entry(id);
        if (entry.isBusy() || entry.notBefore() - now > 0) {
            return Refusal.BUSY;
        }
        if (entry.served() == round) {
            return Refusal.SERVED;
        }
        entry.setBusy(true);
        entry.setServed(round);

        entry.setSilentSince(0);
        return null;
    }

    /** Makes a capture this task's, if no other task works on it, whatever the round. */
    synchronized boolean beginSilent(CaptureEntry entry, long now) {
        // one that was forgotten since the caller saw it may have been met anew, and be another task's
        if (entries.get(entry.id()) != entry || entry.isBusy() || entry.notBefore() - now > 0) {
            return false;
        }
        entry.setBusy(true);
        return true;
    }

    synchronized void nextRound() {
        round++;
    }

    /** All that is queued was looked through. */
    synchronized void noteContinuing(boolean queued) {
        continuingQueued = queued;
    }

    /** Whether it is the turn of a self-contained capture: where there are continuing ones, once a round. */
    synchronized boolean beginSelfContained() {
        if (continuingQueued && selfContainedRound == round) {
            return false;
        }
        selfContainedRound = round;
        return true;
    }

    /** Gives a capture back; it is looked at again after so many nanoseconds. */
    synchronized void end(CaptureEntry entry, long pause, long now) {
        entry.setBusy(false);
        entry.setNotBefore(now + pause);
        entry.setLastUsed(now);
        account(entry);
    }

    private void account(CaptureEntry entry) {
        memory += entry.memoryInUse() - entry.memory();
        entry.setMemory(entry.memoryInUse());
    }

    /** Gives a capture back to which nothing was done. */
    synchronized void release(CaptureEntry entry) {
        entry.setBusy(false);
    }

    /** Nothing of the captures not named is queued: their silence begins, if it has not. */
    synchronized void note(Set<String> queued, Set<String> withCheckpoint, long now) {
        withCheckpoint.forEach(this::entry);
        entries.values()
                .removeIf(entry -> !entry.isBusy()
                        && entry.capture() == null
                        && entry.idle() == null
                        && !queued.contains(entry.id())
                        && !withCheckpoint.contains(entry.id()));
        for (CaptureEntry entry : entries.values()) {
            if (entry.isBusy()) {
                entry.setSilentSince(0);
            } else if (queued.contains(entry.id())) {
                entry.setSilentSince(0);
            } else {
                // what is waited for while inputs are queued is waited for anew when there are others
                entry.setMissingSince(0);
                entry.setWaitingSince(0);
                entry.setSilentSince(entry.silentSince() == 0 ? now : entry.silentSince());
            }
        }
    }

    synchronized Map<String, CaptureEntry> snapshot() {
        return new HashMap<>(entries);
    }

    synchronized boolean isAnyBusy() {
        return entries.values().stream().anyMatch(CaptureEntry::isBusy);
    }

    /** True if a capture waits for something with inputs queued: it must be looked at again soon. */
    synchronized boolean isAnyWaiting(long now) {
        return entries.values().stream().anyMatch(entry -> entry.notBefore() - now > 0);
    }

    /**
     * Drops the states used longest ago, until the others fit. They are read from their checkpoints when needed.
     *
     * @return the memory that the states take now, in bytes
     */
    synchronized long evict() {
        while (memory > maximumMemory) {
            CaptureEntry oldest = entries.values().stream()
                    .filter(entry -> !entry.isBusy()
                            && entry.capture() != null
                            && entry.checkpoint().exists())
                    .min(Comparator.comparingLong(CaptureEntry::lastUsed))
                    .orElse(null);
            if (oldest == null) {
                break;
            }
            oldest.forget();
            account(oldest);
        }
        return memory;
    }
}
