package org.tcpreassembly.nifi;

import java.math.BigDecimal;
import java.util.Comparator;
import org.apache.nifi.flowfile.FlowFile;

/**
 * An input of a continuing capture as it waits in the queue.
 *
 * @param text its sequence as it is given, null if it has none
 * @param sequence the same as a number; null if it has none or it is none
 */
record QueuedInput(FlowFile flowFile, String text, BigDecimal sequence) {
    /** A sequence has at most so many. */
    private static final int DIGITS = 40;

    /** The order in which inputs without a sequence came; one that is read in part before all. NiFi's queues hand them out in another one. */
    static final Comparator<QueuedInput> ARRIVAL = Comparator.<QueuedInput, Boolean>comparing(
                    input -> !OriginalAttributes.isBegun(input.flowFile))
            .thenComparingLong(
                    input -> input.flowFile.getLastQueueDate() == null ? 0 : input.flowFile.getLastQueueDate())
            .thenComparingLong(input -> input.flowFile.getQueueDateIndex())
            .thenComparingLong(input -> input.flowFile.getId());

    static final Comparator<QueuedInput> SEQUENCE =
            Comparator.comparing(QueuedInput::sequence).thenComparing(ARRIVAL);

    static QueuedInput of(FlowFile flowFile, String text) {
        BigDecimal number = null;
        try {
            number = text == null ? null : new BigDecimal(text).stripTrailingZeros();
            if (number != null && (number.precision() > DIGITS || Math.abs((long) number.scale()) > DIGITS)) {
                number = null; // to count on from such a one would take forever
            }
        } catch (NumberFormatException e) {
            // said by isInvalid
        }
        return new QueuedInput(flowFile, text, number);
    }

    /** How many records of it were read by commits before, as it says itself. */
    long recordsRead() {
        return OriginalAttributes.recordsRead(flowFile);
    }

    /** True if the sequence is not a number of its order. */
    boolean isInvalid(SequenceOrder order) {
        return text != null
                && (sequence == null
                        || order == SequenceOrder.DENSE && (sequence.scale() > 0 || sequence.signum() < 0));
    }
}
