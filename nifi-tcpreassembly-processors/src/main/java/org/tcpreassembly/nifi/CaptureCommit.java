package org.tcpreassembly.nifi;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.exception.ProcessException;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.pcap.CaptureFormatException;

/**
 * What one commit does to one capture: sees to it that the state in memory is the one that was committed last, takes inputs
 * in or lets time pass, and puts out what comes of it together with the checkpoint that remembers the rest.
 */
final class CaptureCommit {
    /** How long a checkpoint that must be there is waited for. */
    private static final long CHECKPOINT_TIMEOUT = TimeUnit.SECONDS.toNanos(30);
    /** So near to what a queue holds before it swaps FlowFiles out of sight, no capture begins, and checkpoints are folded. */
    private static final int LOOP_FULL = 15_000;

    private final ReassemblySettings settings;
    private final ComponentLog log;
    private final boolean looped;
    private final long now;
    private final ProcessSessionFactory sessions;
    private final ProcessSession session;
    private final CaptureQueue queue;
    private final CaptureEntry entry;
    private final StreamWriter writer;
    private final int loopSize;
    /** Parts of the checkpoint that the session has. */
    private final Map<CheckpointPart, FlowFile> parts = new HashMap<>();

    private boolean changed;
    private boolean mayBeginAnew = true;

    CaptureCommit(
            ReassemblySettings settings,
            ComponentLog log,
            boolean looped,
            long now,
            ProcessSessionFactory sessions,
            ProcessSession session,
            CaptureQueue queue,
            CaptureEntry entry,
            int loopSize) {
        this.settings = settings;
        this.log = log;
        this.looped = looped;
        this.now = now;
        this.sessions = sessions;
        this.session = session;
        this.queue = queue;
        this.entry = entry;
        this.writer = new StreamWriter(sessions, session);
        this.loopSize = loopSize;
    }

    /** A checkpoint that is missing is left to be missed by who has inputs to read. */
    CaptureCommit withoutBeginningAnew() {
        mayBeginAnew = false;
        return this;
    }

    /** Sees to it that the state in memory is that of the checkpoint. False if it has to be waited for. */
    boolean prepare() {
        if (!looped) {
            if (entry.capture() == null) {
                goOnInMemory();
            }
            return true;
        }
        if (entry.capture() != null && !entry.checkpoint().exists()) {
            return true;
        }
        return entry.capture() == null ? load() : verify();
    }

    /** No checkpoint is to be had: the capture is one of which nothing is open, or a new one, or one whose state is lost. */
    private void goOnInMemory() {
        if (entry.idle() != null) {
            entry.set(ContinuingCapture.of(entry.idle(), settings), new Checkpoint());
        } else if (entry.known() != null) {
            beginAnew(List.of(), "working on it failed, and there was none but in memory", entry.known());
        } else {
            log.warn(
                    "Capture [{}] is continuing, and the relationship checkpoint is terminated automatically: its state"
                            + " lives in memory alone and is lost when the processor stops. Loop checkpoint back to this"
                            + " processor to keep it",
                    entry.id());
            entry.set(newCapture(CaptureHeader.begin(entry.id(), 0)), new Checkpoint());
        }
    }

    /** The state is in memory: its checkpoint must be there, and be the one that was written with it. */
    private boolean verify() {
        CaptureHeader header = entry.capture().header();
        CheckpointPart head = CheckpointPart.head(header);
        List<FlowFile> found =
                queue.takeHead(entry.id(), head, entry.checkpoint().members(header));
        if (found.stream().map(CheckpointPart::of).anyMatch(part -> isLater(part, header))) {
            // it was worked on elsewhere meanwhile, on another node
            session.rollback();
            entry.forget();
            return load();
        }
        for (FlowFile flowFile : found) {
            CheckpointPart part = CheckpointPart.of(flowFile);
            if (head.equals(part) && !parts.containsKey(part)) {
                parts.put(part, flowFile);
            } else {
                discard(flowFile, part, header);
            }
        }
        if (parts.containsKey(head)) {
            entry.setMissingSince(0);
            return true;
        }
        return missing("it was committed as generation " + head.generation() + " and did not come back", header);
    }

    private static boolean isLater(CheckpointPart part, CaptureHeader header) {
        return part != null
                && (part.epoch() > header.epoch()
                        || part.epoch() == header.epoch()
                                && part.token() == header.token()
                                && part.generation() > header.generation());
    }

