package org.tcpreassembly.testing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.tcpreassembly.testing.Ranges.Range;

/** What is true of one direction of a connection: how long it is, what of it the capture holds, and its bytes. */
public final class StreamTruth {
    private static final byte[] ZEROS = new byte[65_536];

    private final Direction direction;
    private final long length;
    private final List<Range> holes;
    private final Content content;
    private final String kind;
    private String sha256;
    private String sha256Zero;

    /**
     * @param length of the stream as sent, in bytes
     * @param holes what of it was never captured, in order
     * @param content the bytes; null when only their hashes are known
     * @param kind a word about the connection, such as {@code hostile2}, or {@code -}
     */
    StreamTruth(Direction direction, long length, List<Range> holes, Content content, String kind) {
        this.direction = direction;
        this.length = length;
        this.holes = List.copyOf(holes);
        this.content = content;
        this.kind = kind;
    }

    public Direction direction() {
        return direction;
    }

    /** Of the stream as sent, in bytes. */
    public long length() {
        return length;
    }

    /** Distinct bytes that the capture holds. */
    public long captured() {
        return length - holes.stream().mapToLong(Range::length).sum();
    }

    List<Range> holes() {
        return holes;
    }

    /** The holes as {@code position+length}, joined by commas; {@code -} for none. */
    public String holesText() {
        return holes.isEmpty() ? "-" : holes.stream().map(Range::toString).collect(Collectors.joining(","));
    }

    /** May be null. */
    Content content() {
        return content;
    }

    public String kind() {
        return kind;
    }

    /** All bytes, zeros in the holes; for streams that fit into an array and whose content is known. */
    public byte[] bytes() {
        byte[] bytes = new byte[Math.toIntExact(length)];
        for (Range range : Ranges.complement(holes, length)) {
            content.copy(range.from(), bytes, (int) range.from(), (int) range.length());
        }
        return bytes;
    }

    /** Of the captured bytes, the holes left out; in hexadecimal. */
    public String sha256() {
        if (sha256 == null) {
            MessageDigest digest = newDigest();
            Ranges.complement(holes, length).forEach(range -> content.digest(digest, range.from(), range.to()));
            sha256 = HexFormat.of().formatHex(digest.digest());
        }
        return sha256;
    }

    /** Of the stream with zeros in the holes. */
    public String sha256Zero() {
        if (sha256Zero == null) {
            sha256Zero = holes.isEmpty() ? sha256() : hashWithZeros();
        }
        return sha256Zero;
    }

    private String hashWithZeros() {
        MessageDigest digest = newDigest();
        long at = 0;
        for (Range hole : holes) {
            content.digest(digest, at, hole.from());
            for (long left = hole.length(); left > 0; left -= ZEROS.length) {
                digest.update(ZEROS, 0, (int) Math.min(left, ZEROS.length));
            }
            at = hole.to();
        }
        content.digest(digest, at, length);
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A line of a truth file; see {@link Truth}. */
    String toLine() {
        return String.join(
                "\t",
                direction.source().toString(),
                direction.destination().toString(),
                Long.toString(length),
                Long.toString(captured()),
                sha256(),
                sha256Zero(),
                holesText(),
                content == null ? "-" : content.origin(),
                kind);
    }

    static StreamTruth ofLine(String line) {
        String[] field = line.split("\t");
        List<Range> holes = field[6].equals("-")
                ? List.of()
                : Arrays.stream(field[6].split(",")).map(StreamTruth::hole).toList();
        StreamTruth truth = new StreamTruth(
                Direction.of(field[0], field[1]),
                Long.parseLong(field[2]),
                holes,
                Content.ofOrigin(field[7]),
                field[8]);
        truth.sha256 = field[4];
        truth.sha256Zero = field[5];
        return truth;
    }

    private static Range hole(String text) {
        String[] parts = text.split("\\+");
        long from = Long.parseLong(parts[0]);
        return new Range(from, from + Long.parseLong(parts[1]));
    }

    @Override
    public String toString() {
        return direction + " length " + length + " captured " + captured() + " holes " + holesText();
    }
}
