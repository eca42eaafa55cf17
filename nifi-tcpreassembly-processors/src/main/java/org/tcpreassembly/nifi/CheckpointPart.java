package org.tcpreassembly.nifi;

import java.util.HashMap;
import java.util.Map;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;

/**
 * Which part of which checkpoint a FlowFile is, as its attributes tell.
 *
 * @param token of the epoch
 * @param generation the commit that wrote it
 */
record CheckpointPart(String captureId, int epoch, long token, long generation, Kind kind) {
    static final String EPOCH = "checkpoint.epoch";
    static final String TOKEN = "checkpoint.token";
    static final String GENERATION = "checkpoint.generation";
    static final String KIND = "checkpoint.kind";
    /** Milliseconds of silence after which something of the capture times out; not there when nothing does. */
    static final String SILENCE = "checkpoint.silence";

    /** {@code false} on a state that another one has followed: it is no head any longer. */
    static final String HEAD = "checkpoint.head";

    private static final String MIME_TYPE = "application/vnd.tcpreassembly.checkpoint";

    /** What is in it. */
    enum Kind {
        /** Changes of the state, or all of it. */
        STATE,
        /** Payload. */
        DATA;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** True if a FlowFile says that it is a part of a checkpoint. */
    static boolean is(FlowFile flowFile) {
        return flowFile.getAttribute(KIND) != null && flowFile.getAttribute(GENERATION) != null;
    }

    /** True if a FlowFile may be the latest state of its capture. */
    static boolean isHead(FlowFile flowFile) {
        return Kind.STATE.text().equals(flowFile.getAttribute(KIND)) && flowFile.getAttribute(HEAD) == null;
    }

    /** What a FlowFile says it is; null if it contradicts itself. */
    static CheckpointPart of(FlowFile flowFile) {
        try {
            return new CheckpointPart(
                    flowFile.getAttribute(StreamAttributes.CAPTURE_ID),
                    Integer.parseInt(flowFile.getAttribute(EPOCH)),
                    Long.parseLong(flowFile.getAttribute(TOKEN)),
                    Long.parseLong(flowFile.getAttribute(GENERATION)),
                    flowFile.getAttribute(KIND).equals(Kind.STATE.text()) ? Kind.STATE : Kind.DATA);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The state that a commit wrote, which tells of all other parts. */
    static CheckpointPart head(CaptureHeader header) {
        return new CheckpointPart(header.captureId(), header.epoch(), header.token(), header.generation(), Kind.STATE);
    }

    CheckpointPart other(long itsGeneration, Kind itsKind) {
        return new CheckpointPart(captureId, epoch, token, itsGeneration, itsKind);
    }

    /** @param silence nanoseconds of silence after which something times out; negative if nothing does */
    Map<String, String> attributes(long silence) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put(StreamAttributes.CAPTURE_ID, captureId);
        attributes.put(EPOCH, Integer.toString(epoch));
        attributes.put(TOKEN, Long.toString(token));
        attributes.put(GENERATION, Long.toString(generation));
        attributes.put(KIND, kind.text());
        if (silence >= 0) {
            attributes.put(SILENCE, Long.toString(silence / 1_000_000));
        }
        attributes.put(CoreAttributes.MIME_TYPE.key(), MIME_TYPE);
        attributes.put(
                CoreAttributes.FILENAME.key(),
                captureId.replaceAll("[^A-Za-z0-9._-]", "_") + '.' + generation + '.' + kind.text());
        return attributes;
    }
}
