package org.tcpreassembly.nifi;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.InputRequirement.Requirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.SideEffectFree;
import org.apache.nifi.annotation.behavior.SystemResource;
import org.apache.nifi.annotation.behavior.SystemResourceConsideration;
import org.apache.nifi.annotation.behavior.TriggerWhenEmpty;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.MultiProcessorUseCase;
import org.apache.nifi.annotation.documentation.ProcessorConfiguration;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractSessionFactoryProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.exception.ProcessException;

@Tags({"tcp", "pcap", "pcapng", "packet", "capture", "stream", "reassembly", "network", "forensics"})
@CapabilityDescription(
        "Turns captured packets into the byte streams that TCP carried. Takes capture files (pcap and pcapng, "
                + "gzipped or not) or single frames, and puts out one FlowFile for each direction of each connection, with "
                + "attributes for its endpoints, for what is missing and for how it ended.")
@InputRequirement(Requirement.INPUT_REQUIRED)
@SideEffectFree
@TriggerWhenEmpty
@SystemResourceConsideration(
        resource = SystemResource.MEMORY,
        description =
                "A task holds up to Maximum Buffered per Capture out of order, and a sixteenth of the heap, at most "
                        + "64 MB, of content to come. What is put out from one input costs some 4 KB of heap each until it is "
                        + "committed: see Maximum Streams per FlowFile.")
