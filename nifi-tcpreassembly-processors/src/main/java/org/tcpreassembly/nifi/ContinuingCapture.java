package org.tcpreassembly.nifi;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.tcpreassembly.assembly.AssemblerState;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;

/**
 * A capture that goes on from one FlowFile to the next: all that later output depends on, and how it is written and read
 * back. Used by one task at a time.
 */
final class ContinuingCapture {
    /** What a capture costs with nothing in it: pools grow in chunks. */
    private static final long EMPTY_COST = 300_000;

    private static final List<String> ALWAYS_CARRIED = List.of("capture.interface", "capture.filter");

    /** For longer than this no fragment of a datagram is held, in nanoseconds. */
    private static final long FRAGMENTS_HELD = 31_000_000_000L;

    private final CaptureHeader header;
    private final CaptureSources sources = new CaptureSources();
    /** Names of attributes that streams carry, of the input with their connection's first packet. */
    private final List<String> carried;

    private final ContinuingCollector collector;
    private final AssemblerState state;
    private final TcpAssembler assembler;

    ContinuingCapture(CaptureHeader header, ReassemblySettings settings) {
        this.header = header;
        this.carried = Stream.concat(ALWAYS_CARRIED.stream(), settings.carried().stream())
                .distinct()
                .toList();
        this.collector = new ContinuingCollector(
                sources,
                settings,
                StreamAttributes.ofContinuing(header.captureId(), header.epoch(), sources, settings.gapStrategy()));
        this.state = new AssemblerState(settings.continuing(), collector, settings.validateChecksums(), header.seed());
        this.assembler = state.assembler();
        collector.setAssembler(assembler);
        assembler.pauseWhen(collector::isFull);
    }

    /** One of which nothing was open, as {@link #idleState} told it. */
    static ContinuingCapture of(byte[] idleState, ReassemblySettings settings) {
        StateInput in = new StateInput(idleState, idleState.length);
        try {
            ContinuingCapture capture = new ContinuingCapture(CaptureHeader.read(in), settings);
            capture.read(in);
            capture.restored();
            return capture;
        } catch (IOException e) {
            throw new IllegalStateException("What was written cannot be read", e);
        }
    }

    CaptureHeader header() {
        return header;
    }

    AssemblerState state() {
        return state;
    }

    /** A commit begins, and these are its FlowFiles' writer. */
    void begin(StreamWriter output) {
        collector.begin(output);
    }

    /** The streams put out by the commit so far, in the order of events. */
    List<FlowFile> streams() {
        return collector.flowFiles();
    }

    long contentBytes() {
        return collector.contentBytes();
    }

    /** The commit is over. */
    void end() {
        collector.begin(null);
    }

    /** True if the commit should put out no more: what comes next is another one's. */
    boolean isFull() {
        return collector.isFull();
    }

    /**
     * Reads an input, to its end or as far as one commit should.
     *
     * @param from so many records of it were read by commits before
     * @throws UnreadableCaptureException when it is none that can be read; nothing of it is in the state
     */
    CaptureInput read(ProcessSession session, FlowFile flowFile, String sequence, long from)
            throws UnreadableCaptureException, IOException {
        int source = from > 0 ? sources.resume(flowFile, sequence) : 0;
        if (source == 0) {
            source = sources.add(flowFile, sequence, carried, assembler.arrivals() + 1, assembler.oldestHeldArrival());
        }
        assembler.setSource(source);
        collector.setSource(source, assembler.arrivals() + 1);
        CaptureInput input = new CaptureInput(session, flowFile, assembler, state.decoder());
        if (assembler.isBehind()) {
            assembler.elapse(0);
        }
        input.read(true, from, () -> {
            collector.relieve();
            return !collector.isFull();
        });
        collector.inputEnds();
        if (sources.areMany()) {
            assembler.forEachSource(sources::remember);
            collector.rememberSources(sources);
            sources.forgetOthers();
        }
        return input;
    }

    /** The capture was silent for so many nanoseconds; what times out comes out. */
    void elapse(long silence) {
        assembler.setSource(0);
        collector.setSource(0, Long.MAX_VALUE);
        assembler.elapse(silence);
        state.decoder().advance(assembler.now());
        collector.inputEnds();
    }

    /** After how much silence something times out, in nanoseconds; negative if nothing does. */
    long silenceLeft() {
        long left = assembler.silenceLeft();
        if (!state.decoder().isHolding()) {
            return left;
        }
        return left < 0 ? FRAGMENTS_HELD : Math.min(left, FRAGMENTS_HELD);
    }

    /** True if nothing is open: only the header is left to remember. */
    boolean isIdle() {
        return state.isIdle();
    }

    /** All there is to a capture of which nothing is open. */
    byte[] idleState() {
        StateOutput out = new StateOutput();
        header.write(out);
        writeAll(out);
        return Arrays.copyOf(out.array(), out.size());
    }

    /** Memory that it takes, about. */
    long memoryInUse() {
        return EMPTY_COST + 2 * assembler.memoryInUse() + collector.memoryInUse();
    }

    /** Writes what has changed since the last time, but for the header and payload. */
    void writeChanges(StateOutput out) {
        state.writeChanges(out);
        collector.writeChanges(out);
        sources.writeChanges(out);
    }

    /** Writes all there is, but for the header and payload. */
    void writeAll(StateOutput out) {
        assembler.forEachSource(sources::remember);
        collector.rememberSources(sources);
        sources.forgetOthers();
        collector.markAll();
        sources.markAll();
        state.writeAll(out);
        collector.writeChanges(out);
        sources.writeChanges(out);
    }

    void read(StateInput in) throws IOException {
        state.read(in);
        collector.read(in, true);
        sources.read(in, true);
    }

    /** Reads a part written before: what it has will be written once more. */
    void readAgain(StateInput in) throws IOException {
        state.readAgain(in);
        collector.read(in, false);
        sources.read(in, false);
    }

    void restored() {
        state.restored();
        collector.restored();
        sources.restored();
    }
}
