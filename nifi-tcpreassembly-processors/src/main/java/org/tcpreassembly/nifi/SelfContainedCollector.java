package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.tcpreassembly.assembly.ByteStream;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.assembly.TcpStream;

/**
 * Collects the streams of a self-contained capture, each whole.
 *
 * <p>A very long piece gets a file of its own, into which it is written from then on ({@link OpenFlowFile}), up to a number of them;
 * when the budget of memory is exceeded, a long one does. What the others hold goes to the {@link Scratch} then. A piece with bytes in the scratch
 * becomes a FlowFile after the last record, any other one at once.
 */
final class SelfContainedCollector extends StreamCollector {
    /** A FlowFile whose content is still in the scratch. */
    private record Unwritten(int place, Map<String, String> attributes, ScratchContent content) {}

    /** So many files are open at a time. Processes on Linux have 1,024 by default, and NiFi asks for more. */
    private static final int MAXIMUM_OPEN = 100;

    /** Bytes of a content that NiFi gives a file of its own anyway (nifi.content.claim.max.appendable.size). */
    private static final int LONG = 50 * 1024;

    /** Bytes from which a piece is written as it comes, whatever the budget: to hold it would cost more than its session. */
    private static final int VERY_LONG = 256 * 1024;

    private final ProcessSessionFactory sessions;
    private final ProcessSession session;
    private final StreamWriter writer;
    private final Scratch scratch;
    private final List<FlowFile> flowFiles = new ArrayList<>();
    private final List<Unwritten> unwritten = new ArrayList<>();
    private final Set<OpenFlowFile> open = new HashSet<>();
    private long held;
    /** Pieces that have content and are not put out yet: each will be a FlowFile. */
    private int pending;

    private long bytes;

    SelfContainedCollector(
            ProcessSessionFactory sessions,
            ProcessSession session,
            ReassemblySettings settings,
            StreamAttributes attributes) {
        super(settings, attributes);
        this.sessions = sessions;
        this.session = session;
        this.writer = new StreamWriter(sessions, session);
        this.scratch = new Scratch(session);
    }

    /** Between records: lets go of what the budget does not allow, and of so much that it is not soon exceeded again. */
    void relieve(TcpAssembler assembler) {
        if (held <= settings.contentBudget()) {
            return;
        }
        relieve(assembler, LONG);
        if (held > settings.contentBudget() / 2) {
            relieve(assembler, 1);
        }
    }

    private void relieve(TcpAssembler assembler, long least) {
        for (int id = 0; id < limit(); id++) {
            StreamPiece piece = piece(id);
            if (piece != null && piece.held() >= least) {
                letGo(assembler.stream(id).bytes(), piece);
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
            rollback();
        } catch (IOException | RuntimeException e) {
            rollback();
            throw e;
        }
    }

    /** Takes back what the session, which is about to be rolled back, does not know of. */
    void rollback() {
        try {
            writer.abandon();
        } finally {
            abandonOpen();
        }
    }

    /** Each of them, whatever becomes of the others: it has a session and a file. */
    private void abandonOpen() {
        RuntimeException failure = null;
        for (OpenFlowFile flowFile : open) {
            try {
                flowFile.abandon();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        open.clear();
        if (failure != null) {
            throw failure;
        }
    }

    /** Bytes of all content put out. */
    long contentBytes() {
        return bytes;
    }

    @Override
    void begun(TcpStream stream, StreamPiece piece) {
        pending++;
        requireAllowed(0);
    }

    @Override
    int append(TcpStream stream, StreamPiece piece, long time, byte[] array, int offset, int length) {
        piece.append(time, length);
        boolean veryLong = piece.held() >= VERY_LONG && piece.spilled() == null && open.size() < MAXIMUM_OPEN;
        // one that is open holds what fills a hole
        if (piece.open() == null ? veryLong : stream.hasBytes()) {
            letGo(stream.bytes(), piece);
        }
        if (piece.open() != null) {
            write(piece.open(), array, offset, length);
            return length;
        }
        held += piece.hold(length);
        return 0;
    }

    @Override
    void filled(TcpStream stream, StreamPiece piece, int zeros) {
        held += piece.hold(zeros);
        if (held > settings.contentBudget()) {
            letGo(stream.bytes(), piece); // one record may open holes of any total
        }
    }

    @Override
    void put(TcpStream stream, StreamPiece piece, CloseReason reason) {
        if (piece.length() > 0) {
            pending--;
        }
        requireAllowed(1);
        connect(stream, piece);
        Map<String, String> all = attributes.of(stream, piece, reason);
        bytes += piece.length();
        if (piece.open() != null) {
            if (stream.hasBytes()) {
                letGo(stream.bytes(), piece);
            }
            flowFiles.add(close(piece.open(), all));
        } else if (piece.spilled() != null) {
            if (stream.hasBytes()) {
                letGo(stream.bytes(), piece);
            }
            unwritten.add(new Unwritten(flowFiles.size(), all, piece.spilled()));
            flowFiles.add(null);
        } else if (stream.hasBytes()) {
            held -= piece.release();
            flowFiles.add(writer.write(all, out -> StreamWriter.copy(stream.bytes(), out)));
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

    /** Moves what the engine holds of a piece to where the piece is collected. */
    private void letGo(ByteStream content, StreamPiece piece) {
        boolean isLong = piece.held() >= LONG;
        held -= piece.release();
        try {
            if (piece.open() == null && piece.spilled() == null && isLong && open.size() < MAXIMUM_OPEN) {
                piece.setOpen(new OpenFlowFile(sessions));
                open.add(piece.open());
            }
            if (piece.open() != null) {
                piece.open().take(content);
            } else {
                scratch.take(content, piece.needSpilled());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OpenFlowFile flowFile, byte[] array, int offset, int length) {
        try {
            flowFile.write(array, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FlowFile close(OpenFlowFile flowFile, Map<String, String> attributes) {
        try {
            FlowFile whole = flowFile.close(attributes, session);
            open.remove(flowFile);
            return whole;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