@ReadsAttributes({
    @ReadsAttribute(
            attribute = StreamAttributes.CAPTURE_ID,
            description =
                    "The continuing capture that the FlowFile is a part of; without it, it is a capture of its own"),
    @ReadsAttribute(
            attribute = "capture.sequence",
            description = "The place of the FlowFile in its continuing capture"),
    @ReadsAttribute(
            attribute = RawFrame.LINK_TYPE,
            description = "LINKTYPE number or name, for content that is one raw frame and not a capture file"),
    @ReadsAttribute(
            attribute = RawFrame.TIMESTAMP,
            description = "Time of the raw frame, ISO 8601; the FlowFile's entry date without it"),
    @ReadsAttribute(attribute = RawFrame.ORIGINAL_LENGTH, description = "Bytes that the raw frame had on the wire")
})
@WritesAttributes({
    @WritesAttribute(attribute = StreamAttributes.SOURCE_ADDRESS, description = "Address of the sender (RFC 5952)"),
    @WritesAttribute(attribute = StreamAttributes.SOURCE_PORT, description = "Port of the sender"),
    @WritesAttribute(
            attribute = StreamAttributes.DESTINATION_ADDRESS,
            description = "Address of the receiver (RFC 5952)"),
    @WritesAttribute(attribute = StreamAttributes.DESTINATION_PORT, description = "Port of the receiver"),
    @WritesAttribute(
            attribute = StreamAttributes.DIRECTION,
            description = "client-to-server, server-to-client, or unknown when no SYN was seen"),
    @WritesAttribute(
            attribute = StreamAttributes.CONNECTION_ID,
            description =
                    "The connection, the same for both directions and unique in its capture: Community ID, @, time of "
                            + "its first packet, and #2, #3... when several of that Community ID begin in one microsecond"),
    @WritesAttribute(
            attribute = StreamAttributes.COMMUNITY_ID,
            description = "Community ID v1, seed 0, as Zeek, Suricata and Arkime print it"),
    @WritesAttribute(
            attribute = StreamAttributes.START,
            description = "true when the content begins with the first byte after the SYN"),
    @WritesAttribute(attribute = StreamAttributes.END, description = "true on the last FlowFile of the stream"),
    @WritesAttribute(
            attribute = StreamAttributes.CLOSE_REASON,
            description = "On the last: fin, rst, idle, capture-end, evicted, reused, lost"),
    @WritesAttribute(
            attribute = StreamAttributes.SKIP,
            description = "Bytes missing immediately before the content; -1 when the beginning was never seen"),
    @WritesAttribute(
            attribute = StreamAttributes.SKIPS,
            description =
                    "With Zero Fill and Concatenate: offset+length of each hole, comma-separated, in offsets of the "
                            + "content; the first 1,000"),
    @WritesAttribute(
            attribute = StreamAttributes.GAP_COUNT,
            description = "With Zero Fill and Concatenate: the number of holes in the content"),
    @WritesAttribute(
            attribute = StreamAttributes.SKIPPED_BYTES,
            description =
                    "All bytes known missing in the stream up to the end of this content; on the last with those before "
                            + "the FIN"),
    @WritesAttribute(
            attribute = StreamAttributes.OFFSET,
            description =
                    "Position of the content's first byte in the stream, holes counted; relative to the first byte seen "
                            + "when the start is unknown"),
    @WritesAttribute(
            attribute = StreamAttributes.FIRST_TIMESTAMP,
            description = "Earliest time of the packets that brought the content, ISO 8601, UTC, with microseconds"),
    @WritesAttribute(
            attribute = StreamAttributes.LAST_TIMESTAMP,
            description = "Latest time of the packets that brought the content"),
    @WritesAttribute(attribute = StreamAttributes.PACKETS, description = "Packets of the stream so far"),
    @WritesAttribute(
            attribute = StreamAttributes.RETRANSMITTED_BYTES,
            description = "Bytes of the stream so far that came again"),
    @WritesAttribute(
            attribute = StreamAttributes.CONFLICTING_BYTES,
            description = "Bytes of the stream so far that differ from another copy of them"),
    @WritesAttribute(
            attribute = StreamAttributes.OUT_OF_ORDER_PACKETS,
            description = "Packets of the stream so far whose payload came before its turn"),
    @WritesAttribute(
            attribute = StreamAttributes.ACKNOWLEDGED_UNSEEN_BYTES,
            description =
                    "On the last: bytes that the peer acknowledged and that were never captured: lost by the capture, "
                            + "not by the network"),
    @WritesAttribute(
            attribute = StreamAttributes.COMPLETE,
            description =
                    "On the last: true when the start was seen, the stream ended with fin and nothing of it is missing"),
    @WritesAttribute(
            attribute = StreamAttributes.FRAGMENT_IDENTIFIER,
            description = "The stream; with fragment.index and fragment.count as MergeContent's Defragment takes them"),
    @WritesAttribute(
            attribute = StreamAttributes.FRAGMENT_INDEX,
            description = "Index of this FlowFile in its stream, from 0"),
    @WritesAttribute(
            attribute = StreamAttributes.FRAGMENT_COUNT,
            description = "On the last: number of FlowFiles of the stream"),
    @WritesAttribute(
            attribute = "filename",
            description =
                    "Time of the connection's first packet, _, source.port-destination.port, and for fragments after the "
                            + "first .index; : is written as _ and #n as -n"),
    @WritesAttribute(attribute = StreamAttributes.ORIGINAL_FILENAME, description = "The filename without an index"),
    @WritesAttribute(
            attribute = StreamAttributes.CAPTURE_FILENAME,
            description = "The filename of the input; of several, of the first that brought content"),
    @WritesAttribute(
            attribute = StreamAttributes.CAPTURE_ID,
            description = "The continuing capture that the stream is of"),
    @WritesAttribute(
            attribute = StreamAttributes.FIRST_SEQUENCE,
            description = "In a continuing capture: sequence of the first input that brought content"),
    @WritesAttribute(
            attribute = StreamAttributes.LAST_SEQUENCE,
            description = "In a continuing capture: sequence of the last input that brought content"),
    @WritesAttribute(
            attribute = StreamAttributes.CAPTURE_EPOCH,
            description =
                    "How often the continuing capture had to begin anew because its checkpoint was lost; not there when it"
                            + " never had"),
    @WritesAttribute(
            attribute = OriginalAttributes.DUPLICATE,
            description = "On original: true for an input whose sequence was taken before, and which added nothing"),
    @WritesAttribute(attribute = "mime.type", description = "application/octet-stream"),
    @WritesAttribute(attribute = OriginalAttributes.PACKETS, description = "On original: packets in the capture"),
    @WritesAttribute(attribute = OriginalAttributes.TCP_PACKETS, description = "On original: packets that hold TCP"),
    @WritesAttribute(
            attribute = OriginalAttributes.IGNORED_PACKETS,
            description =
                    "On original: packets that are neither TCP nor malformed, or of an interface that cannot be read"),
    @WritesAttribute(
            attribute = OriginalAttributes.INVALID_PACKETS,
            description = "On original: packets whose IP or TCP is malformed"),
    @WritesAttribute(
            attribute = OriginalAttributes.STREAMS,
            description = "On original: stream FlowFiles put out from it"),
    @WritesAttribute(
            attribute = OriginalAttributes.IGNORED_BYTES,
            description = "On original: payload of stragglers and of implausible segments"),
    @WritesAttribute(attribute = OriginalAttributes.DROPPED_BYTES, description = "On original: payload past a FIN"),
    @WritesAttribute(
            attribute = OriginalAttributes.TRUNCATED,
            description =
                    "On original: true when the capture is cut short or damaged; it was read up to the last whole packet"),
    @WritesAttribute(attribute = OriginalAttributes.ERROR, description = "On failure: what is wrong with the FlowFile")
})
@UseCase(
        description = "Extract the byte streams of all TCP connections from capture files",
        keywords = {"pcap", "pcapng", "tcpdump", "forensics"},
        configuration =
                "Leave all properties at their defaults: a FlowFile without the attribute capture.id is a whole "
                        + "capture of its own. Route streams on the attribute tcp.complete to tell whole ones from those with "
                        + "losses.")
