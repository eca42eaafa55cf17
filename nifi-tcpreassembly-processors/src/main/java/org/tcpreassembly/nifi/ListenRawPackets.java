package org.tcpreassembly.nifi;

import static org.tcpreassembly.nifi.ListenProperties.CAPTURE_BUFFER_SIZE;
import static org.tcpreassembly.nifi.ListenProperties.CAPTURE_FILE;
import static org.tcpreassembly.nifi.ListenProperties.FILTER;
import static org.tcpreassembly.nifi.ListenProperties.MAXIMUM_BATCH_DURATION;
import static org.tcpreassembly.nifi.ListenProperties.MAXIMUM_BATCH_PACKETS;
import static org.tcpreassembly.nifi.ListenProperties.MAXIMUM_BATCH_SIZE;
import static org.tcpreassembly.nifi.ListenProperties.MAXIMUM_QUEUED_DATA;
import static org.tcpreassembly.nifi.ListenProperties.NETWORK_INTERFACE;
import static org.tcpreassembly.nifi.ListenProperties.OUTPUT_FORMAT;
import static org.tcpreassembly.nifi.ListenProperties.PACKET_SOURCE;
import static org.tcpreassembly.nifi.ListenProperties.PARTITIONS;
import static org.tcpreassembly.nifi.ListenProperties.PROMISCUOUS_MODE;
import static org.tcpreassembly.nifi.ListenProperties.REPEAT;
import static org.tcpreassembly.nifi.ListenProperties.REPLAY_SPEED;
import static org.tcpreassembly.nifi.ListenProperties.SNAPSHOT_LENGTH;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.InputRequirement.Requirement;
import org.apache.nifi.annotation.behavior.Restricted;
import org.apache.nifi.annotation.behavior.Restriction;
import org.apache.nifi.annotation.behavior.SystemResource;
import org.apache.nifi.annotation.behavior.SystemResourceConsideration;
import org.apache.nifi.annotation.behavior.TriggerSerially;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.configuration.DefaultSchedule;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.MultiProcessorUseCase;
import org.apache.nifi.annotation.documentation.ProcessorConfiguration;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnRemoved;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.annotation.lifecycle.OnShutdown;
import org.apache.nifi.annotation.lifecycle.OnStopped;
import org.apache.nifi.annotation.notification.OnPrimaryNodeStateChange;
import org.apache.nifi.annotation.notification.PrimaryNodeState;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.RequiredPermission;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractSessionFactoryProcessor;
import org.apache.nifi.processor.DataUnit;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.scheduling.ExecutionNode;
import org.apache.nifi.scheduling.SchedulingStrategy;
import org.tcpreassembly.capture.Batch;
import org.tcpreassembly.capture.BatchLimits;
import org.tcpreassembly.capture.CaptureException;
import org.tcpreassembly.capture.Drops;
import org.tcpreassembly.capture.Libpcap;
import org.tcpreassembly.capture.LiveOptions;
import org.tcpreassembly.capture.LiveSource;
import org.tcpreassembly.capture.PacketCapture;
import org.tcpreassembly.capture.ReplayOptions;
import org.tcpreassembly.capture.ReplaySource;

@Tags({"pcap", "packet", "capture", "listen", "network", "libpcap", "sniff", "tcpdump", "mirror", "span"})
@CapabilityDescription(
        "Captures packets from a network interface, by libpcap, or replays a capture file, and puts them out in batches, "
                + "each a pcap file. Packets that were lost are told of in attributes, counters and bulletins. Made for "
                + "ReassembleTcp, and for whatever reads pcap.")
@InputRequirement(Requirement.INPUT_FORBIDDEN)
@TriggerSerially
@DefaultSchedule(strategy = SchedulingStrategy.TIMER_DRIVEN, period = "25 ms")
@Restricted(
        restrictions = {
            @Restriction(
                    requiredPermission = RequiredPermission.READ_FILESYSTEM,
                    explanation = "Provides operator the ability to replay any capture file that NiFi has access to.")
        })
@SystemResourceConsideration(
        resource = SystemResource.MEMORY,
        description = "Holds up to Maximum Queued Data of heap, and Capture Buffer Size of the kernel's memory.")
@SystemResourceConsideration(
        resource = SystemResource.NETWORK,
        description =
                "Reads all that passes the interface, or what its Filter keeps; in Promiscuous Mode what is for other "
                        + "machines too.")
@SystemResourceConsideration(
        resource = SystemResource.CPU,
        description = "A thread of its own reads the interface, and takes a core at some millions of packets a second.")
