package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.nifi.flowfile.FlowFile;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;

/**
 * Collects the streams of a continuing capture: what is not whole yet is state, and what is too long, or too much, comes
 * out in fragments.
 */
final class ContinuingCollector extends StreamCollector {
    /** What a stream is charged beside its bytes that are not put out yet: the part of a page that it cannot use. */
    private static final int STREAM_COST = 512;

    /** A commit puts out so many FlowFiles, about: each costs some 4 KB of heap until it is committed. */
    private static final int MAXIMUM_FLOWFILES = 20_000;

    private final CaptureSources sources;
    private final long maximumFragment;
    private final int maximumFlowFiles;
    private final List<FlowFile> flowFiles = new ArrayList<>();
    /** The streams with bytes that are not put out, the one whose piece began first before the others. */
    private final LinkedHashSet<Integer> filling = new LinkedHashSet<>();
    /** The streams whose piece is not as it was last written. */
    private final BitSet changed = new BitSet();

    private TcpAssembler assembler;
    private StreamWriter writer;
    private int source;
    private long sourceArrival;
    private long left;
    private long contentBytes;
    /** How many pieces have begun. */
    private long beginnings;

    ContinuingCollector(CaptureSources sources, ReassemblySettings settings, StreamAttributes attributes) {
        super(settings, attributes);
        this.sources = sources;
        this.maximumFlowFiles = Math.min(settings.maximumStreams(), MAXIMUM_FLOWFILES);
        this.maximumFragment = settings.outputStrategy() == OutputStrategy.AVAILABLE_DATA
                ? Integer.MAX_VALUE
                : Math.min(settings.maximumFragment(), Integer.MAX_VALUE);
    }

    /** To be called once, before all else. */
    void setAssembler(TcpAssembler assembler) {
        this.assembler = assembler;
    }

    /** A commit begins: where its FlowFiles are written to. */
    void begin(StreamWriter output) {
        writer = output;
        flowFiles.clear();
        contentBytes = 0;
    }

    /**
     * What comes now is brought by this input; 0 for none.
     *
     * @param firstArrival the number that its first segment will have
     */
    void setSource(int number, long firstArrival) {
        source = number;
        sourceArrival = firstArrival;
    }

    /** The FlowFiles of the commit so far, in the order of events. */
    List<FlowFile> flowFiles() {
        return flowFiles;
    }

    /** True if the commit has put out enough, with what it will at the end of the input. */
    boolean isFull() {
        int atEnd = settings.outputStrategy() == OutputStrategy.AVAILABLE_DATA ? filling.size() : 0;
        return flowFiles.size() + atEnd >= maximumFlowFiles;
    }

    /** Bytes of all content put out by the commit so far. */
    long contentBytes() {
        return contentBytes;
    }

    /** Between records: lets the oldest data out, as a fragment or across its hole, when the capture holds too much. */
    void relieve() {
        long most = settings.maximumPerCapture();
        if (charged() <= most) {
            return;
        }
        long target = most - most / 8;
        assembler.forgetDelivered(Math.max(0, target - left));
        while (charged() > target) {
            long oldestHeld = assembler.oldestHeldArrival();
            long oldestLeft = filling.isEmpty()
                    ? Long.MAX_VALUE
                    : piece(filling.getFirst()).began();
            if (oldestLeft == Long.MAX_VALUE && oldestHeld == Long.MAX_VALUE) {
                return;
            }
            if (oldestLeft <= oldestHeld) {
                putOut(filling.getFirst());
            } else {
                assembler.giveUpOldest();
            }
        }
    }

    /** An input is read: whatever is contiguous comes out, if that is asked for. */
    void inputEnds() {
        if (settings.outputStrategy() == OutputStrategy.AVAILABLE_DATA) {
            while (!filling.isEmpty()) {
                putOut(filling.getFirst());
            }
        }
    }

    @Override
    void begun(TcpStream stream, StreamPiece piece) {
        piece.setBegan(assembler.arrivals(), ++beginnings);
        filling.add(stream.id());
        left += STREAM_COST;
    }

    @Override
    int append(TcpStream stream, StreamPiece piece, long time, byte[] array, int offset, int length) {
        if (piece.length() + length <= maximumFragment) {
            take(stream, piece, time, length);
            left += length;
            return 0;
        }
        // the fragment is full: what the engine holds of it, and what fits of these bytes
        StreamPiece current = piece;
        int done = 0;
        while (current.length() + length - done > maximumFragment) {
            int part = (int) Math.max(0, maximumFragment - current.length());
            int from = offset + done;
            if (part > 0) {
                take(stream, current, time, part);
            }
            current.fix(stream);
            write(stream, current, null, array, from, part);
            done += part;
            current = current.following();
            // the engine has counted all the bytes already
            current.begin(stream, stream.position() - length + done, 0);
            set(stream.id(), current);
            begun(stream, current);
        }
        take(stream, current, time, length - done);
        left += length - done;
        return done;
    }

