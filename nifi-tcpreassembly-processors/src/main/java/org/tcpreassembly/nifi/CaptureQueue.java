package org.tcpreassembly.nifi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.FlowFileFilter;
import org.apache.nifi.processor.FlowFileFilter.FlowFileFilterResult;
import org.apache.nifi.processor.ProcessSession;

/**
 * Looks through what is queued before the processor: inputs and checkpoints, in whatever order NiFi hands them out. Nothing
 * is taken by looking.
 */
final class CaptureQueue {
    private final ProcessSession session;
    private final ReassemblySettings settings;
    private final CaptureCache cache;
    private final LongSupplier nanoTime;

    CaptureQueue(ProcessSession session, ReassemblySettings settings, CaptureCache cache, LongSupplier nanoTime) {
        this.session = session;
        this.settings = settings;
        this.cache = cache;
        this.nanoTime = nanoTime;
    }

    /** What is there to be done. */
    static final class Survey {
        /** An input that is a capture of its own, taken; null if another thing comes first. */
        private FlowFile selfContained;
        /** A capture that is this task's from now on, and its inputs; null if there is none to work on. */
        private CaptureEntry capture;

        private final List<QueuedInput> inputs = new ArrayList<>();
        private final Set<String> queued = new HashSet<>();
        private final Map<String, FlowFile> heads = new HashMap<>();
        private int checkpoints;
        private boolean served;
        private boolean busy;

        FlowFile selfContained() {
            return selfContained;
        }

        CaptureEntry capture() {
            return capture;
        }

        List<QueuedInput> inputs() {
            return inputs;
        }

        /** The captures of which inputs are queued. */
        Set<String> queued() {
            return queued;
        }

        /** Of each capture with a checkpoint the latest state that was seen. */
        Map<String, FlowFile> heads() {
            return heads;
        }

        /** FlowFiles of checkpoints seen. */
        int checkpoints() {
            return checkpoints;
        }

        /** True if captures with inputs were passed over, for tasks work on them or they wait. */
        boolean isBusy() {
            return busy;
        }
    }

    /** Looks for what is to be done next: the first input that can be worked on decides. */
    Survey survey() {
        Survey survey = survey(true);
        if (survey.selfContained == null && survey.capture == null && survey.served) {
            cache.nextRound();
            survey = survey(true);
        }
        return survey;
    }

    /** The same, taking nothing on. */
    Survey look() {
        return survey(false);
    }

    private Survey survey(boolean begin) {
        Survey survey = new Survey();
        try {
            survey(begin, survey);
            return survey;
        } catch (Throwable t) {
            if (survey.capture != null) {
                cache.release(survey.capture);
            }
            throw t;
        }
    }

    private void survey(boolean begin, Survey survey) {
        long now = nanoTime.getAsLong();
        List<FlowFile> taken = session.get(flowFile -> {
            if (CheckpointPart.is(flowFile)) {
                note(flowFile, survey);
                return FlowFileFilterResult.REJECT_AND_CONTINUE;
            }
            String id = captureOf(flowFile);
            if (id == null) {
                if (!begin || survey.capture != null) {
                    return FlowFileFilterResult.REJECT_AND_CONTINUE;
                }
                if (cache.beginSelfContained()) {
                    return FlowFileFilterResult.ACCEPT_AND_TERMINATE;
                }
                survey.served = true;
                return FlowFileFilterResult.REJECT_AND_CONTINUE;
            }
            survey.queued.add(id);
            if (begin && survey.capture == null) {
                CaptureCache.Refusal refusal = cache.begin(id, now);
                if (refusal == null) {
                    survey.capture = cache.entry(id);
                } else {
                    survey.busy |= refusal == CaptureCache.Refusal.BUSY;
                    survey.served |= refusal == CaptureCache.Refusal.SERVED;
                }
            }
            if (survey.capture != null && survey.capture.id().equals(id)) {
                survey.inputs.add(QueuedInput.of(flowFile, sequenceOf(flowFile)));
            }
            return FlowFileFilterResult.REJECT_AND_CONTINUE;
        });
        survey.selfContained = taken.isEmpty() ? null : taken.getFirst();
        if (taken.isEmpty()) {
            cache.noteContinuing(!survey.queued.isEmpty());
        }
    }

