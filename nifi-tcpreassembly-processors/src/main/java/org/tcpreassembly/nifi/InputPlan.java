package org.tcpreassembly.nifi;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What one commit takes of the inputs of a capture that are queued: those whose turn it is, in their order, up to a budget.
 */
final class InputPlan {
    /**
     * A commit takes in so many bytes, if as many are queued: it costs the same however few they are. Two files of 8 MB fit,
     * with something to spare for those that end with the packet that filled them.
     */
    static final long MAXIMUM_BYTES = 17 << 20;

    static final int MAXIMUM_INPUTS = 4000;
    /** More that wait for one that is missing would fill the queue, and nothing would come through it any more. */
    static final int MANY_WAITING = 5000;

    private final List<QueuedInput> invalid = new ArrayList<>();
    private final List<QueuedInput> past = new ArrayList<>();
    private final List<QueuedInput> due = new ArrayList<>();
    private final List<QueuedInput> early = new ArrayList<>();
    private BigDecimal firstEarly;

    InputPlan(List<QueuedInput> queued, CaptureHeader header, SequenceOrder order) {
        List<QueuedInput> sequenced = new ArrayList<>();
        List<QueuedInput> unsequenced = new ArrayList<>();
        List<QueuedInput> begun = new ArrayList<>();
        for (QueuedInput input : queued) {
            if (input.isInvalid(order)) {
                invalid.add(input);
            } else if (input.sequence() == null) {
                unsequenced.add(input);
            } else if (header.recordsRead(input.sequence()) > 0) {
                begun.add(input);
            } else if (header.isPast(input.sequence())) {
                past.add(input);
            } else {
                sequenced.add(input);
            }
        }
        unsequenced.sort(QueuedInput.ARRIVAL);
        sequenced.sort(QueuedInput.SEQUENCE);
        long[] bytes = new long[1];
        if (!begun.isEmpty()) {
            begun.sort(QueuedInput.ARRIVAL); // of copies, the one that is read in part
            take(begun.removeFirst(), bytes);
            past.addAll(begun);
        }
        for (QueuedInput input : unsequenced) {
            if (!take(input, bytes)) {
                return; // none may overtake it, be it ever so small
            }
        }
        BigDecimal expected = header.expected();
        if (header.beginsAnywhere() && !sequenced.isEmpty()) {
            expected = sequenced.getFirst().sequence();
        }
        BigDecimal latest = null;
        if (isSequencedDue()) {
            latest = header.expected();
            expected = latest.add(BigDecimal.ONE);
        }
        for (QueuedInput input : sequenced) {
            if (latest != null && input.sequence().compareTo(latest) == 0) {
                past.add(input);
            } else if (order == SequenceOrder.DENSE && input.sequence().compareTo(expected) > 0) {
                firstEarly = firstEarly == null ? input.sequence() : firstEarly;
                early.add(input);
            } else if (take(input, bytes)) {
                latest = input.sequence();
                expected = latest.add(BigDecimal.ONE);
            } else {
                return;
            }
        }
    }

    /** Inputs whose sequence is none. */
    List<QueuedInput> invalid() {
        return invalid;
    }

    /** Inputs whose turn is over. */
    List<QueuedInput> past() {
        return past;
    }

    /** Inputs to be read, in this order. */
    List<QueuedInput> due() {
        return due;
    }

    /** True if nothing can be done but to wait for one that is missing. */
    boolean isWaiting() {
        return due.isEmpty() && invalid.isEmpty() && past.isEmpty() && !early.isEmpty();
    }

    /** True if an input with a sequence is to be read. */
    boolean isSequencedDue() {
        return due.stream().anyMatch(input -> input.sequence() != null);
    }

    /** True if so many wait for one that is missing that it is waited for no longer. */
    boolean areTooManyWaiting() {
        return early.size() > MANY_WAITING;
    }

    /** The lowest sequence that waits for one that is missing; null if none does. */
    BigDecimal firstEarly() {
        return firstEarly;
    }

    /** All inputs that the commit takes. */
    List<QueuedInput> all() {
        List<QueuedInput> all = new ArrayList<>(invalid);
        all.addAll(past);
        all.addAll(due);
        return all;
    }

    private boolean take(QueuedInput input, long[] bytes) {
        boolean fits = due.isEmpty()
                || due.size() < MAXIMUM_INPUTS && bytes[0] + input.flowFile().getSize() <= MAXIMUM_BYTES;
        if (fits) {
            due.add(input);
            bytes[0] += input.flowFile().getSize();
        }
        return fits;
    }
}
