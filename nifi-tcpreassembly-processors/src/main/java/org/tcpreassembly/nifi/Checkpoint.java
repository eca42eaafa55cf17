package org.tcpreassembly.nifi;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.tcpreassembly.assembly.AssemblerState;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.PageExtent;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;
import org.tcpreassembly.nifi.CheckpointPart.Kind;

/**
 * The checkpoint of one capture: of which FlowFiles it is made, and how one commit's changes are added to them.
 *
 * <p>The <em>state log</em> is one part with all the state and some with what changed since. A commit adds one; when they
 * are too many, the latest of them become one, and when together they are larger than the whole state, all is written
 * anew. The <em>data extents</em> have payload, each byte of which is written once; when they are too many, those with the
 * least in them become one. The latest part of the log is the head: it tells which others count.
 */
final class Checkpoint {
    /** Parts of the state log, and extents, at most. */
    static final int MAXIMUM_STATE_PARTS = 6;

    static final int MAXIMUM_EXTENTS = 26;
    /** The log is not folded before its changes are so large, in bytes. */
    private static final long LOG_TO_FOLD = 16 * 1024;
    /** An extent is written anew when less than this share of it is needed. */
    private static final int SPARSE = 4;
    /** So many extents are looked at by one commit, in turn. */
    private static final int EXTENTS_LOOKED_AT = 2;

    private static final byte[] MAGIC = {'T', 'C', 'P', 'R', 'C', 'K', 'P', 'T'};

    /** @param body what changed, as it was written; null of the part with all */
    private record StatePart(long generation, int level, long size, byte[] body) {}

    private record Extent(long generation, PageExtent pages) {}

    private final List<StatePart> log = new ArrayList<>();
    private final List<Extent> extents = new ArrayList<>();
    private int nextLookedAt;

    /** What a commit did to the checkpoint: parts that are new, and those that count no more. */
    record Change(List<FlowFile> written, Set<CheckpointPart> obsolete, long bytes) {}

    /** True if there is any part: the head at least. */
    boolean exists() {
        return !log.isEmpty();
    }

    /** How many FlowFiles it is made of. */
    int parts() {
        return log.size() + extents.size();
    }

    /** Memory that it takes, in bytes. */
    long memoryInUse() {
        return log.stream()
                .mapToLong(part -> part.body == null ? 0 : part.body.length)
                .sum();
    }

    /** The parts it is made of. */
    Set<CheckpointPart> members(CaptureHeader header) {
        CheckpointPart head = CheckpointPart.head(header);
        Set<CheckpointPart> members = new HashSet<>();
        log.forEach(part -> members.add(head.other(part.generation, Kind.STATE)));
        extents.forEach(extent -> members.add(head.other(extent.generation, Kind.DATA)));
        return members;
    }

    /**
     * Writes what has changed since the last time. The FlowFiles are created and not yet transferred.
     *
     * @param fold whether all is to be written anew, into as few FlowFiles as can be
     */
    Change write(ProcessSession session, ContinuingCapture capture, boolean fold) {
        CaptureHeader header = capture.header();
        Set<CheckpointPart> before = members(header);
        CheckpointPart head = CheckpointPart.head(header).other(header.nextGeneration(), Kind.STATE);
        List<FlowFile> written = new ArrayList<>();
        if (capture.isIdle() && !header.isSequenced()) {
            log.clear();
            extents.clear();
            return new Change(written, before, 0);
        }
        if (fold) {
            extents.forEach(extent -> capture.state().rewrite(extent.pages));
            extents.clear();
            log.clear();
        }
        FlowFile data = writeExtent(session, capture, head);
        if (data != null) {
            written.add(data);
        }
        written.add(writeState(session, capture, head));
        before.removeAll(members(header));
        return new Change(
                written, before, written.stream().mapToLong(FlowFile::getSize).sum());
    }

