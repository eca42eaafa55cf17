package org.tcpreassembly.nifi;

import java.util.Arrays;
import org.tcpreassembly.assembly.ByteStream;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.assembly.StreamListener;
import org.tcpreassembly.assembly.TcpStream;

/**
 * Makes FlowFiles of streams: follows each stream piece by piece, one for each FlowFile to come, and settles what holes do
 * to them. Bytes stay in the engine's memory until their piece is whole,
 * or the collector takes them.
 */
abstract class StreamCollector implements StreamListener {
    private static final byte[] ZEROS = new byte[8192];

    final ReassemblySettings settings;
    final StreamAttributes attributes;
    /** Of each stream, by its number, the piece that is being collected; null where none is. */
    private StreamPiece[] pieces = new StreamPiece[64];

    StreamCollector(ReassemblySettings settings, StreamAttributes attributes) {
        this.settings = settings;
        this.attributes = attributes;
    }

    @Override
    public void start(TcpStream stream) {
        set(stream.id(), new StreamPiece());
    }

    @Override
    public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
        StreamPiece piece = piece(stream.id());
        long missing = piece.pendingGap();
        if (missing > 0 && piece.length() > 0) {
            if (spans(missing)) {
                span(stream, piece);
            } else {
                put(stream, piece, null);
                piece = piece.following();
                set(stream.id(), piece);
            }
        }
        if (piece.length() == 0) {
            begin(stream, piece, position, missing);
        }
        return append(stream, piece, time, array, offset, length);
    }

    @Override
    public void gap(TcpStream stream, long position, long length) {
        StreamPiece piece = piece(stream.id());
        piece.gap(stream, length);
        changed(stream.id(), piece);
    }

    @Override
    public void end(TcpStream stream, CloseReason reason) {
        StreamPiece piece = piece(stream.id());
        set(stream.id(), null);
        long missing = piece.pendingGap();
        piece.fix(stream);
        if (piece.length() == 0) {
            piece.begin(stream, stream.position(), missing);
            boolean nothingSaid = piece.index() == 0 && missing == 0;
            if (nothingSaid && (!settings.emitEmpty() || stream.packets() == 0)) {
                return;
            }
        }
        put(stream, piece, reason);
    }

    /** The piece of a stream is about to have its first bytes. */
    abstract void begun(TcpStream stream, StreamPiece piece);

    /** Bytes come for a piece. Returns how many are taken; the others stay in the engine. */
    abstract int append(TcpStream stream, StreamPiece piece, long time, byte[] array, int offset, int length);

    /** Zeros have been written to what the engine holds of a stream, which are part of its piece. */
    abstract void filled(TcpStream stream, StreamPiece piece, int zeros);

    /**
     * Makes a FlowFile of a piece.
     *
     * @param reason why the stream ended, null if it goes on
     */
    abstract void put(TcpStream stream, StreamPiece piece, CloseReason reason);

    /** Something of a piece has changed; null if it is no more. */
    void changed(int stream, StreamPiece piece) {
        // nobody asks
    }

    final StreamPiece piece(int stream) {
        return stream < pieces.length ? pieces[stream] : null;
    }

    /** One more than the highest number of a stream with a piece. */
    final int limit() {
        return pieces.length;
    }

    final void set(int stream, StreamPiece piece) {
        if (stream >= pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(stream + 1, pieces.length * 2));
        }
        pieces[stream] = piece;
        changed(stream, piece);
    }

    /** Sees to it that the texts that both directions have in common are made once. */
    final void connect(TcpStream stream, StreamPiece piece) {
        if (piece.connection() != null) {
            return;
        }
        StreamPiece other = piece(stream.reverseId());
        piece.setConnection(
                other != null && other.connection() != null ? other.connection() : attributes.connection(stream));
        if (other != null) {
            other.setConnection(piece.connection());
        }
    }

    private boolean spans(long missing) {
        return switch (settings.gapStrategy()) {
            case SPLIT -> false;
            case ZERO_FILL -> missing <= settings.maximumZeros();
            case CONCATENATE -> true;
        };
    }

    private void begin(TcpStream stream, StreamPiece piece, long position, long missing) {
        begun(stream, piece);
        boolean leading = missing > 0 && spans(missing);
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
            filled(stream, piece, written);
        }
        piece.spanGap(zeros);
    }
}
