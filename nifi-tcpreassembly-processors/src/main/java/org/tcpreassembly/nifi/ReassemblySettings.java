package org.tcpreassembly.nifi;

import static org.tcpreassembly.nifi.ReassemblyProperties.CAPTURE_IDENTIFIER;
import static org.tcpreassembly.nifi.ReassemblyProperties.CAPTURE_SEQUENCE;
import static org.tcpreassembly.nifi.ReassemblyProperties.CARRIED_ATTRIBUTES;
import static org.tcpreassembly.nifi.ReassemblyProperties.CHECKSUM_VALIDATION;
import static org.tcpreassembly.nifi.ReassemblyProperties.CONFLICT_WINDOW;
import static org.tcpreassembly.nifi.ReassemblyProperties.CONNECTION_KEY;
import static org.tcpreassembly.nifi.ReassemblyProperties.EMIT_EMPTY_STREAMS;
import static org.tcpreassembly.nifi.ReassemblyProperties.GAP_STRATEGY;
import static org.tcpreassembly.nifi.ReassemblyProperties.GAP_TIMEOUT;
import static org.tcpreassembly.nifi.ReassemblyProperties.IDLE_TIMEOUT;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_CACHED_STATE;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_CONNECTIONS;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_FRAGMENT_SIZE;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_PER_CAPTURE;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_PER_CONNECTION;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_STREAMS;
import static org.tcpreassembly.nifi.ReassemblyProperties.MIDSTREAM_POLICY;
import static org.tcpreassembly.nifi.ReassemblyProperties.OUTPUT_STRATEGY;
import static org.tcpreassembly.nifi.ReassemblyProperties.OVERLAP_POLICY;
import static org.tcpreassembly.nifi.ReassemblyProperties.SEQUENCE_ORDER;
import static org.tcpreassembly.nifi.ReassemblyProperties.SEQUENCE_TIMEOUT;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.ProcessContext;
import org.tcpreassembly.assembly.AssemblerOptions;

/**
 * What the properties say, read once when the processor is scheduled.
 *
 * @param selfContained what an assembler is to do with a capture that is all there
 * @param continuing the same for one that goes on: with timeouts; its limit for all that is held is the collector's
 * @param maximumPerCapture bytes that a continuing capture holds, out of order and not yet put out
 * @param maximumZeros bytes with which one hole is filled, at most
 * @param contentBudget bytes of content of a self-contained capture that are held in memory
 * @param sequenceTimeout in nanoseconds
 * @param carried names of input attributes that streams of continuing captures carry
 */
record ReassemblySettings(
        AttributeValue captureIdentifier,
        AttributeValue captureSequence,
        SequenceOrder sequenceOrder,
        long sequenceTimeout,
        OutputStrategy outputStrategy,
        long maximumFragment,
        GapStrategy gapStrategy,
        AssemblerOptions selfContained,
        AssemblerOptions continuing,
        long maximumPerCapture,
        long maximumCachedState,
        long maximumZeros,
        int maximumStreams,
        long contentBudget,
        boolean validateChecksums,
        boolean emitEmpty,
        List<String> carried) {

    static ReassemblySettings of(ProcessContext context, long contentBudget) {
        AssemblerOptions options = options(context);
        return new ReassemblySettings(
                AttributeValue.of(context, CAPTURE_IDENTIFIER),
                AttributeValue.of(context, CAPTURE_SEQUENCE),
                context.getProperty(SEQUENCE_ORDER).asAllowableValue(SequenceOrder.class),
                nanoseconds(context, SEQUENCE_TIMEOUT),
                context.getProperty(OUTPUT_STRATEGY).asAllowableValue(OutputStrategy.class),
                bytes(context, MAXIMUM_FRAGMENT_SIZE),
                context.getProperty(GAP_STRATEGY).asAllowableValue(GapStrategy.class),
                options,
                options.withTimeouts(nanoseconds(context, GAP_TIMEOUT), nanoseconds(context, IDLE_TIMEOUT))
                        .withLimits(options.maximumPerConnection(), Long.MAX_VALUE, options.maximumConnections()),
                options.maximumPerCapture(),
                bytes(context, MAXIMUM_CACHED_STATE),
                options.maximumPerConnection(),
                context.getProperty(MAXIMUM_STREAMS).asInteger(),
                contentBudget,
                context.getProperty(CHECKSUM_VALIDATION).getValue().equals("On"),
                context.getProperty(EMIT_EMPTY_STREAMS).asBoolean(),
                names(context.getProperty(CARRIED_ATTRIBUTES).getValue()));
    }

    private static AssemblerOptions options(ProcessContext context) {
        return AssemblerOptions.SELF_CONTAINED
                .withOverlapPolicy(context.getProperty(OVERLAP_POLICY)
                        .asAllowableValue(OverlapChoice.class)
                        .policy())
                .withMidstreamPolicy(context.getProperty(MIDSTREAM_POLICY)
                        .asAllowableValue(MidstreamChoice.class)
                        .policy())
                .withKeyedByEncapsulation(context.getProperty(CONNECTION_KEY).asAllowableValue(ConnectionKey.class)
                        == ConnectionKey.ENDPOINTS_AND_ENCAPSULATION)
                .withConflictWindow(bytes(context, CONFLICT_WINDOW))
                .withLimits(
                        bytes(context, MAXIMUM_PER_CONNECTION),
                        bytes(context, MAXIMUM_PER_CAPTURE),
                        context.getProperty(MAXIMUM_CONNECTIONS).asInteger());
    }

    private static long bytes(ProcessContext context, PropertyDescriptor property) {
        return context.getProperty(property).asDataSize(DataUnit.B).longValue();
    }

    private static long nanoseconds(ProcessContext context, PropertyDescriptor property) {
        return context.getProperty(property).asTimePeriod(TimeUnit.NANOSECONDS);
    }

    private static List<String> names(String list) {
        return list == null
                ? List.of()
                : Arrays.stream(list.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }
}
