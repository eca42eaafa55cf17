package org.tcpreassembly.nifi;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.tcpreassembly.nifi.CaptureQueue.Survey;

/**
 * Works on continuing captures, one commit at a time: inputs read, streams put out and the checkpoint that remembers the
 * rest are one commit. Memory is only a cache of the checkpoint: whatever fails is forgotten and read from it again.
 *
 * <p>Used by all tasks of the processor; one of them works on a capture at a time.
 */
final class ContinuingCaptures {
    /** How long a capture of which nothing is open is remembered for its sequences. */
    private static final long HEADER_KEPT = TimeUnit.HOURS.toNanos(24);
    /** How long nothing is done for a capture that waits. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    /** After so many failures in a row the pause, which doubles with each, grows no longer: 25 seconds. */
    private static final int LONGEST_PAUSE_FAILURES = 9;

    private static final long TIMERS = TimeUnit.SECONDS.toNanos(1);
    /** The same warning comes no more than once in so long. */
    private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);
    /** A queue with more FlowFiles has some swapped out. */
    private static final int SWAPPED = 20_000;

    private final ReassemblySettings settings;
    private final ComponentLog log;
    private final boolean looped;
    private final CaptureCache cache;
    private final LongSupplier nanoTime;
    private final AtomicLong timersLooked;
    private final AtomicLong memorySaid;

    /**
     * @param nanoTime the clock
     * @param looped whether checkpoints come back; else the states live in memory alone
     */
    ContinuingCaptures(ReassemblySettings settings, ComponentLog log, boolean looped, LongSupplier nanoTime) {
        this.settings = settings;
        this.log = log;
        this.looped = looped;
        this.nanoTime = nanoTime;
        this.timersLooked = new AtomicLong(nanoTime.getAsLong());
        this.memorySaid = new AtomicLong(nanoTime.getAsLong() - PERIOD);
        this.cache = new CaptureCache(settings.maximumCachedState());
    }

    CaptureQueue queue(ProcessSession session) {
        return new CaptureQueue(session, settings, cache, nanoTime);
    }

    /** True if a task works on a capture or one waits for something: there will be work soon. */
    boolean isAnyUnderWay() {
        return cache.isAnyBusy() || cache.isAnyWaiting(nanoTime.getAsLong());
    }

    /**
     * Takes in inputs of the capture that a survey has made this task's, and commits.
     *
     * @return false if nothing could be done
     */
    boolean read(ProcessSessionFactory sessions, ProcessSession session, Survey survey) {
        CaptureEntry entry = survey.capture();
        long pause = PAUSE;
        try {
            CaptureCommit commit = commit(sessions, session, entry, survey.checkpoints());
            if (commit.prepare()) {
                InputPlan plan = plan(entry, survey.inputs());
                if (plan == null) {
                    session.rollback();
                } else {
                    commit.run(() -> commit.read(plan));
                    pause = 0;
                }
            }
        } catch (Exception | OutOfMemoryError e) {
            pause = failed(session, entry, e);
        } finally {
            cache.end(entry, pause, nanoTime.getAsLong());
            evict();
        }
        return pause == 0;
    }

    /**
     * Once a second: moves the time of captures on that have fallen silent.
     *
     * @return whether anything was done
     */
    boolean fireTimers(ProcessSessionFactory sessions) {
        long now = nanoTime.getAsLong();
        long looked = timersLooked.get();
        if (now - looked < TIMERS || !timersLooked.compareAndSet(looked, now)) {
            return false;
        }
        ProcessSession session = sessions.createSession();
        Survey survey;
        boolean swapped;
        try {
            survey = queue(session).look();
            swapped = session.getQueueSize().getObjectCount() > SWAPPED;
        } finally {
            session.rollback();
        }
        if (swapped) {
            return false; // not all that is queued can be seen, so nothing is known to be silent
        }
        cache.note(survey.queued(), survey.heads().keySet(), now);
        boolean done = false;
        for (CaptureEntry entry : cache.snapshot().values()) {
            FlowFile head = survey.heads().get(entry.id());
            if (!cache.beginSilent(entry, now)) {
                continue;
            }
            if (isDue(entry, head, now)) {
                done |= elapse(sessions, entry, head, now);
            } else {
                cache.release(entry);
            }
        }
        return done;
    }

    private boolean isDue(CaptureEntry entry, FlowFile head, long now) {
        // a capture whose checkpoint is not here may have moved to another node: that is no business of timers
        if (entry.silentSince() == 0 || looped && head == null) {
            return false;
        }
        long silence = now - entry.silentSince();
        ContinuingCapture capture = entry.capture();
        if (capture != null) {
            long left = capture.silenceLeft();
            return left >= 0 ? silence >= left : silence >= HEADER_KEPT;
        }
        String left = head == null ? null : head.getAttribute(CheckpointPart.SILENCE);
        try {
            return left == null
                    ? silence >= HEADER_KEPT
                    : silence >= TimeUnit.MILLISECONDS.toNanos(Long.parseLong(left));
        } catch (NumberFormatException e) {
            return true;
        }
    }

    private boolean elapse(ProcessSessionFactory sessions, CaptureEntry entry, FlowFile head, long now) {
        ProcessSession session = sessions.createSession();
        long pause = PAUSE;
        try {
            CaptureCommit commit = commit(sessions, session, entry, 0).withoutBeginningAnew();
            if (!looped && entry.capture() == null) {
                entry.drop();
                session.rollback();
                return false;
            }
            if (!commit.prepare()) {
                session.rollback();
                return false;
            }
            if (entry.capture().isIdle() && now - entry.silentSince() >= HEADER_KEPT) {
                commit.drop();
            } else {
                commit.run(() -> commit.elapse(now - entry.silentSince()));
            }
            entry.setSilentSince(now);
            pause = 0;
            return true;
        } catch (Exception | OutOfMemoryError e) {
            pause = failed(session, entry, e);
            return false;
        } finally {
            cache.end(entry, pause, nanoTime.getAsLong());
            evict();
        }
    }

    /**
     * Working on a capture failed: all is as it was before, and the other captures go on. Nothing is penalised, for a
     * checkpoint that is could not be seen.
     *
     * @return for how long nothing is done for the capture
     */
    private long failed(ProcessSession session, CaptureEntry entry, Throwable cause) {
        log.error("Capture [{}] is tried again: {}", entry.id(), cause.toString(), cause);
        session.rollback();
        entry.forget();
        entry.setFailures(Math.min(entry.failures() + 1, LONGEST_PAUSE_FAILURES));
        return PAUSE << entry.failures();
    }

    /** Sees to it that the states fit in their memory, or says that they do not. */
    private void evict() {
        long memory = cache.evict();
        long now = nanoTime.getAsLong();
        long said = memorySaid.get();
        if (looped
                || memory <= settings.maximumCachedState()
                || now - said < PERIOD
                || !memorySaid.compareAndSet(said, now)) {
            return;
        }
        log.warn(
                "The states of continuing captures take {} bytes of memory, which is more than Maximum Cached State, and"
                        + " none can be dropped, for the relationship checkpoint is terminated automatically: loop it back"
                        + " to this processor",
                memory);
    }

    private CaptureCommit commit(
            ProcessSessionFactory sessions, ProcessSession session, CaptureEntry entry, int loopSize) {
        long now = nanoTime.getAsLong();
        return new CaptureCommit(settings, log, looped, now, sessions, session, queue(session), entry, loopSize);
    }

    /** What the next commit takes, null if nothing but waiting can be done. */
    private InputPlan plan(CaptureEntry entry, List<QueuedInput> inputs) {
        CaptureHeader header = entry.capture().header();
        InputPlan plan = new InputPlan(inputs, header, settings.sequenceOrder());
        if (plan.firstEarly() == null || plan.isSequencedDue()) {
            entry.setWaitingSince(0);
            return plan;
        }
        if (!plan.isWaiting() && !isOver(entry)) {
            return plan;
        }
        long now = nanoTime.getAsLong();
        if (entry.waitingSince() == 0) {
            entry.setWaitingSince(now);
        }
        boolean longEnough = isOver(entry);
        boolean unknown = !entry.checkpoint().exists()
                && !header.isSequenced()
                && header.expected().signum() == 0;
        if (!longEnough && !plan.areTooManyWaiting()) {
            if (looped && unknown) {
                entry.forget(); // its checkpoint may be on its way from another node, and is looked for again
            }
            return null;
        }
        BigDecimal next = plan.firstEarly();
        if (unknown) {
            log.error(
                    "Capture [{}] begins with sequence {}, and neither those before it nor a checkpoint came within"
                            + " Sequence Timeout: it begins as epoch 1, and what may have been open is lost",
                    entry.id(),
                    next.toPlainString());
            header = CaptureHeader.begin(entry.id(), 1);
            header.miss(next);
            entry.set(new ContinuingCapture(header, settings), new Checkpoint());
            entry.setWaitingSince(0);
            return new InputPlan(inputs, header, settings.sequenceOrder());
        }
        BigDecimal last = next.subtract(BigDecimal.ONE);
        BigDecimal expected = header.expected();
        log.error(
                "Capture [{}] goes on without {} {}, which did not come within Sequence Timeout: their packets are"
                        + " missing from its streams",
                entry.id(),
                expected.compareTo(last) == 0 ? "sequence" : "sequences",
                expected.compareTo(last) == 0
                        ? expected.toPlainString()
                        : expected.toPlainString() + " to " + last.toPlainString());
        header.miss(next);
        entry.setWaitingSince(0);
        return new InputPlan(inputs, header, settings.sequenceOrder());
    }

    /** True if what is missing was waited for long enough. */
    private boolean isOver(CaptureEntry entry) {
        return entry.waitingSince() != 0 && nanoTime.getAsLong() - entry.waitingSince() >= settings.sequenceTimeout();
    }
}
