package org.tcpreassembly.nifi;

import java.util.List;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

/** The properties of {@link ReassembleTcp}, in the order in which users see them. */
final class ReassemblyProperties {
    static final PropertyDescriptor CAPTURE_IDENTIFIER = new PropertyDescriptor.Builder()
            .name("Capture Identifier")
            .description("Tells which FlowFiles belong together. Empty for a FlowFile: it is a whole capture of "
                    + "its own, and all its connections end with it. Not empty: all FlowFiles with the same "
                    + "value are one continuing capture, whose connections go on from one FlowFile to the next, "
                    + "and whose state goes round by the relationship checkpoint. By default the attribute "
                    + "capture.id, which capture files from elsewhere do not have. In a cluster it must be the plain "
                    + "value of the attribute that partitions the connection.")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.createAttributeExpressionLanguageValidator(
                    org.apache.nifi.expression.AttributeExpression.ResultType.STRING, true))
            .defaultValue("${capture.id}")
            .required(false)
            .build();

    static final PropertyDescriptor CAPTURE_SEQUENCE = new PropertyDescriptor.Builder()
            .name("Capture Sequence")
            .description("Continuing captures: the place of a FlowFile in its capture. Empty: in the order of the "
                    + "queue, and then a FlowFile that comes twice cannot be told. By default the attribute "
                    + "capture.sequence. Not used for self-contained captures.")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.createAttributeExpressionLanguageValidator(
                    org.apache.nifi.expression.AttributeExpression.ResultType.STRING, true))
            .defaultValue("${capture.sequence}")
            .required(false)
            .build();

    static final PropertyDescriptor SEQUENCE_ORDER = new PropertyDescriptor.Builder()
            .name("Sequence Order")
            .description("Continuing captures: what the numbers of Capture Sequence are, and so whether one can be "
                    + "missing.")
            .allowableValues(SequenceOrder.class)
            .defaultValue(SequenceOrder.DENSE)
            .required(true)
            .build();

    static final PropertyDescriptor SEQUENCE_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Sequence Timeout")
            .description("Continuing captures: how long a FlowFile that is early waits for those before it. "
                    + "Afterwards a bulletin says which are missing, and reading goes on. A longer time delays "
                    + "streams when one is really missing; a shorter one takes what is merely late for lost.")
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
            .description("Continuing captures: as much of one stream is held before a fragment of it comes out. A "
                    + "smaller size gives more FlowFiles, which MergeContent's Defragment puts together again; "
                    + "a larger one holds more. Streams of a self-contained capture always come out whole.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Integer.MAX_VALUE))
            .defaultValue("64 MB")
            .dependsOn(OUTPUT_STRATEGY, OutputStrategy.COMPLETE_STREAMS)
            .required(true)
            .build();

    static final PropertyDescriptor GAP_STRATEGY = new PropertyDescriptor.Builder()
            .name("Gap Strategy")
            .description("What a hole that will not be filled, bytes that were lost or never captured, does to the "
                    + "content of a stream. By default the FlowFile ends there and the next begins after it.")
            .allowableValues(GapStrategy.class)
            .defaultValue(GapStrategy.SPLIT)
            .required(true)
            .build();

    static final PropertyDescriptor OVERLAP_POLICY = new PropertyDescriptor.Builder()
            .name("Overlap Policy")
            .description("Which copy of a byte counts when copies that wait for a hole to be filled differ: by "
                    + "default the one that came first. Bytes that continued their stream when they came are "
                    + "final.")
            .allowableValues(OverlapChoice.class)
            .defaultValue(OverlapChoice.FIRST)
            .required(true)
            .build();

    static final PropertyDescriptor MIDSTREAM_POLICY = new PropertyDescriptor.Builder()
            .name("Midstream Policy")
            .description("What becomes of a stream whose SYN was not seen, as when the capture began after it did. "
                    + "By default its first packets are held, so that a swapped beginning comes out in order.")
            .allowableValues(MidstreamChoice.class)
            .defaultValue(MidstreamChoice.WAIT)
            .required(true)
            .build();

    static final PropertyDescriptor GAP_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Gap Timeout")
            .description("Continuing captures: how long a hole is waited for, in capture time, and on the clock "
                    + "when the capture falls silent. A shorter time gives up packets that are merely late; a "
                    + "longer one holds data for longer. A self-contained capture is all there: a hole is "
                    + "waited for until its end or a limit.")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .defaultValue("30 sec")
            .required(true)
            .build();

    static final PropertyDescriptor IDLE_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Idle Timeout")
            .description("Continuing captures: after how long without a packet a connection is closed, in capture "
                    + "time, and on the clock when the capture falls silent. A shorter time cuts quiet "
                    + "connections in two; a longer one keeps dead ones open. In a self-contained capture "
                    + "connections stay open until its end.")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .defaultValue("5 min")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_PER_CONNECTION = new PropertyDescriptor.Builder()
            .name("Maximum Buffered per Connection")
            .description("How many bytes one connection holds out of order, each segment counted as 64 bytes more. "
                    + "Beyond it the direction that holds the oldest segment gives up its first hole, until it "
                    + "fits. A smaller size gives up packets that are merely late; a larger one lets a single "
                    + "connection take more memory. Also the largest hole that Zero Fill fills.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Integer.MAX_VALUE))
            .defaultValue("4 MB")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_PER_CAPTURE = new PropertyDescriptor.Builder()
            .name("Maximum Buffered per Capture")
            .description("How many bytes all connections of a capture hold out of order, each segment counted as "
                    + "64 bytes more and each connection that holds any as 512. Beyond it the oldest data is "
                    + "let out across its hole, down to seven eighths; it is never lost. Each task may take "
                    + "that much of the heap.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Long.MAX_VALUE))
            .defaultValue("64 MB")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_CONNECTIONS = new PropertyDescriptor.Builder()
            .name("Maximum Connections")
            .description("How many connections of a capture are open at a time. Beyond it one is closed as "
                    + "evicted: first those without payload, then the one that is idle for longest. Each takes "
                    + "about 600 bytes of the heap. Those that ended and are remembered for 2 minutes do not count.")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .defaultValue("250000")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_CACHED_STATE = new PropertyDescriptor.Builder()
            .name("Maximum Cached State")
            .description("Continuing captures: memory for the states of all captures of this processor. Beyond it "
                    + "a state is dropped from memory and read from its checkpoint when it is next needed. A "
                    + "smaller size costs time. Never changes what comes out.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Long.MAX_VALUE))
            .defaultValue("256 MB")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_STREAMS = new PropertyDescriptor.Builder()
            .name("Maximum Streams per FlowFile")
            .description("Self-contained captures: all that one input puts out is one commit, and each FlowFile of "
                    + "it costs about 4 KB of heap until then. Beyond so many the input goes to failure and "
                    + "nothing of it is put out. Raise it with the heap; a smaller one protects it. Continuing captures "
                    + "put out about as many in a commit, 20,000 at most, and read an input with more in several.")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .defaultValue("50000")
            .required(true)
            .build();

    static final PropertyDescriptor CONNECTION_KEY = new PropertyDescriptor.Builder()
            .name("Connection Key")
            .description("What tells connections apart: by default their endpoints alone. Adding the encapsulation "
                    + "keeps networks with the same addresses apart, and splits connections whose two "
                    + "directions are encapsulated differently.")
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
            .description("How many delivered bytes of each direction are kept to compare retransmissions with, so "
                    + "that injected packets that won the race show in tcp.conflicting.bytes. They count in the "
                    + "limits, and are the first to go when one is reached, so they never change what comes out. "
                    + "With 0 B, copies are compared only while they wait for a hole to be filled; a larger size "
                    + "finds copies that come later, and takes as much memory for each direction.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(0, Long.MAX_VALUE))
            .defaultValue("0 B")
            .required(true)
            .build();

    static final PropertyDescriptor CHECKSUM_VALIDATION = new PropertyDescriptor.Builder()
            .name("Checksum Validation")
            .description("Whether packets with a wrong IP or TCP checksum are counted as invalid and dropped. By "
                    + "default they are taken as they are: captures made on the sending host have checksums "
                    + "that its network card was to finish.")
            .allowableValues("Off", "On")
            .defaultValue("Off")
            .required(true)
            .build();

    static final PropertyDescriptor EMIT_EMPTY_STREAMS = new PropertyDescriptor.Builder()
            .name("Emit Empty Streams")
            .description("Whether a direction without a byte of payload yields a FlowFile. By default it does only "
                    + "when a loss in it is known.")
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