@UseCase(
        description = "Reassemble connections that go on from one FlowFile to the next, as in live or rotated captures",
        keywords = {"continuing", "checkpoint", "rotated", "live"},
        configuration = "Set the attributes capture.id, the same on all FlowFiles of a capture, and capture.sequence, "
                + "counted from 0 (ListenRawPackets does), and draw the relationship checkpoint directly back to this "
                + "processor, without expiration. For files whose names tell their order set Capture Sequence to it and "
                + "Sequence Order to Ascending.")
@UseCase(
        description = "Keep the positions of bytes in streams from which packets are missing",
        keywords = {"loss", "hole", "zero"},
        configuration = "Set Gap Strategy to Zero Fill. The attribute tcp.skips tells which bytes are stand-ins.")
@UseCase(
        description = "Find connections into which packets were injected",
        keywords = {"injection", "conflict", "security"},
        configuration =
                "Set Conflict Window to 64 KB, so that copies are compared with what was delivered too, and route streams "
                        + "whose attribute tcp.conflicting.bytes is above 0.")
@MultiProcessorUseCase(
        description = "Watch a directory for capture files and store the streams found in them",
        keywords = {"GetFile", "PutFile", "directory"},
        configurations = {
            @ProcessorConfiguration(
                    processorClassName = "org.apache.nifi.processors.standard.GetFile",
                    configuration = "Set Input Directory to where the capture files appear. Connect success to "
                            + "ReassembleTcp."),
            @ProcessorConfiguration(
                    processorClass = ReassembleTcp.class,
                    configuration = "Connect streams to RouteOnAttribute, failure to where somebody looks; terminate "
                            + "original and checkpoint automatically."),
            @ProcessorConfiguration(
                    processorClassName = "org.apache.nifi.processors.standard.RouteOnAttribute",
                    configuration = "Add a property complete with the value ${tcp.complete:equals('true')}."),
            @ProcessorConfiguration(
                    processorClassName = "org.apache.nifi.processors.standard.PutFile",
                    configuration = "Set Directory to the target; filename is unique within a capture.")
        })
public class ReassembleTcp extends AbstractSessionFactoryProcessor {
    static final Relationship STREAMS = new Relationship.Builder()
            .name("streams")
            .description("The content of each direction of each connection.")
            .build();

    static final Relationship ORIGINAL = new Relationship.Builder()
            .name("original")
            .description("Each input once it is read, with attributes for what was found in it.")
            .build();

    static final Relationship FAILURE = new Relationship.Builder()
            .name("failure")
            .description("Inputs that cannot be read, as they came; error.reason says why.")
            .build();

    static final Relationship CHECKPOINT = new Relationship.Builder()
            .name("checkpoint")
            .description(
                    "State of continuing captures, to be looped back to this processor. Self-contained captures never "
                            + "need it.")
            .autoTerminateDefault(true)
            .build();

    private static final long REST_MILLISECONDS = 10;

    private static final Set<Relationship> RELATIONSHIPS = Set.of(STREAMS, ORIGINAL, FAILURE, CHECKPOINT);

    /** Content held in memory until its stream ends: a share of the heap, for a task. */
    private final long contentBudget;

    private final LongSupplier nanoTime;

    private volatile ReassemblySettings settings;
    private volatile ContinuingCaptures continuing;