    /** Takes inputs that were seen. Those that are gone meanwhile are missing in the answer, which has their order. */
    List<QueuedInput> take(List<QueuedInput> inputs) {
        Map<Long, FlowFile> wanted = new HashMap<>();
        inputs.forEach(input -> wanted.put(input.flowFile().getId(), null));
        int[] left = {wanted.size()};
        for (FlowFile flowFile : get(flowFile -> {
            if (CheckpointPart.is(flowFile) || !wanted.containsKey(flowFile.getId())) {
                return FlowFileFilterResult.REJECT_AND_CONTINUE;
            }
            return --left[0] == 0
                    ? FlowFileFilterResult.ACCEPT_AND_TERMINATE
                    : FlowFileFilterResult.ACCEPT_AND_CONTINUE;
        })) {
            wanted.put(flowFile.getId(), flowFile);
        }
        return inputs.stream()
                .filter(input -> wanted.get(input.flowFile().getId()) != null)
                .map(input -> new QueuedInput(wanted.get(input.flowFile().getId()), input.text(), input.sequence()))
                .toList();
    }

    /** Takes all parts of a capture's checkpoint that are queued. */
    List<FlowFile> takeCheckpoint(String captureId) {
        // a look that finds nothing proves nothing: it may have ended at a connection from which something expired
        for (int look = 0; look < 3; look++) {
            List<FlowFile> found = get(flowFile ->
                    CheckpointPart.is(flowFile) && captureId.equals(flowFile.getAttribute(StreamAttributes.CAPTURE_ID))
                            ? FlowFileFilterResult.ACCEPT_AND_CONTINUE
                            : FlowFileFilterResult.REJECT_AND_CONTINUE);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** Takes the head of a capture's checkpoint, and what claims to be of the checkpoint and is none of its members. */
    List<FlowFile> takeHead(String captureId, CheckpointPart head, Set<CheckpointPart> members) {
        Set<CheckpointPart> seen = new HashSet<>();
        return get(flowFile -> {
            if (!CheckpointPart.is(flowFile) || !captureId.equals(flowFile.getAttribute(StreamAttributes.CAPTURE_ID))) {
                return FlowFileFilterResult.REJECT_AND_CONTINUE;
            }
            CheckpointPart part = CheckpointPart.of(flowFile);
            boolean stays = part != null && !part.equals(head) && members.contains(part) && seen.add(part);
            return stays ? FlowFileFilterResult.REJECT_AND_CONTINUE : FlowFileFilterResult.ACCEPT_AND_CONTINUE;
        });
    }

    /** Takes parts of checkpoints. */
    List<FlowFile> take(Set<CheckpointPart> parts) {
        if (parts.isEmpty()) {
            return List.of();
        }
        return get(flowFile -> CheckpointPart.is(flowFile) && parts.contains(CheckpointPart.of(flowFile))
                ? FlowFileFilterResult.ACCEPT_AND_CONTINUE
                : FlowFileFilterResult.REJECT_AND_CONTINUE);
    }

    private List<FlowFile> get(FlowFileFilter filter) {
        return session.get(filter);
    }

    private static void note(FlowFile flowFile, Survey survey) {
        survey.checkpoints++;
        if (!CheckpointPart.isHead(flowFile)) {
            return;
        }
        CheckpointPart part = CheckpointPart.of(flowFile);
        if (part == null || part.captureId() == null) {
            return;
        }
        survey.heads.merge(part.captureId(), flowFile, (one, other) -> {
            CheckpointPart first = CheckpointPart.of(one);
            return first.epoch() > part.epoch()
                            || first.epoch() == part.epoch() && first.generation() >= part.generation()
                    ? one
                    : other;
        });
    }

    /** The capture of an input; null if it is one of its own. An expression that fails is said when it is read. */
    private String captureOf(FlowFile flowFile) {
        try {
            return settings.captureIdentifier().of(flowFile);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private String sequenceOf(FlowFile flowFile) {
        try {
            return settings.captureSequence().of(flowFile);
        } catch (RuntimeException e) {
            return "no value: " + e.getMessage();
        }
    }
}
