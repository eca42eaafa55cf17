package org.tcpreassembly.nifi;

/**
 * What a processor knows of a continuing capture, whether its state is in memory or not. Changed under the lock of {@link
 * CaptureCache}, but for what only the task may touch that works on it.
 */
final class CaptureEntry {
    private final String id;
    // under the lock
    private boolean busy;
    private long notBefore;
    private long served;
    private long silentSince;
    private long lastUsed;

    // of the task that works on it
    private ContinuingCapture capture;
    private Checkpoint checkpoint = new Checkpoint();
    private long waitingSince;
    private long missingSince;
    /** Who the capture is whose checkpoint must be in the loop, though its state is not in memory; null if none need be. */
    private CaptureHeader known;

    private int failures;

    CaptureEntry(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    boolean isBusy() {
        return busy;
    }

    void setBusy(boolean value) {
        busy = value;
    }

    /** When to look at it again: nothing can be done before. */
    long notBefore() {
        return notBefore;
    }

    void setNotBefore(long nanoTime) {
        notBefore = nanoTime;
    }

    /** The round in which it was worked on last. */
    long served() {
        return served;
    }

    void setServed(long round) {
        served = round;
    }

    /** Since when nothing of it is queued, 0 if something is. */
    long silentSince() {
        return silentSince;
    }

    void setSilentSince(long nanoTime) {
        silentSince = nanoTime;
    }

    long lastUsed() {
        return lastUsed;
    }

    void setLastUsed(long nanoTime) {
        lastUsed = nanoTime;
    }

    /** The capture itself, null if it has to be read from its checkpoint. */
    ContinuingCapture capture() {
        return capture;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    void set(ContinuingCapture newCapture, Checkpoint newCheckpoint) {
        capture = newCapture;
        checkpoint = newCheckpoint;
    }

    /** What is in memory no longer counts; that there is a checkpoint is remembered. */
    void forget() {
        set(null, new Checkpoint());
    }

    CaptureHeader known() {
        return known;
    }

    /** What is in memory is what was committed last: its checkpoint, if there is one, must come back. */
    void committed() {
        known = checkpoint.exists() ? capture.header().copy() : null;
    }

    /** How often in a row working on it failed. */
    int failures() {
        return failures;
    }

    void setFailures(int count) {
        failures = count;
    }

    /** Since when an input is waited for that is missing, 0 if none is. */
    long waitingSince() {
        return waitingSince;
    }

    void setWaitingSince(long nanoTime) {
        waitingSince = nanoTime;
    }

    /** Since when its checkpoint, or a part of it, is waited for; 0 if it is not. */
    long missingSince() {
        return missingSince;
    }

    void setMissingSince(long nanoTime) {
        missingSince = nanoTime;
    }

    long memoryInUse() {
        return capture == null ? 0 : capture.memoryInUse() + checkpoint.memoryInUse();
    }
}
