package org.tcpreassembly.capture;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.tcpreassembly.pcap.PcapEncoder;

/**
 * Gathers packets into batches, one open batch for each partition, and hands over those that are full or old enough. For
 * the capturing thread alone.
 */
final class PacketBatcher implements PacketSink, Partitioner.Placement {
    /** How often, while there is no memory, it is asked whether to go on waiting. */
    private static final long PATIENCE_MILLIS = 50;

    private final BatchLimits limits;
    private final ChunkPool pool;
    private final Partitioner partitioner;
    private final Consumer<Batch> full;
    private final Owner owner;
    private final Batch[] open;
    private final long[] opened;
    private final long[] sequences;
    private final byte[] frame;

    /** Whose packets these are. */
    interface Owner {
        /** Asked now and then while there is no memory: whether waiting for it is still of use. */
        boolean goesOnWaiting();

        /** What was lost since this was asked before. */
        Drops drops();
    }

    /**
     * @param partitioner not used when there is one partition
     * @param full takes batches, and gives their memory back some time
     */
    PacketBatcher(
            BatchLimits limits,
            int partitions,
            Partitioner partitioner,
            ChunkPool pool,
            Consumer<Batch> full,
            Owner owner) {
        this.limits = limits;
        this.partitioner = partitions == 1 ? null : partitioner;
        this.pool = pool;
        this.full = full;
        this.owner = owner;
        open = new Batch[partitions];
        opened = new long[partitions];
        sequences = new long[partitions];
        frame = new byte[partitions == 1 ? 0 : LiveOptions.MAXIMUM_SNAP_LENGTH];
    }

    @Override
    public void packet(
            long timestamp,
            int linkType,
            boolean nanoseconds,
            ByteBuffer bytes,
            int at,
            int capturedLength,
            int originalLength)
            throws InterruptedException {
        if (partitioner == null) {
            place(0, timestamp, linkType, nanoseconds, bytes, at, capturedLength, originalLength);
        } else {
            bytes.get(at, frame, 0, capturedLength);
            partitioner.packet(timestamp, linkType, nanoseconds, frame, capturedLength, originalLength, this);
        }
    }

    @Override
    public void place(
            int partition,
            long timestamp,
            int linkType,
            boolean nanoseconds,
            ByteBuffer bytes,
            int at,
            int capturedLength,
            int originalLength)
            throws InterruptedException {
        Batch batch = open[partition];
        if (batch != null && !fits(batch, linkType, nanoseconds, capturedLength)) {
            end(partition);
            batch = null;
        }
        if (batch == null) {
            batch = new Batch(pool, chunk(), partition, linkType, nanoseconds);
            open[partition] = batch;
            opened[partition] = System.nanoTime();
        }
        if (!batch.hasRoom(capturedLength)) {
            byte[] chunk = pool.take();
            if (chunk == null) {
                // what is open may be all that holds memory
                end(partition);
                place(partition, timestamp, linkType, nanoseconds, bytes, at, capturedLength, originalLength);
                return;
            }
            batch.add(chunk);
        }
        batch.append(timestamp, bytes, at, capturedLength, originalLength);
        if (batch.packets() >= limits.packets()) {
            end(partition);
        }
    }

    private boolean fits(Batch batch, int linkType, boolean nanoseconds, int capturedLength) {
        return batch.takes(linkType, nanoseconds)
                && batch.bytes() + PcapEncoder.RECORD_HEADER_LENGTH + capturedLength <= limits.bytes();
    }

    /** Waits for memory; meanwhile nothing is read from the source, whose buffer fills up and counts what it loses. */
    private byte[] chunk() throws InterruptedException {
        byte[] chunk = pool.take();
        while (chunk == null) {
            endAll();
            if (!owner.goesOnWaiting()) {
                throw new InterruptedException("nobody takes the batches any more");
            }
            pool.awaitRelease(PATIENCE_MILLIS);
            chunk = pool.take();
        }
        return chunk;
    }

    /** Ends batches that are old enough, and lets go of packets that were held back for too long. */
    void tick() throws InterruptedException {
        long now = System.nanoTime();
        if (partitioner != null) {
            partitioner.release(now, false, this);
        }
        long duration = limits.duration().toNanos();
        for (int partition = 0; partition < open.length; partition++) {
            if (open[partition] != null && now - opened[partition] >= duration) {
                end(partition);
            }
        }
    }

    /** Hands over all there is. */
    void finish() throws InterruptedException {
        if (partitioner != null) {
            partitioner.release(System.nanoTime(), true, this);
        }
        endAll();
    }

    /** Hands over all that is not held back. */
    void endAll() {
        for (int partition = 0; partition < open.length; partition++) {
            if (open[partition] != null) {
                end(partition);
            }
        }
    }

    private void end(int partition) {
        Batch batch = open[partition];
        open[partition] = null;
        batch.close(sequences[partition], partition == 0 ? owner.drops() : Drops.NONE);
        full.accept(batch);
        sequences[partition] += limits.packetsCounted() ? batch.packets() : 1;
    }
}
