package org.tcpreassembly.nifi;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;

/** What a continuing capture has to remember even when nothing is open: who it is and how far it was read. */
final class CaptureHeader {
    /** So many ranges of missing inputs are remembered: what comes of them later is known to be late. */
    private static final int MAXIMUM_MISSED = 64;

    /** Inputs that were given up, both ends included. */
    private record Missed(BigDecimal first, BigDecimal last) {}

    private final String captureId;
    private final int epoch;
    /** Tells this epoch from another of the same number that somebody else began. */
    private final long token;

    private final long seed;
    private long generation;
    /** The highest sequence taken; null before the first. */
    private BigDecimal last;

    /** An input that is read in part; null if none is. */
    private BigDecimal begun;

    private long begunRecords;

    private final List<Missed> missed = new ArrayList<>();

    private CaptureHeader(String captureId, int epoch, long token, long seed) {
        this.captureId = captureId;
        this.epoch = epoch;
        this.token = token;
        this.seed = seed;
    }

    /** Of a capture that begins. */
    static CaptureHeader begin(String captureId, int epoch) {
        RandomGenerator random = RandomGenerator.getDefault();
        return new CaptureHeader(captureId, epoch, random.nextLong() >>> 1, random.nextLong());
    }

    /** Of the next epoch: what was known of the old one is lost, but not how far it was read. */
    CaptureHeader nextEpoch() {
        CaptureHeader next = begin(captureId, epoch + 1);
        next.copyPosition(this);
        return next;
    }

    /** As it is now, whatever becomes of this one. */
    CaptureHeader copy() {
        CaptureHeader copy = new CaptureHeader(captureId, epoch, token, seed);
        copy.generation = generation;
        copy.copyPosition(this);
        return copy;
    }

    private void copyPosition(CaptureHeader other) {
        last = other.last;
        begun = other.begun;
        begunRecords = other.begunRecords;
        missed.addAll(other.missed);
    }

    String captureId() {
        return captureId;
    }

    int epoch() {
        return epoch;
    }

    long token() {
        return token;
    }

    /** Of the tables. */
    long seed() {
        return seed;
    }

    /** How many commits wrote its state. */
    long generation() {
        return generation;
    }

    long nextGeneration() {
        return ++generation;
    }

    /** True if any input had a sequence. */
    boolean isSequenced() {
        return last != null || begun != null;
    }

    /** The sequence that is next when they have no holes. */
    BigDecimal expected() {
        if (begun != null) {
            return begun;
        }
        return last == null ? BigDecimal.ZERO : last.add(BigDecimal.ONE);
    }

    /** True if the capture had to begin anew and nothing tells how far it was read before. */
    boolean beginsAnywhere() {
        return !isSequenced() && epoch > 0;
    }

    /** True if a sequence is not above those taken. */
    boolean isPast(BigDecimal sequence) {
        return last != null && sequence.compareTo(last) <= 0 || begun != null && sequence.compareTo(begun) < 0;
    }

    /** How many records of an input have been read, the others have not; 0 if none have, or all. */
    long recordsRead(BigDecimal sequence) {
        return begun != null && begun.compareTo(sequence) == 0 ? begunRecords : 0;
    }

    /** True if a past sequence was given up and never read. */
    boolean wasMissed(BigDecimal sequence) {
        return missed.stream()
                .anyMatch(range -> range.first.compareTo(sequence) <= 0 && range.last.compareTo(sequence) >= 0);
    }

    void take(BigDecimal sequence) {
        last = sequence;
        begun = null;
    }

    /** So many records of an input are read. */
    void takePart(BigDecimal sequence, long records) {
        begun = sequence;
        begunRecords = records;
    }

    /** Everything from what is expected up to below a sequence is given up. */
    void miss(BigDecimal before) {
        missed.add(new Missed(expected(), before.subtract(BigDecimal.ONE)));
        if (missed.size() > MAXIMUM_MISSED) {
            missed.removeFirst();
        }
        take(before.subtract(BigDecimal.ONE));
    }

    void write(StateOutput out) {
        out.text(captureId);
        out.number(epoch);
        out.number(token);
        out.signed(seed);
        out.number(generation);
        out.text(text(last));
        out.text(text(begun));
        out.number(begunRecords);
        out.number(missed.size());
        for (Missed range : missed) {
            out.text(text(range.first));
            out.text(text(range.last));
        }
    }

    static CaptureHeader read(StateInput in) throws DamagedStateException {
        CaptureHeader header = new CaptureHeader(in.text(), in.count(Integer.MAX_VALUE), in.number(), in.signed());
        header.generation = in.number();
        header.last = number(in.text());
        header.begun = number(in.text());
        header.begunRecords = in.number();
        for (int left = in.count(MAXIMUM_MISSED); left > 0; left--) {
            header.missed.add(new Missed(number(in.text()), number(in.text())));
        }
        return header;
    }

    private static String text(BigDecimal number) {
        return number == null ? null : number.toPlainString();
    }

    private static BigDecimal number(String text) throws DamagedStateException {
        try {
            return text == null ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new DamagedStateException("\"" + text + "\" is no sequence");
        }
    }
}
