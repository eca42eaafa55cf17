package org.tcpreassembly.capture;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Batches on their way from the capturing thread to those who put them out, in the order in which they ended. Its length is
 * bounded by the memory that batches may take.
 */
final class BatchQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Batch> batches = new ArrayDeque<>();
    private boolean over;

    void add(Batch batch) {
        lock.lock();
        try {
            batches.addLast(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Puts back a batch that was polled: it is the next again. */
    void putBack(Batch batch) {
        lock.lock();
        try {
            batches.addFirst(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next batch; null when there is none within that time, or at all. */
    Batch poll(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (batches.isEmpty() && !over && left > 0) {
                left = changed.awaitNanos(left);
            }
            return batches.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Says that no more will be added. */
    void end() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has ended and all has been taken. */
    boolean isOver() {
        lock.lock();
        try {
            return over && batches.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Packets in it that were not put out. */
    long packets() {
        lock.lock();
        try {
            return batches.stream()
                    .mapToLong(batch -> batch.packets() - batch.taken())
                    .sum();
        } finally {
            lock.unlock();
        }
    }
}
