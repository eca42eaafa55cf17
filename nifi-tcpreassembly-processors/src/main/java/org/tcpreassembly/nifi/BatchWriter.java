package org.tcpreassembly.nifi;

import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.tcpreassembly.capture.Batch;
import org.tcpreassembly.capture.Drops;
import org.tcpreassembly.capture.PacketCapture;

/**
 * Makes FlowFiles of batches. A batch whose session fails goes back to where it came from, without the packets that earlier
 * sessions committed.
 */
final class BatchWriter {
    /** Raw packets in one session: a FlowFile costs some kilobytes of heap until its commit. */
    private static final int PACKETS_PER_SESSION = 1000;

    private final CaptureAttributes attributes;
    private final String transitUri;
    private final boolean raw;

    BatchWriter(CaptureIdentity identity, boolean raw) {
        attributes = new CaptureAttributes(identity);
        transitUri = identity.transitUri();
        this.raw = raw;
    }

    /**
     * Puts a batch out and commits it.
     *
     * @param capture gets the batch back
     * @throws RuntimeException as NiFi's sessions throw it
     */
    void put(ProcessSessionFactory sessions, Batch batch, PacketCapture capture) {
        if (raw) {
            putPackets(sessions, batch, capture);
        } else {
            putFile(sessions, batch, capture);
        }
    }

    /**
     * Adds to the counters of what was lost.
     *
     * @throws RuntimeException when it was not added
     */
    void count(ProcessSessionFactory sessions, Drops lost) {
        ProcessSession session = sessions.createSession();
        try {
            session.adjustCounter("Packets Dropped by Kernel", lost.kernel(), false);
            session.adjustCounter("Packets Dropped by Interface", lost.network(), false);
            session.commitAsync();
        } catch (Throwable t) {
            session.rollback();
            throw t;
        }
    }

    private void putFile(ProcessSessionFactory sessions, Batch batch, PacketCapture capture) {
        Commit commit = new Commit(batch, capture);
        try {
            ProcessSession session = commit.begin(sessions);
            FlowFile flowFile = session.write(session.create(), batch::writeTo);
            transfer(session, session.putAllAttributes(flowFile, attributes.of(batch)));
            count(session, batch.packets(), batch.bytes(), batch.truncated());
            commit.commit(batch.packets());
        } catch (Throwable t) { // an OutOfMemoryError too: the batch is not to be lost
            commit.rollback();
            throw t;
        }
    }

    private void putPackets(ProcessSessionFactory sessions, Batch batch, PacketCapture capture) {
        Batch.Records packets = batch.records();
        int index = 0;
        for (; index < batch.taken(); index++) {
            packets.next();
        }
        while (index < batch.packets()) {
            Commit commit = new Commit(batch, capture);
            try {
                ProcessSession session = commit.begin(sessions);
                int end = Math.min(batch.packets(), index + PACKETS_PER_SESSION);
                long bytes = 0;
                int truncated = 0;
                for (; index < end; index++) {
                    packets.next();
                    FlowFile flowFile = session.write(
                            session.create(),
                            out -> out.write(packets.buffer(), packets.offset(), packets.capturedLength()));
                    transfer(session, session.putAllAttributes(flowFile, attributes.of(batch, index, packets)));
                    bytes += packets.capturedLength();
                    truncated += packets.capturedLength() < packets.originalLength() ? 1 : 0;
                }
                count(session, end - batch.taken(), bytes, truncated);
                commit.commit(end);
            } catch (Throwable t) { // as above
                commit.rollback();
                throw t;
            }
        }
    }

    private void transfer(ProcessSession session, FlowFile flowFile) {
        session.getProvenanceReporter().receive(flowFile, transitUri);
        session.transfer(flowFile, ListenRawPackets.SUCCESS);
    }

    private static void count(ProcessSession session, int packets, long bytes, int truncated) {
        session.adjustCounter("Packets Captured", packets, false);
        session.adjustCounter("Bytes Captured", bytes, false);
        if (truncated > 0) {
            session.adjustCounter("Packets Truncated", truncated, false);
        }
    }

    /** A commit of packets of a batch; whatever becomes of it, the batch goes back once. */
    private static final class Commit {
        private final Batch batch;
        private final PacketCapture capture;
        private ProcessSession session;
        private boolean settled;

        private Commit(Batch batch, PacketCapture capture) {
            this.batch = batch;
            this.capture = capture;
        }

        ProcessSession begin(ProcessSessionFactory sessions) {
            session = sessions.createSession();
            return session;
        }

        /** @param taken packets of the batch that are put out once this is committed */
        void commit(int taken) {
            session.commitAsync(() -> succeed(taken), failure -> fail());
        }

        void rollback() {
            try {
                if (session != null) {
                    session.rollback();
                }
            } finally {
                fail();
            }
        }

        private void succeed(int taken) {
            settled = true;
            batch.taken(taken);
            if (taken == batch.packets()) {
                capture.done(batch);
            }
        }

        private void fail() {
            if (!settled) {
                settled = true;
                capture.putBack(batch);
            }
        }
    }
}