@SeeAlso(ReassembleTcp.class)
@WritesAttributes({
    @WritesAttribute(attribute = "filename", description = "Interface, time of the first packet, partition, sequence"),
    @WritesAttribute(
            attribute = "mime.type",
            description = "application/vnd.tcpdump.pcap; application/octet-stream of raw packets"),
    @WritesAttribute(
            attribute = CaptureAttributes.ID,
            description = "The capture: host, interface, start time and partition; new at each start"),
    @WritesAttribute(
            attribute = CaptureAttributes.SEQUENCE,
            description = "The place of the FlowFile in its capture, from 0, without holes"),
    @WritesAttribute(
            attribute = CaptureAttributes.INTERFACE,
            description = "The interface; the file's name when one is replayed"),
    @WritesAttribute(attribute = CaptureAttributes.FILTER, description = "The filter, when there is one"),
    @WritesAttribute(attribute = CaptureAttributes.LINK_TYPE, description = "LINKTYPE name, or number, of the packets"),
    @WritesAttribute(attribute = CaptureAttributes.PACKETS, description = "Packets in the FlowFile"),
    @WritesAttribute(
            attribute = CaptureAttributes.FIRST_TIMESTAMP,
            description = "Earliest time of its packets, ISO 8601, UTC, with microseconds"),
    @WritesAttribute(attribute = CaptureAttributes.LAST_TIMESTAMP, description = "Latest time of its packets"),
    @WritesAttribute(
            attribute = CaptureAttributes.DROPPED_KERNEL,
            description =
                    "Packets lost since the batch before because the kernel's buffer was full; told by partition 0"),
    @WritesAttribute(
            attribute = CaptureAttributes.DROPPED_INTERFACE,
            description = "Packets lost since the batch before in the interface or its driver; told by partition 0"),
    @WritesAttribute(
            attribute = CaptureAttributes.TRUNCATED,
            description = "Packets in the FlowFile that the snapshot length cut"),
    @WritesAttribute(attribute = RawFrame.LINK_TYPE, description = "Raw: LINKTYPE name, or number"),
    @WritesAttribute(
            attribute = RawFrame.TIMESTAMP,
            description = "Raw: time of the packet, ISO 8601, UTC, as fine as it is known"),
    @WritesAttribute(
            attribute = CaptureAttributes.CAPTURED_LENGTH,
            description = "Raw: bytes of the packet that were captured"),
    @WritesAttribute(attribute = RawFrame.ORIGINAL_LENGTH, description = "Raw: bytes that the packet had on the wire")
})
@UseCase(
        description = "Capture all traffic of a network interface",
        keywords = {"sniff", "tcpdump", "SPAN", "mirror"},
        configuration =
                "Set Network Interface to the interface that the mirror port is connected to. Leave Filter empty, so that "
                        + "TCP inside VLANs and tunnels is captured too. Grant NiFi CAP_NET_RAW, and look with Verify whether "
                        + "it has it.")
@UseCase(
        description = "Try a flow for packets without privileges",
        keywords = {"replay", "pcap", "demo"},
        configuration =
                "Set Packet Source to Capture File and Capture File to a pcap file. With Repeat it comes over and "
                        + "over.")
@MultiProcessorUseCase(
        description = "Reassemble the TCP streams of live traffic",
        keywords = {"TCP", "stream", "live"},
        configurations = {
            @ProcessorConfiguration(
                    processorClass = ListenRawPackets.class,
                    configuration =
                            "Set Network Interface. Set Partitions to the number of cores that are to share the "
                                    + "reassembly. Connect success to ReassembleTcp."),
            @ProcessorConfiguration(
                    processorClass = ReassembleTcp.class,
                    configuration =
                            "Leave Capture Identifier and Capture Sequence at their defaults. Connect checkpoint "
                                    + "back to this processor, with no expiration. Set Concurrent Tasks to the number of "
                                    + "partitions.")
        })
public class ListenRawPackets extends AbstractSessionFactoryProcessor implements VerifiableProcessor {
    static final Relationship SUCCESS = new Relationship.Builder()
            .name("success")
            .description("Captured packets: batches of them, or one by one.")
            .build();

    private static final Set<Relationship> RELATIONSHIPS = Set.of(SUCCESS);

    /** How long a trigger waits for packets. */
    private static final Duration POLL = Duration.ofMillis(20);
    /** So much goes out in one trigger before NiFi may look at the queue behind. */
    private static final int BATCHES_PER_TRIGGER = 16;

    /** When stopping, it is given up so long after packets were put out for the last time. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private static final long SMALLEST_PARTITION = 1 << 20;

    /** One thread at a time works with the capture: a trigger, a stop, or a shutdown of NiFi. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Tests have less patience. */
    Duration stopLimit = STOP_LIMIT;

    /** Null while nothing is captured. */
    private volatile PacketCapture capture;