    /** Takes the parts as the head tells them, and puts the capture together. */
    static Loaded load(
            ProcessSession session,
            CheckpointPart head,
            Map<CheckpointPart, FlowFile> parts,
            ReassemblySettings settings)
            throws IncompleteCheckpointException, IOException {
        try {
            return assemble(session, head, parts, settings);
        } catch (IndexOutOfBoundsException
                | IllegalStateException
                | IllegalArgumentException
                | ArithmeticException
                | NegativeArraySizeException
                | NullPointerException e) {
            // whole by its checksums, and yet not what any version writes
            throw new DamagedStateException(e.toString());
        }
    }

    /** What the head says of the capture, whether the other parts can be read or not; null if it cannot be read itself. */
    static CaptureHeader header(ProcessSession session, CheckpointPart head, FlowFile flowFile) throws IOException {
        try {
            return header(open(read(session, flowFile)), head);
        } catch (DamagedStateException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
    }

    private static CaptureHeader header(StateInput in, CheckpointPart head) throws DamagedStateException {
        CaptureHeader header = CaptureHeader.read(in);
        if (!head.captureId().equals(header.captureId()) || header.generation() != head.generation()) {
            throw new DamagedStateException("it is of capture \"" + header.captureId() + "\", generation "
                    + header.generation() + ", and not of what its attributes say");
        }
        return header;
    }

    private static Loaded assemble(
            ProcessSession session,
            CheckpointPart head,
            Map<CheckpointPart, FlowFile> parts,
            ReassemblySettings settings)
            throws IncompleteCheckpointException, IOException {

        Map<Long, byte[]> contents = new HashMap<>();
        byte[] bytes = read(session, parts.get(head));
        contents.put(head.generation(), bytes);
        StateInput in = open(bytes);
        CaptureHeader header = header(in, head);
        Checkpoint checkpoint = new Checkpoint();
        for (int left = in.count(MAXIMUM_STATE_PARTS); left > 0; left--) {
            checkpoint.log.add(new StatePart(in.number(), in.count(Integer.MAX_VALUE), in.number(), null));
        }
        List<Extent> known = new ArrayList<>();
        for (int left = in.count(MAXIMUM_EXTENTS); left > 0; left--) {
            known.add(new Extent(in.number(), null));
        }
        known.forEach(checkpoint.extents::add);
        for (CheckpointPart member : checkpoint.members(header)) {
            if (!parts.containsKey(member)) {
                throw new IncompleteCheckpointException(
                        "its " + member.kind().text() + " of generation " + member.generation() + " is missing");
            }
        }
        ContinuingCapture capture = new ContinuingCapture(header, settings);
        for (int i = 0; i < checkpoint.log.size(); i++) {
            StatePart part = checkpoint.log.get(i);
            byte[] content = contents.containsKey(part.generation)
                    ? contents.get(part.generation)
                    : read(session, parts.get(head.other(part.generation, Kind.STATE)));
            StateInput body = open(content);
            skipHeader(body);
            int from = body.skip(0);
            capture.read(body);
            if (i > 0) {
                byte[] kept = Arrays.copyOfRange(content, from, content.length - Integer.BYTES);
                checkpoint.log.set(i, new StatePart(part.generation, part.level, part.size, kept));
            }
        }
        capture.restored();
        checkpoint.extents.clear();
        for (Extent extent : known) {
            FlowFile flowFile = parts.get(head.other(extent.generation, Kind.DATA));
            try (InputStream content = session.read(flowFile)) {
                PageExtent pages = readExtent(content, flowFile.getSize(), extent.generation, capture.state());
                checkpoint.extents.add(new Extent(extent.generation, pages));
            }
        }
        return new Loaded(capture, checkpoint);
    }

    /** A capture put together from its checkpoint. */
    record Loaded(ContinuingCapture capture, Checkpoint checkpoint) {}

    private FlowFile writeExtent(ProcessSession session, ContinuingCapture capture, CheckpointPart head) {
        AssemblerState state = capture.state();
        if (capture.isIdle()) {
            extents.clear();
        }
        releaseExtents(state);
        if (!state.hasUnwrittenBytes()) {
            return null;
        }
        CheckpointPart part = head.other(head.generation(), Kind.DATA);
        PageExtent[] pages = new PageExtent[1];
        FlowFile flowFile = session.write(session.create(), out -> {
            CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
            StateOutput beginning = new StateOutput();
            beginning.bytes(MAGIC, 0, MAGIC.length);
            beginning.number(AssemblerState.VERSION);
            beginning.number(head.generation());
            beginning.writeTo(checked);
            pages[0] = state.writeBytes(checked);
            writeSum(out, (int) checked.getChecksum().getValue());
        });
        extents.add(new Extent(head.generation(), pages[0]));
        return session.putAllAttributes(flowFile, part.attributes(-1));
    }

    /** Lets go of extents that are not needed, that are sparse, or too many. */
    private void releaseExtents(AssemblerState state) {
        for (int looked = Math.min(EXTENTS_LOOKED_AT, extents.size()); looked > 0; looked--) {
            if (nextLookedAt >= extents.size()) {
                nextLookedAt = 0;
            }
            Extent extent = extents.get(nextLookedAt);
            if (state.alive(extent.pages) * SPARSE < extent.pages.bytes()) {
                state.rewrite(extent.pages);
                extents.remove(nextLookedAt);
            } else {
                nextLookedAt++;
            }
        }
        if (extents.size() >= MAXIMUM_EXTENTS) {
            extents.removeIf(extent -> state.alive(extent.pages) == 0);
        }
        if (extents.size() >= MAXIMUM_EXTENTS) {
            merge(state);
        }
    }

    /** Makes one of the extents with the least in them, of as many as let the fewest bytes be written for each that goes. */
    private void merge(AssemblerState state) {
        Map<Extent, Long> alive = new HashMap<>();
        extents.forEach(extent -> alive.put(extent, state.alive(extent.pages)));
        List<Extent> least = new ArrayList<>(extents);
        least.sort(Comparator.comparing(alive::get));
        int merged = 2;
        long bytes = alive.get(least.get(0)) + alive.get(least.get(1));
        // one more is worth while as long as it has less than the others cost
        while (merged < least.size() && alive.get(least.get(merged)) * (merged - 1) <= bytes) {
            bytes += alive.get(least.get(merged++));
        }
        for (Extent extent : least.subList(0, merged)) {
            state.rewrite(extent.pages);
            extents.remove(extent);
        }
    }

    private FlowFile writeState(ProcessSession session, ContinuingCapture capture, CheckpointPart head) {
        StateOutput body = new StateOutput();
        long changes = log.stream().skip(1).mapToLong(StatePart::size).sum();
        int level = 0;
        if (log.isEmpty() || capture.isIdle() || changes > Math.max(log.getFirst().size, LOG_TO_FOLD)) {
            capture.writeAll(body);
            log.clear();
            log.add(new StatePart(head.generation(), 0, body.size(), null));
        } else {
            if (log.size() >= MAXIMUM_STATE_PARTS) {
                level = mergeLatest(capture);
            }
            capture.writeChanges(body);
            log.add(new StatePart(head.generation(), level, body.size(), Arrays.copyOf(body.array(), body.size())));
        }
        StateOutput all = new StateOutput();
        all.bytes(MAGIC, 0, MAGIC.length);
        all.number(AssemblerState.VERSION);
        capture.header().write(all);
        all.number(log.size());
        for (StatePart part : log) {
            all.number(part.generation);
            all.number(part.level);
            all.number(part.size);
        }
        all.number(extents.size());
        for (Extent extent : extents) {
            all.number(extent.generation);
        }
        all.bytes(body.array(), 0, body.size());
        CRC32C sum = new CRC32C();
        sum.update(all.array(), 0, all.size());
        FlowFile flowFile = session.write(session.create(), out -> {
            all.writeTo(out);
            writeSum(out, (int) sum.getValue());
        });
        return session.putAllAttributes(flowFile, head.attributes(capture.silenceLeft()));
    }

    /** What the latest parts of the log have will be written once more. Returns the level of the part that it goes to. */
    private int mergeLatest(ContinuingCapture capture) {
        int from = firstOfLowestLevel(log.stream().mapToInt(StatePart::level).toArray(), 1);
        List<StatePart> merged = log.subList(from, log.size());
        int level = merged.getFirst().level + 1;
        try {
            for (StatePart part : merged) {
                capture.readAgain(new StateInput(part.body, part.body.length));
            }
        } catch (IOException e) {
            throw new IllegalStateException("What was written cannot be read", e);
        }
        merged.clear();
        return level;
    }

    /** Where the parts of the lowest level begin, which are the last; two at least. */
    private static int firstOfLowestLevel(int[] levels, int first) {
        int from = levels.length;
        while (from > first && (levels.length - from < 2 || levels[from - 1] == levels[from])) {
            from--;
        }
        return from;
    }

    private static void skipHeader(StateInput in) throws DamagedStateException {
        CaptureHeader.read(in);
        for (int numbers = 3 * in.count(MAXIMUM_STATE_PARTS); numbers > 0; numbers--) {
            in.number();
        }
        for (int numbers = in.count(MAXIMUM_EXTENTS); numbers > 0; numbers--) {
            in.number();
        }
    }

    /** Reads payload into the pages at once, so that no more than a block of it is in memory twice. */
    private static PageExtent readExtent(InputStream in, long size, long generation, AssemblerState state)
            throws IOException {
        CheckedInputStream checked =
                new CheckedInputStream(new ContentBeginning(in, size - Integer.BYTES), new CRC32C());
        byte[] magic = checked.readNBytes(MAGIC.length);
        requireFormat(magic);
        requireVersion(StateInput.number(checked));
        if (StateInput.number(checked) != generation) {
            throw new DamagedStateException("payload of another generation is in the place of " + generation);
        }
        PageExtent pages = state.readBytes(checked);
        if (new DataInputStream(in).readInt() != (int) checked.getChecksum().getValue()) {
            throw new DamagedStateException("the checksum of its payload is wrong");
        }
        return pages;
    }

    private static byte[] read(ProcessSession session, FlowFile flowFile) throws IOException {
        byte[] content = new byte[Math.toIntExact(flowFile.getSize())];
        try (InputStream in = session.read(flowFile)) {
            in.readNBytes(content, 0, content.length);
        }
        return content;
    }

    /** Checks a state part and returns what follows the version. */
    private static StateInput open(byte[] content) throws DamagedStateException {
        requireFormat(Arrays.copyOf(content, MAGIC.length));
        int length = content.length - Integer.BYTES;
        StateInput in = new StateInput(content, Math.max(0, length));
        in.skip(MAGIC.length);
        requireVersion(in.number());
        CRC32C sum = new CRC32C();
        sum.update(content, 0, length);
        int written = 0;
        for (int i = length; i < content.length; i++) {
            written = written << 8 | content[i] & 0xff;
        }
        if (written != (int) sum.getValue()) {
            throw new DamagedStateException("its checksum is wrong");
        }
        return in;
    }

    private static void requireFormat(byte[] magic) throws DamagedStateException {
        if (!Arrays.equals(magic, MAGIC)) {
            throw new DamagedStateException("it does not begin as a checkpoint does");
        }
    }

    private static void requireVersion(long version) throws DamagedStateException {
        if (version != AssemblerState.VERSION) {
            throw new DamagedStateException("it is of version " + version + ", and this version of ReassembleTcp reads "
                    + AssemblerState.VERSION);
        }
    }

    private static void writeSum(OutputStream out, int sum) throws IOException {
        new DataOutputStream(out).writeInt(sum);
    }
}
