package org.tcpreassembly.capture;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The memory of all batches of a capture, in chunks of one size. What is in use is bounded; of what is not, some is kept to
 * be used again.
 */
final class ChunkPool {
    /**
     * What a chunk counts, and takes. It has room for the longest record there is, and for some hundred usual ones. With its
     * array's header it stays below half of the smallest region of the G1 collector, which gives larger arrays regions
     * of their own: they would take twice their memory.
     */
    static final int CHUNK = 1 << 19;

    /**
     * What is counted for each array beside its bytes: a batch of its own, with its lists and its place in the queue. So
     * many batches of a few bytes are bounded too.
     */
    static final int BOOKKEEPING = 512;

    private static final int MOST_KEPT = 64;

    private final long limit;
    private final Deque<byte[]> free = new ArrayDeque<>();
    private long used;

    /** @param limit bytes; one chunk is always to be had */
    ChunkPool(long limit) {
        this.limit = Math.max(limit, CHUNK);
    }

    /** A chunk, or null when so much is in use that there is none. */
    synchronized byte[] take() {
        if (used + CHUNK > limit) {
            return null;
        }
        byte[] chunk = free.poll();
        if (chunk == null) {
            chunk = new byte[CHUNK - BOOKKEEPING];
        }
        used += CHUNK;
        return chunk;
    }

    /** Waits for memory to be given back, for a bounded time. */
    synchronized void awaitRelease(long milliseconds) throws InterruptedException {
        if (used + CHUNK > limit) {
            wait(milliseconds);
        }
    }

    /** Gives back a chunk, or what {@link #shrink} left of one. */
    synchronized void release(byte[] bytes) {
        used -= bytes.length + BOOKKEEPING;
        if (bytes.length == CHUNK - BOOKKEEPING && free.size() < MOST_KEPT) {
            free.push(bytes);
        }
        notifyAll();
    }

    /**
     * Copies the beginning of a chunk that is mostly empty into an array of its own, and gives the chunk back; so a
     * trickle of packets does not take chunk after chunk.
     */
    synchronized byte[] shrink(byte[] chunk, int length) {
        if (length > CHUNK / 8) {
            return chunk;
        }
        byte[] small;
        try {
            small = Arrays.copyOf(chunk, length);
        } catch (OutOfMemoryError e) { // the packets are not to be lost for want of a smaller place
            return chunk;
        }
        used += length + BOOKKEEPING;
        release(chunk);
        return small;
    }

    synchronized long used() {
        return used;
    }
}