    /** It is run on the primary node alone. */
    private boolean onPrimaryNode;
    /** Capturing begins with the next trigger: until then, the primary node is another one. */
    private boolean waiting;

    private BatchWriter writer;
    private CaptureBulletins bulletins;
    /** Lost and not yet in NiFi's counters. */
    private Drops uncounted = Drops.NONE;

    /** Of the latest trigger: what is left when the processor stops is put out by a session of it. */
    private ProcessSessionFactory sessions;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return ListenProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    @Override
    protected Collection<ValidationResult> customValidate(ValidationContext context) {
        List<ValidationResult> results = new ArrayList<>();
        String filter = context.getProperty(FILTER).getValue();
        if (isLive(context)) {
            try {
                Libpcap.require();
                if (filter != null) {
                    Libpcap.requireFilter(filter);
                }
            } catch (CaptureException e) {
                results.add(invalid(filter == null ? PACKET_SOURCE : FILTER, e.getMessage()));
            }
        }
        long memory = bytes(context, MAXIMUM_QUEUED_DATA);
        int partitions = context.getProperty(PARTITIONS).asInteger();
        if (memory < partitions * SMALLEST_PARTITION) {
            results.add(invalid(
                    MAXIMUM_QUEUED_DATA,
                    "is too little for " + partitions + " partitions: set it to " + partitions
                            + " MB or more, or Partitions to less"));
        }
        if (memory > Runtime.getRuntime().maxMemory() / 2) {
            results.add(invalid(
                    MAXIMUM_QUEUED_DATA,
                    "is more than half of the heap, which has "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MB: set it to less, or give NiFi more heap in bootstrap.conf"));
        }
        return results;
    }

    private static ValidationResult invalid(PropertyDescriptor property, String explanation) {
        return new ValidationResult.Builder()
                .subject(property.getName())
                .valid(false)
                .explanation(explanation)
                .build();
    }

    /** Opens the interface or the file and begins to capture, whether or not NiFi triggers this processor soon. */
    @OnScheduled
    public void open(ProcessContext context) {
        lock.lock();
        try {
            onPrimaryNode = context.getExecutionNode() == ExecutionNode.PRIMARY;
            waiting = onPrimaryNode && isOfOtherNode();
            if (!waiting) {
                begin(context);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Run on the primary node alone, it is scheduled on the others too, and never triggered there. */
    private boolean isOfOtherNode() {
        return getNodeTypeProvider().isClustered() && !getNodeTypeProvider().isPrimary();
    }

    /** The part of primary node moves on: what was captured here is put out, and the other node begins to capture. */
    @OnPrimaryNodeStateChange
    public void primaryNodeChanges(PrimaryNodeState state) {
        if (state != PrimaryNodeState.PRIMARY_NODE_REVOKED) {
            return;
        }
        lock.lock();
        try {
            if (onPrimaryNode && capture != null) {
                waiting = true;
                end();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin(ProcessContext context) {
        try {
            CaptureIdentity identity = identity(context);
            boolean raw = context.getProperty(OUTPUT_FORMAT).asAllowableValue(PacketFormat.class) == PacketFormat.RAW;
            int partitions = context.getProperty(PARTITIONS).asInteger();
            PacketCapture.Settings settings = new PacketCapture.Settings(
                    limits(context, raw), partitions, bytes(context, MAXIMUM_QUEUED_DATA), isLive(context));
            writer = new BatchWriter(identity, raw);
            bulletins = new CaptureBulletins(getLogger(), identity.source());
            uncounted = Drops.NONE;
            sessions = null;
            capture = new PacketCapture(
                    settings,
                    opener(context),
                    new ConnectionPartitioner(partitions),
                    bulletins,
                    getClass().getSimpleName() + " " + getIdentifier());
            capture.start();
        } catch (CaptureException e) {
            throw new ProcessException(e.getMessage(), e);
        }
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSessionFactory sessionFactory) throws ProcessException {
        lock.lock();
        try {
            if (waiting) {
                begin(context);
                waiting = false;
            }
            if (capture == null) {
                return;
            }
            sessions = sessionFactory;
            countDrops(); // it may fail, and nothing is taken yet
            Batch batch = capture.poll(POLL);
            if (batch == null && capture.isOver()) {
                context.yield();
            }
            for (int count = 1; batch != null; count++) {
                put(batch);
                boolean more = count < BATCHES_PER_TRIGGER
                        && context.getAvailableRelationships().contains(SUCCESS);
                batch = more ? capture.poll(Duration.ZERO) : null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts out what has been captured until now. */
    @OnStopped
    @OnShutdown
    public void stop() {
        lock.lock();
        try {
            waiting = false;
            end();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        try {
            if (capture != null) {
                drain(capture);
            }
        } finally {
            capture = null;
        }
    }

    /** The task that held the lock was terminated, so nobody stopped it: the capture is not to go on for ever. */
    @OnRemoved
    public void remove() {
        PacketCapture left = capture;
        if (left != null) {
            left.abandon();
            tellLost(left, "the task that was to put them out was terminated", null);
        }
    }

    private void drain(PacketCapture ending) {
        ending.requestStop();
        boolean interrupted = Thread.interrupted(); // or waiting for batches would end at once, again and again
        Throwable failure = null;
        long end = System.nanoTime() + stopLimit.toNanos();
        while (sessions != null && !ending.isOver() && System.nanoTime() - end < 0) {
            Batch batch = ending.poll(POLL);
            if (batch == null) {
                continue;
            }
            int before = batch.taken();
            try {
                put(batch);
            } catch (RuntimeException | Error e) { // it is put back, and the next again
                failure = e;
                LockSupport.parkNanos(POLL.toNanos());
            }
            if (batch.taken() > before) {
                end = System.nanoTime() + stopLimit.toNanos();
            }
        }
        ending.abandon();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        tellLost(
                ending,
                sessions == null
                        ? "NiFi has not run this processor since it was started, as when the queue behind it is full"
                        : "for " + stopLimit.toSeconds() + " seconds NiFi took none",
                failure);
        try {
            countDrops();
        } catch (RuntimeException e) {
            getLogger().error("{} could not be counted", uncounted, e);
        }
        bulletins.finish();
    }

    private void tellLost(PacketCapture ended, String why, Throwable cause) {
        long lost = ended.packetsQueued();
        if (lost > 0) {
            getLogger()
                    .error(
                            "{} packets that were captured could not be put out when stopping, and are lost: {}",
                            lost,
                            why,
                            cause);
        }
    }

    private void put(Batch batch) {
        writer.put(sessions, batch, capture);
    }

    private void countDrops() {
        uncounted = uncounted.plus(capture.takeDrops());
        if (!uncounted.isNone() && sessions != null) {
            writer.count(sessions, uncounted);
            uncounted = Drops.NONE;
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(
            ProcessContext context, ComponentLog verificationLogger, Map<String, String> attributes) {
        return isLive(context)
                ? CaptureVerification.ofInterface(liveOptions(context))
                : CaptureVerification.ofFile(replayOptions(context));
    }

    private static PacketCapture.Opener opener(PropertyContext context) {
        if (isLive(context)) {
            LiveOptions options = liveOptions(context);
            return () -> LiveSource.open(options);
        }
        ReplayOptions options = replayOptions(context);
        return () -> ReplaySource.open(options);
    }

    private static boolean isLive(PropertyContext context) {
        return context.getProperty(PACKET_SOURCE).asAllowableValue(PacketSourceChoice.class)
                == PacketSourceChoice.NETWORK_INTERFACE;
    }

    private static LiveOptions liveOptions(PropertyContext context) {
        String filter = context.getProperty(FILTER).getValue();
        return new LiveOptions(
                context.getProperty(NETWORK_INTERFACE)
                        .evaluateAttributeExpressions()
                        .getValue()
                        .strip(),
                filter == null ? "" : filter.strip(),
                (int) bytes(context, SNAPSHOT_LENGTH),
                context.getProperty(PROMISCUOUS_MODE).asBoolean(),
                (int) bytes(context, CAPTURE_BUFFER_SIZE));
    }

    private static ReplayOptions replayOptions(PropertyContext context) {
        return new ReplayOptions(
                Path.of(context.getProperty(CAPTURE_FILE)
                        .evaluateAttributeExpressions()
                        .getValue()),
                context.getProperty(REPLAY_SPEED).asAllowableValue(ReplaySpeed.class) == ReplaySpeed.AS_RECORDED,
                context.getProperty(REPEAT).asBoolean());
    }

    private static CaptureIdentity identity(PropertyContext context) {
        return isLive(context)
                ? CaptureIdentity.ofInterface(
                        liveOptions(context).networkInterface(),
                        liveOptions(context).filter())
                : CaptureIdentity.ofFile(replayOptions(context).file());
    }

    private static BatchLimits limits(PropertyContext context, boolean raw) {
        return new BatchLimits(
                context.getProperty(MAXIMUM_BATCH_PACKETS).asInteger(),
                bytes(context, MAXIMUM_BATCH_SIZE),
                Duration.ofMillis(context.getProperty(MAXIMUM_BATCH_DURATION).asTimePeriod(TimeUnit.MILLISECONDS)),
                raw);
    }

    private static long bytes(PropertyContext context, PropertyDescriptor property) {
        return context.getProperty(property).asDataSize(DataUnit.B).longValue();
    }
}