    /** The state is read from its checkpoint; without one the capture begins. */
    private boolean load() {
        List<FlowFile> found = queue.takeCheckpoint(entry.id());
        if (found.isEmpty()) {
            if (entry.missingSince() != 0 || entry.known() != null) {
                return missing("its parts are not there any longer", entry.known());
            }
            if (loopSize > LOOP_FULL) {
                log.debug(
                        "Capture [{}] does not begin as long as {} FlowFiles are queued on checkpoint: NiFi would"
                                + " swap some out of sight",
                        entry.id(),
                        loopSize);
                session.rollback();
                return false;
            }
            entry.set(newCapture(CaptureHeader.begin(entry.id(), 0)), new Checkpoint());
            return true;
        }
        CheckpointPart latest = null;
        for (FlowFile flowFile : found) {
            CheckpointPart part = CheckpointPart.of(flowFile);
            boolean later = part != null
                    && CheckpointPart.isHead(flowFile)
                    && (latest == null
                            || part.epoch() > latest.epoch()
                            || part.epoch() == latest.epoch() && part.generation() > latest.generation());
            latest = later ? part : latest;
        }
        List<FlowFile> others = new ArrayList<>();
        for (FlowFile flowFile : found) {
            CheckpointPart part = CheckpointPart.of(flowFile);
            boolean same =
                    latest != null && part != null && part.epoch() == latest.epoch() && part.token() == latest.token();
            if (!same || parts.putIfAbsent(part, flowFile) != null) {
                others.add(flowFile);
            }
        }
        try {
            if (latest == null) {
                throw new IncompleteCheckpointException("its latest state is missing");
            }
            Checkpoint.Loaded loaded = Checkpoint.load(session, latest, parts, settings);
            CaptureHeader header = loaded.capture().header();
            entry.set(loaded.capture(), loaded.checkpoint());
            entry.committed();
            entry.setMissingSince(0);
            Set<CheckpointPart> stray = new HashSet<>(parts.keySet());
            stray.removeAll(loaded.checkpoint().members(header));
            stray.forEach(part -> others.add(parts.remove(part)));
            others.forEach(flowFile -> discard(flowFile, CheckpointPart.of(flowFile), header));
            return true;
        } catch (IncompleteCheckpointException e) {
            return missing(e.getMessage(), readableHeader(latest));
        } catch (DamagedStateException e) {
            beginAnew(found, "it cannot be read: " + e.getMessage(), readableHeader(latest));
            return true;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** What is open may be lost, and yet it is known what was read: what comes again still is a duplicate. */
    private CaptureHeader readableHeader(CheckpointPart head) {
        try {
            return head == null ? null : Checkpoint.header(session, head, parts.get(head));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ProcessException unreadable(IOException cause) {
        return new ProcessException("Reading the checkpoint of capture [" + entry.id() + "] failed", cause);
    }

    /** A checkpoint that must be there is not, or not whole. Waits for it, and begins a new epoch at last. */
    private boolean missing(String what, CaptureHeader header) {
        session.rollback();
        parts.clear();
        if (!mayBeginAnew) {
            return false;
        }
        if (entry.missingSince() == 0) {
            entry.setMissingSince(now);
        }
        if (now - entry.missingSince() < CHECKPOINT_TIMEOUT) {
            return false;
        }
        beginAnew(queue.takeCheckpoint(entry.id()), what, header);
        return true;
    }

    private void beginAnew(List<FlowFile> remains, String what, CaptureHeader known) {
        parts.clear();
        int epoch = 0;
        for (FlowFile flowFile : remains) {
            CheckpointPart part = CheckpointPart.of(flowFile);
            epoch = Math.max(epoch, part == null ? 0 : part.epoch());
            session.transfer(
                    session.putAttribute(flowFile, OriginalAttributes.ERROR, "The checkpoint is lost: " + what),
                    ReassembleTcp.FAILURE);
        }
        CaptureHeader header = known != null ? known.nextEpoch() : CaptureHeader.begin(entry.id(), epoch + 1);
        log.error(
                "The checkpoint of capture [{}] is lost: {}. What was open is lost with it, and the capture begins"
                        + " anew as epoch {}. Draw checkpoint from this processor directly back to it, without"
                        + " expiration, and do not empty it",
                entry.id(),
                what,
                header.epoch());
        entry.set(newCapture(header), new Checkpoint());
        entry.setMissingSince(0);
        changed = true;
    }

    /** What claims to be of the checkpoint, and is not: a copy, an older one, or one of a lost epoch. */
    private void discard(FlowFile flowFile, CheckpointPart part, CaptureHeader header) {
        changed = true;
        boolean ours = part != null && part.epoch() == header.epoch() && part.token() == header.token();
        if (ours) {
            log.warn(
                    "{} is a copy or an older state of capture [{}], generation {}, and is dropped: {} counts",
                    flowFile,
                    entry.id(),
                    part.generation(),
                    header.generation());
            session.remove(flowFile);
        } else {
            String reason = "A checkpoint of another epoch of capture \"" + entry.id() + "\", which is in epoch "
                    + header.epoch() + ": it came too late, or two processors share the capture";
            log.error("{} goes to failure: {}", flowFile, reason);
            session.transfer(session.putAttribute(flowFile, OriginalAttributes.ERROR, reason), ReassembleTcp.FAILURE);
        }
    }

    private ContinuingCapture newCapture(CaptureHeader header) {
        return new ContinuingCapture(header, settings);
    }

    void read(InputPlan plan) {
        entry.capture().begin(writer);
        List<QueuedInput> taken = queue.take(plan.all());
        Set<Long> invalid = ids(plan.invalid());
        Set<Long> past = ids(plan.past());
        List<QueuedInput> due = new ArrayList<>();
        for (QueuedInput input : taken) {
            if (invalid.contains(input.flowFile().getId())) {
                fail(
                        input.flowFile(),
                        "Capture Sequence is \"" + input.text() + "\", "
                                + (settings.sequenceOrder() == SequenceOrder.DENSE
                                        ? "not a whole number from 0"
                                        : "not a number"));
            } else if (past.contains(input.flowFile().getId())) {
                past(input);
            } else {
                due.add(input);
            }
        }
        int missing = plan.due().size() - due.size();
        for (int i = 0; i < due.size(); i++) {
            QueuedInput input = due.get(i);
            boolean gone = settings.sequenceOrder() == SequenceOrder.DENSE
                    && input.sequence() != null
                    && input.sequence().compareTo(entry.capture().header().expected()) != 0;
            if (missing > 0 && gone) {
                session.transfer(input.flowFile()); // one before it has vanished meanwhile
            } else if (!read(input) || entry.capture().isFull()) {
                putBack(due.subList(i + 1, due.size()));
                return;
            }
        }
    }

    /** Back to where they were, as they were: a transfer would date them anew, and they would be read in another order. */
    private void putBack(List<QueuedInput> inputs) {
        if (!inputs.isEmpty()) {
            ProcessSession aside = sessions.createSession();
            session.migrate(aside, inputs.stream().map(QueuedInput::flowFile).toList());
            aside.rollback();
        }
    }

    private static Set<Long> ids(List<QueuedInput> inputs) {
        return inputs.stream().map(input -> input.flowFile().getId()).collect(Collectors.toSet());
    }

    private void past(QueuedInput input) {
        CaptureHeader header = entry.capture().header();
        if (header.wasMissed(input.sequence())) {
            fail(
                    input.flowFile(),
                    "Sequence " + input.text() + " of capture \"" + entry.id()
                            + "\" comes too late: Sequence Timeout had passed, and reading has gone on without it");
            return;
        }
        session.transfer(
                session.putAttribute(
                        session.removeAllAttributes(input.flowFile(), Set.of(OriginalAttributes.READ)),
                        OriginalAttributes.DUPLICATE,
                        "true"),
                ReassembleTcp.ORIGINAL);
        session.adjustCounter("Duplicate Inputs", 1, false);
        if (settings.sequenceOrder() == SequenceOrder.ASCENDING) {
            log.warn(
                    "{} of capture [{}] has sequence {}, and a higher one was read before: it counts as a duplicate",
                    input.flowFile(),
                    entry.id(),
                    input.text());
        }
    }

    /** Returns whether it is read to its end, and not only as far as one commit should. */
    private boolean read(QueuedInput queued) {
        changed = true;
        ContinuingCapture capture = entry.capture();
        CaptureHeader header = capture.header();
        BigDecimal sequence = queued.sequence();
        int before = capture.streams().size();
        long bytesBefore = capture.contentBytes();
        long from = Math.max(queued.recordsRead(), sequence == null ? 0 : header.recordsRead(sequence));
        try {
            CaptureInput input = capture.read(session, queued.flowFile(), queued.text(), from);
            List<FlowFile> streams =
                    capture.streams().subList(before, capture.streams().size());
            ForkEvents.report(session.getProvenanceReporter(), queued.flowFile(), streams);
            ReassembleTcp.count(session, input, streams.size(), capture.contentBytes() - bytesBefore);
            Map<String, String> attributes = OriginalAttributes.ofContinued(input, streams.size());
            if (!input.isFinished()) {
                attributes.put(OriginalAttributes.READ, Long.toString(input.records()));
                session.transfer(session.putAllAttributes(queued.flowFile(), attributes));
                if (sequence != null && input.records() > 0) {
                    header.takePart(sequence, input.records());
                }
                return false;
            }
            if (header.epoch() > 0) {
                attributes.put(StreamAttributes.CAPTURE_EPOCH, Integer.toString(header.epoch()));
            }
            FlowFile original = session.removeAllAttributes(queued.flowFile(), OriginalAttributes.OF_EARLIER_READING);
            session.transfer(session.putAllAttributes(original, attributes), ReassembleTcp.ORIGINAL);
            if (input.truncation() != null) {
                log.warn("{} was read up to its last whole packet: {}", queued.flowFile(), input.truncation());
            }
        } catch (CaptureFormatException | UnreadableCaptureException e) {
            fail(queued.flowFile(), e.getMessage());
        } catch (IOException e) {
            throw new ProcessException("Reading " + queued.flowFile() + " failed", e);
        }
        if (sequence != null) {
            header.take(sequence);
        }
        return true;
    }

    private void fail(FlowFile flowFile, String reason) {
        changed = true;
        ReassembleTcp.fail(session, log, flowFile, reason);
    }

    /** Moves the time of the capture on by its silence. */
    void elapse(long silence) {
        changed = true;
        entry.capture().begin(writer);
        entry.capture().elapse(silence);
    }

    /** Nothing is open, and the sequences need not be remembered. */
    void drop() {
        session.remove(parts.values());
        session.remove(queue.take(entry.checkpoint().members(entry.capture().header())));
        session.commitAsync();
        entry.set(entry.capture(), new Checkpoint());
        entry.committed();
        entry.forget();
    }

    /** Does something to the capture, puts out what comes of it, and commits. */
    void run(Runnable work) {
        try {
            work.run();
            writer.handOver();
        } catch (Throwable t) {
            writer.abandon();
            throw t;
        }
        ContinuingCapture capture = entry.capture();
        session.transfer(capture.streams(), ReassembleTcp.STREAMS);
        if (looped && changed) {
            writeCheckpoint();
        } else {
            session.transfer(parts.values(), ReassembleTcp.CHECKPOINT);
        }
        session.commitAsync();
        capture.end();
        entry.setFailures(0);
        if (looped) {
            entry.committed();
        } else {
            entry.committedInMemory();
        }
        if (capture.isIdle()) {
            entry.forget(); // it is read again when it goes on
        }
    }

    private void writeCheckpoint() {
        CheckpointPart head = CheckpointPart.head(entry.capture().header());
        Checkpoint.Change change = entry.checkpoint().write(session, entry.capture(), loopSize > LOOP_FULL);
        Set<CheckpointPart> obsolete = new HashSet<>(change.obsolete());
        parts.forEach((part, flowFile) -> {
            if (obsolete.remove(part)) {
                session.remove(flowFile);
            } else {
                // while parts travel one by one to another node, an older state must not be taken for the latest
                FlowFile stays =
                        part.equals(head) ? session.putAttribute(flowFile, CheckpointPart.HEAD, "false") : flowFile;
                session.transfer(stays, ReassembleTcp.CHECKPOINT);
            }
        });
        // one that is not found is found later, and dropped
        session.remove(queue.take(obsolete));
        session.transfer(change.written(), ReassembleTcp.CHECKPOINT);
        session.adjustCounter("Checkpoint Bytes", change.bytes(), false);
        session.adjustCounter("Checkpoint FlowFiles", change.written().size(), false);
    }
}
