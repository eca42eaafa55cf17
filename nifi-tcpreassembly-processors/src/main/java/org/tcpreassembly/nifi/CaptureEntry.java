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
    private long memory;

    // of the task that works on it
    private ContinuingCapture capture;
    private Checkpoint checkpoint = new Checkpoint();
    private long waitingSince;
    private long missingSince;
    /** Who the capture is that was committed last and has to be remembered; null if none has. */
    private CaptureHeader known;
    /** Without a checkpoint: a capture of which nothing is open, as it would be written; null if there is none. */
    private byte[] idle;

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

    /** The same where checkpoints do not come back: of a capture of which nothing is open little is kept, if anything. */
    void committedInMemory() {
        boolean isIdle = capture.isIdle();
        boolean isOver = isIdle && !capture.header().isSequenced();
        known = isOver ? null : capture.header().copy();
        idle = isIdle && !isOver ? capture.idleState() : null;
    }

    /** A capture kept by {@link #committedInMemory}, null if it is in memory as it is or nothing is known of it. */
    byte[] idle() {
        return idle;
    }

    /** Nothing is known of the capture any longer. */
    void drop() {
        forget();
        known = null;
        idle = null;
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

    /** Memory that it took when it was worked on last, in bytes. */
    long memory() {
        return memory;
    }

    void setMemory(long bytes) {
        memory = bytes;
    }

    long memoryInUse() {
        long kept = idle == null ? 0 : idle.length;
        return capture == null ? kept : kept + capture.memoryInUse() + checkpoint.memoryInUse();
    }
}
