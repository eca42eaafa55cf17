package org.tcpreassembly.nifi;

import java.util.List;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

/** The properties of {@link ReassembleTcp}, in the order in which users see them. */
final class ReassemblyProperties {
    static final PropertyDescriptor CAPTURE_IDENTIFIER = new PropertyDescriptor.Builder()
            .name("Capture Identifier")
            .description(
                    "Tells which FlowFiles belong together. Empty for a FlowFile: it is a whole capture of its own, "
                            + "and all its connections end with it. Not empty: all FlowFiles with the same value are one "
                            + "continuing capture, whose connections go on from one FlowFile to the next.")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.createAttributeExpressionLanguageValidator(
                    org.apache.nifi.expression.AttributeExpression.ResultType.STRING, true))
            .defaultValue("${capture.id}")
            .required(false)
            .build();

    static final PropertyDescriptor CAPTURE_SEQUENCE = new PropertyDescriptor.Builder()
            .name("Capture Sequence")
            .description(
                    "The place of a FlowFile in its continuing capture. Empty: in the order of the queue, and then "
                            + "a FlowFile that comes twice cannot be told. Not used for self-contained captures.")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.createAttributeExpressionLanguageValidator(
                    org.apache.nifi.expression.AttributeExpression.ResultType.STRING, true))
            .defaultValue("${capture.sequence}")
            .required(false)
            .build();

    static final PropertyDescriptor SEQUENCE_ORDER = new PropertyDescriptor.Builder()
            .name("Sequence Order")
            .description("What the numbers of Capture Sequence are, and so whether one can be missing.")
            .allowableValues(SequenceOrder.class)
            .defaultValue(SequenceOrder.DENSE)
            .required(true)
            .build();

    static final PropertyDescriptor SEQUENCE_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Sequence Timeout")
            .description(
                    "How long a FlowFile that is early waits for those before it. Afterwards a bulletin says which "
                            + "are missing, and reading goes on.")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .defaultValue("30 sec")
            .dependsOn(SEQUENCE_ORDER, SequenceOrder.DENSE)
            .required(true)
            .build();

    static final PropertyDescriptor OUTPUT_STRATEGY = new PropertyDescriptor.Builder()
            .name("Output Strategy")
            .description("When the content of a stream comes out. In a self-contained capture all of it does when the "
                    + "capture is read, with either.")
            .allowableValues(OutputStrategy.class)
            .defaultValue(OutputStrategy.COMPLETE_STREAMS)
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_FRAGMENT_SIZE = new PropertyDescriptor.Builder()
            .name("Maximum Fragment Size")
            .description("Continuing captures: as much of one stream is held before a fragment of it comes out. "
                    + "MergeContent's Defragment puts fragments together again.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Integer.MAX_VALUE))
            .defaultValue("64 MB")
            .dependsOn(OUTPUT_STRATEGY, OutputStrategy.COMPLETE_STREAMS)
            .required(true)
            .build();

    static final PropertyDescriptor GAP_STRATEGY = new PropertyDescriptor.Builder()
            .name("Gap Strategy")
            .description("What a hole that will not be filled, bytes that were lost or never captured, does to the "
                    + "content of a stream.")
            .allowableValues(GapStrategy.class)
            .defaultValue(GapStrategy.SPLIT)
            .required(true)
            .build();

    static final PropertyDescriptor OVERLAP_POLICY = new PropertyDescriptor.Builder()
            .name("Overlap Policy")
            .description("Which copy of a byte counts when copies that wait for a hole to be filled differ. Bytes that "
                    + "continued their stream when they came are final.")
            .allowableValues(OverlapChoice.class)
            .defaultValue(OverlapChoice.FIRST)
            .required(true)
            .build();

    static final PropertyDescriptor MIDSTREAM_POLICY = new PropertyDescriptor.Builder()
            .name("Midstream Policy")
            .description("What becomes of a stream whose SYN was not seen, as when the capture began after it did.")
            .allowableValues(MidstreamChoice.class)
            .defaultValue(MidstreamChoice.WAIT)
            .required(true)
            .build();

    static final PropertyDescriptor GAP_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Gap Timeout")
            .description(
                    "Continuing captures: how long a hole is waited for, in capture time, and on the clock when the "
                            + "capture falls silent. A self-contained capture is all there: a hole is waited for until its end "
                            + "or a limit.")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .defaultValue("30 sec")
            .required(true)
            .build();

    static final PropertyDescriptor IDLE_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Idle Timeout")
            .description(
                    "Continuing captures: after how long without a packet a connection is closed, in capture time, "
                            + "and on the clock when the capture falls silent. In a self-contained capture connections stay open "
                            + "until its end.")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .defaultValue("5 min")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_PER_CONNECTION = new PropertyDescriptor.Builder()
            .name("Maximum Buffered per Connection")
            .description("Bytes that one connection holds out of order, 64 more for each segment. Beyond it the "
                    + "direction that holds the oldest segment gives up its first hole, until it fits.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Integer.MAX_VALUE))
            .defaultValue("4 MB")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_PER_CAPTURE = new PropertyDescriptor.Builder()
            .name("Maximum Buffered per Capture")
            .description(
                    "Bytes that all connections of a capture hold out of order, 64 more for each segment and 512 for "
                            + "each connection that holds any. Beyond it the oldest data is let out across its hole, down to "
                            + "seven eighths: it is never lost.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Long.MAX_VALUE))
            .defaultValue("64 MB")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_CONNECTIONS = new PropertyDescriptor.Builder()
            .name("Maximum Connections")
            .description("Connections open at a time, per capture. Beyond it one is closed as evicted: first those "
                    + "without payload, then the one that is idle for longest.")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .defaultValue("250000")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_CACHED_STATE = new PropertyDescriptor.Builder()
            .name("Maximum Cached State")
            .description("Memory for the states of continuing captures of this processor. Beyond it a state is dropped "
                    + "from memory and read from its checkpoint when it is next needed. Never changes what comes out.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Long.MAX_VALUE))
            .defaultValue("256 MB")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_STREAMS = new PropertyDescriptor.Builder()
            .name("Maximum Streams per FlowFile")
            .description("Self-contained captures: all that one input puts out is one commit, and each FlowFile of it "
                    + "costs heap until then. Beyond so many the input goes to failure and nothing of it is put out.")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .defaultValue("50000")
            .required(true)
            .build();

    static final PropertyDescriptor CONNECTION_KEY = new PropertyDescriptor.Builder()
            .name("Connection Key")
            .description("What tells connections apart.")
            .allowableValues(ConnectionKey.class)
            .defaultValue(ConnectionKey.ENDPOINTS)
            .required(true)
            .build();

    static final PropertyDescriptor CARRIED_ATTRIBUTES = new PropertyDescriptor.Builder()
            .name("Carried Attributes")
            .description("Continuing captures: comma-separated names of further input attributes that streams carry, "
                    + "with the values of the FlowFile that held the connection's first packet. Streams of a "
                    + "self-contained capture carry all of them.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .required(false)
            .build();

    static final PropertyDescriptor CONFLICT_WINDOW = new PropertyDescriptor.Builder()
            .name("Conflict Window")
            .description("How many delivered bytes of each direction are kept to compare retransmissions with, so that "
                    + "injected packets that won the race show in tcp.conflicting.bytes. They count in the limits.")
            .addValidator(StandardValidators.DATA_SIZE_VALIDATOR)
            .defaultValue("0 B")
            .required(true)
            .build();

    static final PropertyDescriptor CHECKSUM_VALIDATION = new PropertyDescriptor.Builder()
            .name("Checksum Validation")
            .description("Off: captures made on the sending host have checksums that its network card was to finish. "
                    + "On: packets with a bad checksum are counted and dropped.")
            .allowableValues("Off", "On")
            .defaultValue("Off")
            .required(true)
            .build();

    static final PropertyDescriptor EMIT_EMPTY_STREAMS = new PropertyDescriptor.Builder()
            .name("Emit Empty Streams")
            .description("Whether a direction without a byte of payload yields a FlowFile.")
            .allowableValues("true", "false")
            .defaultValue("false")
            .required(true)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(
            CAPTURE_IDENTIFIER,
            CAPTURE_SEQUENCE,
            SEQUENCE_ORDER,
            SEQUENCE_TIMEOUT,
            OUTPUT_STRATEGY,
            MAXIMUM_FRAGMENT_SIZE,
            GAP_STRATEGY,
            OVERLAP_POLICY,
            CONFLICT_WINDOW,
            MIDSTREAM_POLICY,
            GAP_TIMEOUT,
            IDLE_TIMEOUT,
            MAXIMUM_PER_CONNECTION,
            MAXIMUM_PER_CAPTURE,
            MAXIMUM_CONNECTIONS,
            MAXIMUM_CACHED_STATE,
            MAXIMUM_STREAMS,
            CONNECTION_KEY,
            CARRIED_ATTRIBUTES,
            CHECKSUM_VALIDATION,
            EMIT_EMPTY_STREAMS);

    private ReassemblyProperties() {}
}