    @Override
    void filled(TcpStream stream, StreamPiece piece, int zeros) {
        left += zeros;
    }

    @Override
    void put(TcpStream stream, StreamPiece piece, CloseReason reason) {
        write(stream, piece, reason, null, 0, 0);
    }

    @Override
    void changed(int stream, StreamPiece piece) {
        changed.set(stream);
    }

    /** Calls for every source that a piece remembers. */
    void rememberSources(CaptureSources sources) {
        for (int id = 0; id < limit(); id++) {
            StreamPiece piece = piece(id);
            if (piece != null) {
                sources.remember(piece.firstSource());
                sources.remember(piece.lastSource());
            }
        }
    }

    void markAll() {
        changed.clear();
        for (int id = 0; id < limit(); id++) {
            if (piece(id) != null) {
                changed.set(id);
                piece(id).setGapsChanged(true);
            }
        }
    }

    /** Writes the pieces that have changed since the last time. */
    void writeChanges(StateOutput out) {
        out.number(changed.cardinality());
        for (int id = changed.nextSetBit(0); id >= 0; id = changed.nextSetBit(id + 1)) {
            out.number(id);
            StreamPiece piece = piece(id);
            out.flag(piece != null);
            if (piece != null) {
                piece.write(out);
            }
        }
        changed.clear();
    }

    /** @param apply false: what was written then counts as changed */
    void read(StateInput in, boolean apply) throws DamagedStateException {
        for (int count = in.count(Integer.MAX_VALUE); count > 0; count--) {
            int id = in.count(Integer.MAX_VALUE);
            StreamPiece piece = in.flag() ? StreamPiece.read(in, piece(id)) : null;
            if (apply) {
                set(id, piece);
            } else {
                changed.set(id);
                if (piece != null && piece.hasGapsChanged() && piece(id) != null) {
                    piece(id).setGapsChanged(true);
                }
            }
        }
    }

    /** All is read. */
    void restored() {
        IntStream.range(0, limit())
                .filter(id -> piece(id) != null && piece(id).length() > 0)
                .boxed()
                .sorted(Comparator.comparingLong(id -> piece(id).order()))
                .forEach(id -> {
                    filling.add(id);
                    left += STREAM_COST + piece(id).length();
                    beginnings = piece(id).order();
                });
        for (int id = 0; id < limit(); id++) {
            if (piece(id) != null) {
                piece(id).setGapsChanged(false);
            }
        }
        changed.clear();
    }

    /** Memory for what is known of the pieces, about. */
    long memoryInUse() {
        return 4L * limit() + 500L * filling.size();
    }

    private long charged() {
        return assembler.held() + left;
    }

    private void take(TcpStream stream, StreamPiece piece, long time, int length) {
        piece.append(time, length);
        bring(piece, assembler.contentArrival());
        changed(stream.id(), piece);
    }

    /** Notes the input that a segment came with: the one being read, or one before it if the segment was held. */
    private void bring(StreamPiece piece, long arrival) {
        int number = arrival >= sourceArrival ? source : sources.of(arrival);
        if (number == 0 || number == piece.lastSource()) {
            return;
        }
        if (piece.firstSource() == 0) {
            piece.bringFrom(number, number);
        } else if (sources.isBefore(number, piece.firstSource())) {
            piece.bringFrom(number, piece.lastSource());
        } else if (sources.isBefore(piece.lastSource(), number)) {
            piece.bringFrom(piece.firstSource(), number);
        }
    }

    /** Puts out what there is of a stream that goes on. */
    private void putOut(int id) {
        TcpStream stream = assembler.stream(id);
        StreamPiece piece = piece(id);
        long missing = piece.pendingGap();
        if (missing == 0) {
            piece.fix(stream);
        }
        write(stream, piece, null, null, 0, 0);
        StreamPiece following = piece.following();
        following.begin(stream, stream.position() - missing, 0);
        if (missing > 0) {
            following.gap(stream, missing);
        }
        set(id, following);
    }

    /** Makes a FlowFile of what the engine holds of a stream and of more bytes. */
    private void write(TcpStream stream, StreamPiece piece, CloseReason reason, byte[] array, int offset, int length) {
        connect(stream, piece);
        if (filling.remove(stream.id())) {
            left -= STREAM_COST;
        }
        if (stream.hasBytes()) {
            left -= stream.bytes().buffered();
            flowFiles.add(writer.write(attributes.of(stream, piece, reason), out -> {
                StreamWriter.copy(stream.bytes(), out);
                write(out, array, offset, length);
            }));
        } else if (length > 0) {
            flowFiles.add(writer.write(attributes.of(stream, piece, reason), out -> write(out, array, offset, length)));
        } else {
            flowFiles.add(writer.write(attributes.of(stream, piece, reason), null));
        }
        contentBytes += piece.length();
    }

    private static void write(OutputStream out, byte[] array, int offset, int length) throws IOException {
        if (length > 0) {
            out.write(array, offset, length);
        }
    }
}
