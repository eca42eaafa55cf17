package org.tcpreassembly.capture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A capture that is going on: a thread reads packets from a source into batches, and queues them for others to take.
 *
 * <p>A batch that was taken is either {@link #done}, which gives its memory back, or {@link #putBack}. The memory of all
 * batches, open, queued and taken, is bounded; when it is used up the thread waits, and goes on telling what is lost.
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
    private final BatchQueue queue = new BatchQueue();
    private final Thread thread;

    /** Lost and not yet told by {@link #takeDrops}. */
    private final AtomicReference<Drops> untaken = new AtomicReference<>(Drops.NONE);

    private volatile boolean stopping;
    private volatile boolean abandoned;
    private PacketSource source;
    private boolean sourceOpen = true;
    private boolean told;
    private String warning;
    private String trouble;
    /** Lost and not yet on a batch. */
    private Drops unmarked = Drops.NONE;
    /** Lost and not yet told to the observer. */
    private Drops unobserved = Drops.NONE;

    private long dropsAsked = System.nanoTime() - DROPS_INTERVAL;
    private long nextLook = System.nanoTime();

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
                settings.limits(), settings.partitions(), partitioner, pool, queue::add, new PacketBatcher.Owner() {
                    @Override
                    public boolean goesOnWaiting() {
                        lookWhileWaiting();
                        return !abandoned;
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
        return queue.poll(patience);
    }

    /** Gives back a batch that was put out. */
    public void done(Batch batch) {
        batch.release();
    }

    /** Gives back a batch that could not be put out: it is the next again. */
    public void putBack(Batch batch) {
        queue.putBack(batch);
    }

    /** What was lost since this was asked before, in whatever batch it shows. */
    public Drops takeDrops() {
        return untaken.getAndSet(Drops.NONE);
    }

    /** Whether nothing more will come and all has been taken. */
    public boolean isOver() {
        return queue.isOver();
    }

    /** Packets in the queue that were not put out. */
    public long packetsQueued() {
        return queue.packets();
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
            queue.end();
        }
    }

    /**
     * Ends the capture at once; what was captured stays in the queue. Returns when the source is closed, or after two
     * seconds at most.
     */
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

    /** Waits until the thread has ended and everything of it is released. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(patience.toNanos())));
        return !thread.isAlive();
    }

    // The capturing thread

    private void run() {
        try {
            tellWarning();
            boolean more = true;
            while (more) {
                more = pump();
            }
            batcher.finish();
            askForDrops();
            tellDrops();
        } catch (InterruptedException e) {
            if (!abandoned) {
                observer.failed("The capturing thread was interrupted", e);
            }
        } catch (Throwable t) { // the thread must not end without a word
            observer.failed("Capturing ended: " + t, t);
        } finally {
            end();
        }
    }

    /** Whatever happened: what was captured is handed over, and the source closed. */
    private void end() {
        try {
            batcher.endAll();
        } finally {
            try {
                closeSource();
            } finally {
                queue.end();
            }
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
            return recover(e.getMessage(), e);
        } catch (RuntimeException | Error e) { // an OutOfMemoryError too: there may be memory again
            return recover(
                    "Capturing was broken off by an error, and a packet or more is lost: " + e
                            + (e instanceof OutOfMemoryError
                                    ? ". Give NiFi more heap, or set Maximum Queued Data to less"
                                    : ""),
                    e);
        }
    }

    private boolean read() throws CaptureException, InterruptedException {
        if (stopping && !told) {
            told = true;
            source.finish();
        }
        int received = source.receive(batcher, BURST);
        if (isTimeToLook()) {
            look();
        }
        return received != PacketSource.END && !abandoned;
    }

    private boolean isTimeToLook() {
        return System.nanoTime() - nextLook >= 0;
    }

    /** Looks after what does not come with packets. */
    private void look() throws CaptureException {
        nextLook = System.nanoTime() + SECOND;
        askForDrops();
        tellDrops();
        String now = source.trouble();
        if (now != null && !now.equals(trouble)) {
            observer.interrupted(now, null);
        } else if (now == null && trouble != null) {
            observer.resumed("Packets are captured again");
        }
        trouble = now;
    }

    private void lookWhileWaiting() {
        if (isTimeToLook()) {
            try {
                look();
            } catch (CaptureException e) {
                // it is found again when the source is read
            }
        }
    }

    /** Hands over what there is and opens the source anew, when it is to be; false when the capture ends. */
    private boolean recover(String message, Throwable cause) throws InterruptedException {
        try {
            askForDrops();
            closeSource();
            batcher.endAll();
            tellDrops();
        } catch (RuntimeException | Error e) { // no memory still; there may be when the source is opened again
            if (e != cause) { // the JVM throws the same OutOfMemoryError again and again
                cause.addSuppressed(e);
            }
        } finally {
            closeSource();
        }
        if (!settings.reopened()) {
            observer.failed(message, cause);
            return false;
        }
        observer.interrupted(message, cause);
        return reopen(message);
    }

    /** Opens the source anew, waiting longer each time; false when the capture is stopped meanwhile. */
    private boolean reopen(String failure) throws InterruptedException {
        for (int wait = FIRST_BACK_OFF_MILLIS; ; wait = Math.min(2 * wait, LONGEST_BACK_OFF_MILLIS)) {
            try {
                pause(wait);
                if (stopping) {
                    return false;
                }
                source = opener.open();
                sourceOpen = true;
                trouble = null;
                observer.resumed("Capturing again after: " + failure);
                tellWarning();
                return true;
            } catch (CaptureException | RuntimeException | Error e) {
                closeSource();
                observer.interrupted(e instanceof CaptureException ? e.getMessage() : e.toString(), e);
            }
        }
    }

    private void pause(int milliseconds) throws InterruptedException {
        long until = System.nanoTime() + milliseconds * 1_000_000L;
        while (!stopping && System.nanoTime() - until < 0) {
            Thread.sleep(PacketSource.LONGEST_WAIT_MILLIS / 2);
            batcher.tick();
            tellDrops();
        }
    }

    /** Tells what the source was opened in spite of, once however often it is opened. */
    private void tellWarning() {
        String now = source.warning();
        if (now != null && !now.equals(warning)) {
            observer.warned(now);
        }
        warning = now;
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
            unobserved = unobserved.plus(drops);
            untaken.accumulateAndGet(drops, Drops::plus);
        }
    }

    private void tellDrops() {
        Drops lost = unobserved;
        unobserved = Drops.NONE;
        observer.lost(lost);
    }

    private void closeSource() {
        if (sourceOpen) {
            sourceOpen = false;
            source.close();
        }
    }
}