    public ReassembleTcp() {
        this(Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16), System::nanoTime);
    }

    /**
     * @param contentBudget bytes of content that a task holds in memory; what exceeds them goes to the scratch
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    ReassembleTcp(long contentBudget, LongSupplier nanoTime) {
        this.contentBudget = contentBudget;
        this.nanoTime = nanoTime;
    }

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return ReassemblyProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    /** NiFi would put an input back that this processor has already read, and its streams would come again. */
    @OnScheduled
    public void refuseRetry(ProcessContext context) {
        for (Relationship relationship : RELATIONSHIPS) {
            if (context.isRelationshipRetried(relationship)) {
                throw new ProcessException("Retry is set on the relationship " + relationship.getName()
                        + ", and would bring streams out twice or not at all: clear it in the processor's settings");
            }
        }
    }

    /** Whatever was in memory is forgotten: starting is no other thing than recovering. */
    @OnScheduled
    public void begin(ProcessContext context) {
        settings = ReassemblySettings.of(context, contentBudget);
        continuing = new ContinuingCaptures(settings, getLogger(), !context.isAutoTerminated(CHECKPOINT), nanoTime);
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSessionFactory sessions) throws ProcessException {
        ContinuingCaptures captures = continuing;
        boolean done = captures.fireTimers(sessions);
        ProcessSession session = sessions.createSession();
        try {
            CaptureQueue.Survey survey = captures.queue(session).survey();
            if (survey.capture() != null) {
                done |= captures.read(sessions, session, survey);
            } else if (survey.selfContained() != null) {
                read(sessions, session, survey.selfContained());
                session.commitAsync();
                done = true;
            } else {
                session.rollback();
            }
        } catch (Throwable t) {
            session.rollback(true);
            throw t;
        }
        if (!done) {
            rest(context, captures);
        }
    }

    /** Nothing can be done now. The whole processor is only put to rest when no task does anything and none has to soon. */
    private static void rest(ProcessContext context, ContinuingCaptures captures) {
        if (!captures.isAnyUnderWay()) {
            context.yield();
            return;
        }
        try {
            Thread.sleep(REST_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(ProcessSessionFactory sessions, ProcessSession session, FlowFile input) {
        try {
            requireIdentifier(input);
            SelfContainedCapture capture = new SelfContainedCapture(sessions, session, input, settings);
            List<FlowFile> streams = capture.reassemble();
            ForkEvents.report(session.getProvenanceReporter(), input, streams);
            session.transfer(streams, STREAMS);
            FlowFile original = session.removeAllAttributes(input, OriginalAttributes.OF_EARLIER_TRIES);
            session.transfer(
                    session.putAllAttributes(original, OriginalAttributes.of(capture.input(), streams.size())),
                    ORIGINAL);
            count(session, capture.input(), streams.size(), capture.contentBytes());
            if (capture.input().truncation() != null) {
                getLogger()
                        .warn(
                                "{} was read up to its last whole packet: {}",
                                input,
                                capture.input().truncation());
            }
        } catch (UnreadableCaptureException e) {
            fail(session, getLogger(), input, e.getMessage());
        } catch (IOException e) {
            throw new ProcessException("Reading " + input + " failed", e);
        }
    }

    /** An expression that fails for an input is said here, for it cannot be while the queue is looked through. */
    private void requireIdentifier(FlowFile input) throws UnreadableCaptureException {
        try {
            settings.captureIdentifier().of(input);
        } catch (RuntimeException e) {
            throw new UnreadableCaptureException("Capture Identifier has no value for it: " + e.getMessage());
        }
    }

    static void fail(ProcessSession session, ComponentLog log, FlowFile input, String reason) {
        log.error("{} [{}] goes to failure: {}", input, input.getAttribute("filename"), reason);
        session.transfer(session.putAttribute(input, OriginalAttributes.ERROR, reason), FAILURE);
        session.adjustCounter("Captures Failed", 1, false);
    }

    static void count(ProcessSession session, CaptureInput input, int streams, long bytes) {
        session.adjustCounter("Packets", input.packets().all(), false);
        session.adjustCounter("TCP Packets", input.packets().tcp(), false);
        session.adjustCounter("Invalid Packets", input.packets().invalid(), false);
        session.adjustCounter("Connections", input.connections(), false);
        session.adjustCounter("Streams", streams, false);
        session.adjustCounter("Stream Bytes", bytes, false);
    }
}
