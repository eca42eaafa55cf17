package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.tcpreassembly.assembly.ByteStream;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.assembly.StreamListener;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.assembly.TcpStream;

/**
 * Makes FlowFiles of streams.
 *
 * <p>Bytes stay in the engine's memory until their piece of the stream is whole; what exceeds the budget goes to the
 * {@link Scratch}. A piece whose bytes are all in memory becomes a FlowFile at once, the others after the last record.
 */
final class StreamCollector implements StreamListener {
    private static final byte[] ZEROS = new byte[8192];

    /** What is asked of a collector. */
    record Settings(GapStrategy gapStrategy, long maximumZeros, boolean emitEmpty, int maximumStreams, long budget) {}

    /** A FlowFile whose content is still in the scratch. */
    private record Unwritten(int place, Map<String, String> attributes, ScratchContent content) {}

    private final ProcessSession session;
    private final StreamWriter writer;
    private final Settings settings;
    private final StreamAttributes attributes;
    private final Scratch scratch;
    private final List<FlowFile> flowFiles = new ArrayList<>();
    private final List<Unwritten> unwritten = new ArrayList<>();
    private StreamPiece[] pieces = new StreamPiece[64];
    private long held;
    /** Pieces that have content and are not put out yet: each will be a FlowFile. */
    private int pending;

    private long bytes;

    StreamCollector(
            ProcessSessionFactory sessions, ProcessSession session, Settings settings, StreamAttributes attributes) {
        this.session = session;
        this.writer = new StreamWriter(sessions, session);
        this.settings = settings;
        this.attributes = attributes;
        this.scratch = new Scratch(session);
    }

    @Override
    public void start(TcpStream stream) {
        int id = stream.id();
        if (id >= pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(id + 1, pieces.length * 2));
        }
        pieces[id] = new StreamPiece();
    }

    @Override
    public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
        StreamPiece piece = pieces[stream.id()];
        long missing = piece.pendingGap();
        if (missing > 0 && piece.length() > 0) {
            if (spans(missing)) {
                span(stream, piece);
            } else {
                put(stream, piece, null);
                piece = piece.following();
                pieces[stream.id()] = piece;
            }
        }
        if (piece.length() == 0) {
            begin(stream, piece, position, missing);
        }
        piece.append(time, length);
        held += piece.hold(length);
        return 0;
    }

    @Override
    public void gap(TcpStream stream, long position, long length) {
        pieces[stream.id()].gap(stream, length);
    }

    @Override
    public void end(TcpStream stream, CloseReason reason) {
        StreamPiece piece = pieces[stream.id()];
        pieces[stream.id()] = null;
        long missing = piece.pendingGap();
        piece.fix(stream);
        if (piece.length() == 0) {
            piece.begin(stream, stream.position(), missing);
            if (missing == 0 && (!settings.emitEmpty() || stream.packets() == 0)) {
                return;
            }
        }
        put(stream, piece, reason);
    }

    /** Between records: lets go of what the budget does not allow. */
    void relieve(TcpAssembler assembler) {
        if (held <= settings.budget()) {
            return;
        }
        for (int id = 0; id < pieces.length; id++) {
            if (pieces[id] != null && assembler.stream(id).hasBytes()) {
                spill(assembler.stream(id).bytes(), pieces[id]);
            }
        }
    }

    /** Writes what is still in the scratch, after the last record. The FlowFiles, in the order of events. */
    List<FlowFile> finish() throws IOException {
        scratch.close();
        for (Unwritten piece : unwritten) {
            flowFiles.set(piece.place, writer.write(piece.attributes, out -> scratch.copy(piece.content, out)));
        }
        writer.handOver();
        scratch.remove();
        return flowFiles;
    }

    /** Takes everything back. */
    void abandon() throws IOException {
        try {
            scratch.close();
            scratch.remove();
            writer.handOver();
            session.remove(flowFiles.stream().filter(Objects::nonNull).toList());
            flowFiles.clear();
        } catch (IOException | RuntimeException e) {
            rollback();
            throw e;
        }
    }

    /** Takes back what the session, which is about to be rolled back, does not know of. */
    void rollback() {
        writer.abandon();
    }

    /** FlowFiles put out. */
    int count() {
        return flowFiles.size();
    }

    /** Bytes of all content put out. */
    long contentBytes() {
        return bytes;
    }

    private boolean spans(long missing) {
        return switch (settings.gapStrategy()) {
            case SPLIT -> false;
            case ZERO_FILL -> missing <= settings.maximumZeros();
            case CONCATENATE -> true;
        };
    }

    private void begin(TcpStream stream, StreamPiece piece, long position, long missing) {
        pending++;
        requireAllowed(0);
        boolean leading = missing > 0 && piece.index() == 0 && spans(missing);
        boolean filled = leading && settings.gapStrategy() == GapStrategy.ZERO_FILL;
        piece.begin(stream, filled ? position - missing : position, filled ? 0 : missing);
        if (leading) {
            span(stream, piece);
        } else if (piece.pendingGap() > 0) {
            piece.leave();
        }
    }

    /** Lets a piece go on across the hole. */
    private void span(TcpStream stream, StreamPiece piece) {
        long zeros = settings.gapStrategy() == GapStrategy.ZERO_FILL ? piece.pendingGap() : 0;
        ByteStream content = stream.bytes();
        for (long left = zeros; left > 0; ) {
            int written = content.write(ZEROS, 0, (int) Math.min(left, ZEROS.length), 0);
            left -= written;
            held += piece.hold(written);
            if (held > settings.budget()) {
                spill(content, piece); // one record may open holes of any total
            }
        }
        piece.spanGap(zeros);
    }

    /** Makes a FlowFile of a piece. */
    private void put(TcpStream stream, StreamPiece piece, CloseReason reason) {
        if (piece.length() > 0) {
            pending--;
        }
        requireAllowed(1);
        connect(stream, piece);
        Map<String, String> all = attributes.of(stream, piece, reason);
        bytes += piece.length();
        if (piece.spilled() != null) {
            if (stream.hasBytes()) {
                spill(stream.bytes(), piece);
            }
            unwritten.add(new Unwritten(flowFiles.size(), all, piece.spilled()));
            flowFiles.add(null);
        } else if (stream.hasBytes()) {
            held -= piece.release();
            flowFiles.add(writer.write(all, out -> write(stream.bytes(), out)));
        } else {
            flowFiles.add(writer.write(all, null));
        }
    }

    /** As soon as it is certain that too many will come out: what is open costs memory as well. */
    private void requireAllowed(int more) {
        if (flowFiles.size() + pending + more > settings.maximumStreams()) {
            throw new TooManyStreamsException(settings.maximumStreams());
        }
    }

    /** Sees to it that the texts that both directions have in common are made once. */
    private void connect(TcpStream stream, StreamPiece piece) {
        if (piece.connection() != null) {
            return;
        }
        int reverse = stream.reverseId();
        StreamPiece other = reverse < pieces.length ? pieces[reverse] : null;
        piece.setConnection(
                other != null && other.connection() != null ? other.connection() : attributes.connection(stream));
        if (other != null) {
            other.setConnection(piece.connection());
        }
    }

    private void spill(ByteStream content, StreamPiece piece) {
        held -= piece.release();
        try {
            scratch.take(content, piece.needSpilled());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ByteStream content, OutputStream out) throws IOException {
        while (content.buffered() > 0) {
            int length = content.peekLength();
            out.write(content.peekArray(), content.peekOffset(), length);
            content.pop(length);
        }
    }
}
