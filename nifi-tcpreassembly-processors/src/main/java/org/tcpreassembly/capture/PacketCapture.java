package org.tcpreassembly.capture;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A capture that is going on: a thread reads packets from a source into batches, and queues them for others to take.
 *
 * <p>A batch that was taken is either {@link #done}, which gives its memory back, or {@link #putBack}. The memory of all
 * batches, open, queued and taken, is bounded; when it is used up the thread waits.
 *
 * <p>When a live source fails, it is opened anew, again and again, and the capture goes on. The order of stopping is {@link
 * #requestStop}, {@link #poll} until {@link #isOver}; then nothing that was captured is left. {@link #abandon} is for
 * when batches cannot be taken any more.
 */
public final class PacketCapture {
    /** Packets between looks at the clock. */
    private static final int BURST = 512;

    private static final long SECOND = 1_000_000_000L;
    /** Asking for the kernel's counts takes some system calls: no more often than this for small batches. */
    private static final long DROPS_INTERVAL = 10_000_000L;

    private static final int FIRST_BACK_OFF_MILLIS = 500;
    private static final int LONGEST_BACK_OFF_MILLIS = 30_000;
    private static final Duration ABANDON_PATIENCE = Duration.ofSeconds(2);

    /** Opens the source, at first and again after it failed. */
    public interface Opener {
        PacketSource open() throws CaptureException;
    }

    /**
     * What a capture is like.
     *
     * @param partitions 1 or more
     * @param memory bytes of all batches together
     * @param reopened whether a source that failed is opened anew; else the capture ends with it
     */
    public record Settings(BatchLimits limits, int partitions, long memory, boolean reopened) {}

    private final Settings settings;
    private final Opener opener;
    private final CaptureObserver observer;
    private final ChunkPool pool;
    private final PacketBatcher batcher;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Batch> queue = new ArrayDeque<>();
    private boolean over;

    /** Lost and not yet told by {@link #takeDrops}. */
    private final AtomicReference<Drops> untold = new AtomicReference<>(Drops.NONE);

    private volatile boolean stopping;
    private volatile boolean abandoned;
    private PacketSource source;
    private boolean sourceOpen = true;
    private boolean told;
    private String trouble;
    /** Lost and not yet on a batch. */
    private Drops unmarked = Drops.NONE;

    private long dropsAsked;
    private long nextLook;

    /**
     * Opens the source. Nothing is read from it until {@link #start}.
     *
     * @param partitioner not used with one partition
     * @param threadName for people who look at the threads
     * @throws CaptureException when the source cannot be opened
     */
    public PacketCapture(
            Settings settings, Opener opener, Partitioner partitioner, CaptureObserver observer, String threadName)
            throws CaptureException {
        this.settings = settings;
        this.opener = opener;
        this.observer = observer;
        pool = new ChunkPool(settings.memory());
        batcher = new PacketBatcher(
                settings.limits(), settings.partitions(), partitioner, pool, this::enqueue, new PacketBatcher.Owner() {
                    @Override
                    public boolean isAbandoned() {
                        return abandoned;
                    }

                    @Override
                    public Drops drops() {
                        return takeUnmarked();
                    }
                });
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        source = opener.open();
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    // For those who take the batches

    /** The next batch; null when there is none within that time, or at all. */
    public Batch poll(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (queue.isEmpty() && !over && left > 0) {
                left = changed.awaitNanos(left);
            }
            return queue.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back a batch that was put out. */
    public void done(Batch batch) {
        batch.release();
    }

    /** Gives back a batch that could not be put out: it is the next again. */
    public void putBack(Batch batch) {
        lock.lock();
        try {
            queue.addFirst(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What was lost since this was asked before, in whatever batch it shows. */
    public Drops takeDrops() {
        return untold.getAndSet(Drops.NONE);
    }

    /** Whether nothing more will come and all has been taken. */
    public boolean isOver() {
        lock.lock();
        try {
            return over && queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Packets in the queue that were not put out. */
    public long packetsQueued() {
        lock.lock();
        try {
            return queue.stream()
                    .mapToLong(batch -> batch.packets() - batch.taken())
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of memory that the batches take. */
    public long memoryUsed() {
        return pool.used();
    }

    /** Asks the capture to end with the packets that came until now. Returns at once. */
    public void requestStop() {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            closeSource();
            end();
        }
    }

    /** Ends the capture at once. Returns when the source is closed, or after two seconds at most. */
    public void abandon() {
        abandoned = true;
        requestStop();
        thread.interrupt();
        try {
            awaitEnd(ABANDON_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // The capturing thread

    private void run() {
        try {
            boolean more = true;
            while (more) {
                more = pump();
            }
            batcher.finish();
        } catch (InterruptedException e) {
            if (!abandoned) {
                observer.failed("The capturing thread was interrupted", e);
            }
        } catch (Throwable t) { // an OutOfMemoryError too: the thread must not end without a word
            observer.failed("Capturing ended: " + t, t);
        } finally {
            closeSource();
            end();
        }
    }

    /** Reads the source to its end. True when it failed and another was opened. */
    private boolean pump() throws InterruptedException {
        try {
            while (read()) {
                batcher.tick();
            }
            look();
            if (!stopping) {
                observer.ended();
            }
            return false;
        } catch (CaptureException e) {
            askForDrops();
            closeSource();
            if (settings.reopened()) {
                return reopen(e);
            }
            observer.failed(e.getMessage(), e);
            return false;
        }
    }

    private boolean read() throws CaptureException, InterruptedException {
        if (stopping && !told) {
            told = true;
            source.finish();
        }
        int received = source.receive(batcher, BURST);
        if (System.nanoTime() - nextLook >= 0) {
            look();
            nextLook = System.nanoTime() + SECOND;
        }
        return received != PacketSource.END && !abandoned;
    }

    /** Looks after what does not come with packets. */
    private void look() throws CaptureException {
        askForDrops();
        String now = source.trouble();
        if (now != null && !now.equals(trouble)) {
            observer.interrupted(now);
        } else if (now == null && trouble != null) {
            observer.resumed("Packets are captured again");
        }
        trouble = now;
    }

    /** Opens the source anew, waiting longer each time; false when the capture is stopped meanwhile. */
    private boolean reopen(CaptureException failure) throws InterruptedException {
        observer.interrupted(failure.getMessage());
        batcher.tick();
        for (int wait = FIRST_BACK_OFF_MILLIS; ; wait = Math.min(2 * wait, LONGEST_BACK_OFF_MILLIS)) {
            long until = System.nanoTime() + wait * 1_000_000L;
            while (!stopping && System.nanoTime() - until < 0) {
                Thread.sleep(PacketSource.LONGEST_WAIT_MILLIS / 2);
                batcher.tick();
            }
            if (stopping) {
                return false;
            }
            try {
                source = opener.open();
                sourceOpen = true;
                trouble = null;
                observer.resumed("Capturing again after: " + failure.getMessage());
                return true;
            } catch (CaptureException e) {
                observer.interrupted(e.getMessage());
            }
        }
    }

    private Drops takeUnmarked() {
        if (System.nanoTime() - dropsAsked >= DROPS_INTERVAL) {
            askForDrops();
        }
        Drops drops = unmarked;
        unmarked = Drops.NONE;
        return drops;
    }

    private void askForDrops() {
        dropsAsked = System.nanoTime();
        if (sourceOpen) {
            Drops drops = source.drops();
            unmarked = unmarked.plus(drops);
            untold.accumulateAndGet(drops, Drops::plus);
        }
    }

    private void enqueue(Batch batch) {
        lock.lock();
        try {
            queue.addLast(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void closeSource() {
        if (sourceOpen) {
            sourceOpen = false;
            source.close();
        }
    }

    private void end() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the thread has ended and everything of it is released. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(patience.toNanos())));
        return !thread.isAlive();
    }
}
