package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * <p>What exceeds the budget of memory goes to the {@link Scratch}. A piece whose bytes are all in memory becomes a
 * FlowFile at once, the others after the last record.
 */
final class SelfContainedCollector extends StreamCollector {
    /** A FlowFile whose content is still in the scratch. */
    private record Unwritten(int place, Map<String, String> attributes, ScratchContent content) {}

    private final ProcessSession session;
    private final StreamWriter writer;
    private final Scratch scratch;
    private final List<FlowFile> flowFiles = new ArrayList<>();
    private final List<Unwritten> unwritten = new ArrayList<>();
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
        this.session = session;
        this.writer = new StreamWriter(sessions, session);
        this.scratch = new Scratch(session);
    }

    /** Between records: lets go of what the budget does not allow. */
    void relieve(TcpAssembler assembler) {
        if (held <= settings.contentBudget()) {
            return;
        }
        for (int id = 0; id < limit(); id++) {
            if (piece(id) != null && assembler.stream(id).hasBytes()) {
                spill(assembler.stream(id).bytes(), piece(id));
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
        held += piece.hold(length);
        return 0;
    }

    @Override
    void filled(TcpStream stream, StreamPiece piece, int zeros) {
        held += piece.hold(zeros);
        if (held > settings.contentBudget()) {
            spill(stream.bytes(), piece); // one record may open holes of any total
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
        if (piece.spilled() != null) {
            if (stream.hasBytes()) {
                spill(stream.bytes(), piece);
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

    private void spill(ByteStream content, StreamPiece piece) {
        held -= piece.release();
        try {
            scratch.take(content, piece.needSpilled());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
