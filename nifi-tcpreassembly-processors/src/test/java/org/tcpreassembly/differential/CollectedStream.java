package org.tcpreassembly.differential;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tcpreassembly.testing.FoundStreams.FoundStream;

/** One stream as somebody put it out, all in memory: the bytes, and where some are said to be missing between them. */
final class CollectedStream implements FoundStream {
    /** Missing bytes, at a position of the stream in which holes count. */
    record Hole(long position, long length) {
        @Override
        public String toString() {
            return position + "+" + length;
        }
    }

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final List<Hole> holes = new ArrayList<>();
    private byte[] content;
    private long missing;

    @Override
    public CollectedStream skip(long length) {
        if (length > 0) {
            long position = end();
            int last = holes.size() - 1;
            if (last >= 0 && holes.get(last).position + holes.get(last).length == position) {
                holes.set(last, new Hole(holes.get(last).position, holes.get(last).length + length));
            } else {
                holes.add(new Hole(position, length));
            }
            missing += length;
        }
        return this;
    }

    @Override
    public CollectedStream bytes(byte[] bytes, int offset, int length) {
        buffer.write(bytes, offset, length);
        content = null;
        return this;
    }

    /** The bytes, without the holes. */
    byte[] content() {
        if (content == null) {
            content = buffer.toByteArray();
        }
        return content;
    }

    /** The bytes between the holes. */
    List<byte[]> runs() {
        List<byte[]> runs = new ArrayList<>();
        int from = 0;
        long missingBefore = 0;
        for (Hole hole : innerHoles()) {
            int to = (int) (hole.position - missingBefore);
            if (to > from) {
                runs.add(Arrays.copyOfRange(content(), from, to));
            }
            from = to;
            missingBefore += hole.length;
        }
        runs.add(Arrays.copyOfRange(content(), from, content().length));
        return runs;
    }

    boolean isEmpty() {
        return buffer.size() == 0;
    }

    /** All holes. */
    List<Hole> holes() {
        return holes;
    }

    /** The holes that have bytes behind them. */
    List<Hole> innerHoles() {
        return holes.stream()
                .filter(hole -> hole.position + hole.length < end())
                .toList();
    }

    /** The position behind the last byte or hole. */
    long end() {
        return buffer.size() + missing;
    }

    /** The position in the stream of a byte of the content. */
    long position(int offset) {
        long position = offset;
        for (Hole hole : holes) {
            if (hole.position > position) {
                break;
            }
            position += hole.length;
        }
        return position;
    }

    /**
     * Where the first difference from another stream is.
     *
     * @param zeroFilled whether the other has zeros in its holes, and does not tell them
     * @return a position in this stream; -1 when both agree, but perhaps for a hole at their end
     */
    long firstDifference(CollectedStream other, boolean zeroFilled) {
        if (zeroFilled) {
            return firstDifferenceFilled(other.content());
        }
        int mismatch = Arrays.mismatch(content(), other.content());
        List<Hole> mine = innerHoles();
        List<Hole> its = other.innerHoles();
        long hole = -1;
        for (int i = 0; i < Math.max(mine.size(), its.size()) && hole < 0; i++) {
            if (i >= mine.size() || i >= its.size() || !mine.get(i).equals(its.get(i))) {
                hole = Math.min(
                        i < mine.size() ? mine.get(i).position : Long.MAX_VALUE,
                        i < its.size() ? its.get(i).position : Long.MAX_VALUE);
            }
        }
        if (mismatch < 0) {
            return hole;
        }
        return hole < 0 ? position(mismatch) : Math.min(hole, position(mismatch));
    }

    private long firstDifferenceFilled(byte[] filled) {
        int from = 0;
        long at = 0;
        for (Hole hole : innerHoles()) {
            int length = (int) (hole.position - at);
            int mismatch = Arrays.mismatch(
                    content(), from, from + length, filled, clip(at, filled), clip(at + length, filled));
            if (mismatch >= 0) {
                return at + mismatch;
            }
            from += length;
            at += length;
            for (long end = at + hole.length; at < end; at++) {
                if (at >= filled.length || filled[(int) at] != 0) {
                    return at;
                }
            }
        }
        int mismatch = Arrays.mismatch(content(), from, content().length, filled, clip(at, filled), filled.length);
        return mismatch < 0 ? -1 : at + mismatch;
    }

    private static int clip(long position, byte[] bytes) {
        return (int) Math.min(position, bytes.length);
    }
}
