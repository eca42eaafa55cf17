package org.tcpreassembly.nifi;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.resource.ResourceCardinality;
import org.apache.nifi.components.resource.ResourceType;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;
import org.tcpreassembly.capture.LiveOptions;

/** The properties of {@link ListenRawPackets}, in the order in which users see them. */
final class ListenProperties {
    static final int MOST_PARTITIONS = 256;

    static final PropertyDescriptor PACKET_SOURCE = new PropertyDescriptor.Builder()
            .name("Packet Source")
            .description("Where packets come from: a network interface of this machine, or a capture file that is "
                    + "replayed.")
            .allowableValues(PacketSourceChoice.class)
            .defaultValue(PacketSourceChoice.NETWORK_INTERFACE)
            .required(true)
            .build();

    static final PropertyDescriptor NETWORK_INTERFACE = new PropertyDescriptor.Builder()
            .name("Network Interface")
            .description("The name of the interface to capture on, as ip link or tcpdump -D shows it: eth0, or any for "
                    + "all of them. When there is none of that name, the processor does not start and tells those "
                    + "there are.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_EMPTY_EL_VALIDATOR)
            .dependsOn(PACKET_SOURCE, PacketSourceChoice.NETWORK_INTERFACE)
            .required(true)
            .build();

    static final PropertyDescriptor CAPTURE_FILE = new PropertyDescriptor.Builder()
            .name("Capture File")
            .description("The path of the capture to replay: pcap or pcapng, gzipped or not.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .identifiesExternalResource(ResourceCardinality.SINGLE, ResourceType.FILE)
            .addValidator(StandardValidators.NON_EMPTY_EL_VALIDATOR)
            .dependsOn(PACKET_SOURCE, PacketSourceChoice.CAPTURE_FILE)
            .required(true)
            .build();

    static final PropertyDescriptor REPLAY_SPEED = new PropertyDescriptor.Builder()
            .name("Replay Speed")
            .description("Whether the pauses between the packets of the file are kept. By default they are, as if the "
                    + "packets came again.")
            .allowableValues(ReplaySpeed.class)
            .defaultValue(ReplaySpeed.AS_RECORDED)
            .dependsOn(PACKET_SOURCE, PacketSourceChoice.CAPTURE_FILE)
            .required(true)
            .build();

    static final PropertyDescriptor REPEAT = new PropertyDescriptor.Builder()
            .name("Repeat")
            .description("Whether the file begins again at its end, over and over, its times moved on so that they go "
                    + "on. By default it is replayed once, at each start of the processor.")
            .allowableValues("true", "false")
            .defaultValue("false")
            .dependsOn(PACKET_SOURCE, PacketSourceChoice.CAPTURE_FILE)
            .required(true)
            .build();

    static final PropertyDescriptor FILTER = new PropertyDescriptor.Builder()
            .name("Filter")
            .description("Which packets are captured, as a libpcap filter expression: what tcpdump takes. Empty: all. "
                    + "The filter tcp spares work, but passes over TCP inside VLAN tags, MPLS, PPPoE and tunnels, and "
                    + "over all fragments but the first; Verify samples a second and says how many packets are kept.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(PACKET_SOURCE, PacketSourceChoice.NETWORK_INTERFACE)
            .required(false)
            .build();

    static final PropertyDescriptor SNAPSHOT_LENGTH = new PropertyDescriptor.Builder()
            .name("Snapshot Length")
            .description("The most bytes of a packet that are kept, 262144 B at most. A shorter length saves memory, "
                    + "but what it cuts off is missing from the streams; on hosts with segmentation offload packets "
                    + "have up to 65549 bytes.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, LiveOptions.MAXIMUM_SNAP_LENGTH))
            .defaultValue("262144 B")
            .dependsOn(PACKET_SOURCE, PacketSourceChoice.NETWORK_INTERFACE)
            .required(true)
            .build();

    static final PropertyDescriptor PROMISCUOUS_MODE = new PropertyDescriptor.Builder()
            .name("Promiscuous Mode")
            .description("Whether packets that are not for this machine are captured too, as a mirror port brings "
                    + "them. The interface any has no such mode.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .dependsOn(PACKET_SOURCE, PacketSourceChoice.NETWORK_INTERFACE)
            .required(true)
            .build();

    static final PropertyDescriptor CAPTURE_BUFFER_SIZE = new PropertyDescriptor.Builder()
            .name("Capture Buffer Size")
            .description("The kernel's buffer, where packets wait to be read. A larger one survives longer pauses "
                    + "without loss, and is memory that nothing else can use: 64 MB last for half a second of one "
                    + "gigabit per second.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1 << 20, Integer.MAX_VALUE))
            .defaultValue("64 MB")
            .dependsOn(PACKET_SOURCE, PacketSourceChoice.NETWORK_INTERFACE)
            .required(true)
            .build();

    static final PropertyDescriptor OUTPUT_FORMAT = new PropertyDescriptor.Builder()
            .name("Output Format")
            .description(
                    "What a FlowFile is: by default a batch of packets as a pcap file, which costs little for each "
                            + "packet. A FlowFile for each packet costs some hundred times as much.")
            .allowableValues(PacketFormat.class)
            .defaultValue(PacketFormat.PCAP)
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_BATCH_PACKETS = new PropertyDescriptor.Builder()
            .name("Maximum Batch Packets")
            .description("A batch ends with this many packets. Each partition has its batches.")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .defaultValue("50000")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_BATCH_SIZE = new PropertyDescriptor.Builder()
            .name("Maximum Batch Size")
            .description("A batch ends before it would be larger. A single packet may be.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1, Integer.MAX_VALUE))
            .defaultValue("8 MB")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_BATCH_DURATION = new PropertyDescriptor.Builder()
            .name("Maximum Batch Duration")
            .description("A batch ends so long after its first packet. A shorter time brings packets sooner, a longer "
                    + "one makes fewer FlowFiles of little traffic. Without packets nothing comes out.")
            .addValidator(StandardValidators.createTimePeriodValidator(1, TimeUnit.MILLISECONDS, 1, TimeUnit.DAYS))
            .defaultValue("1 sec")
            .required(true)
            .build();

    static final PropertyDescriptor PARTITIONS = new PropertyDescriptor.Builder()
            .name("Partitions")
            .description("Into how many captures the traffic is split, by the innermost endpoints, whichever of them "
                    + "sent: all packets of a connection stay together. More than one lets several tasks of "
                    + "ReassembleTcp, or several nodes, share the work, and costs the capturing thread some time for "
                    + "each packet.")
            .addValidator(StandardValidators.createLongValidator(1, MOST_PARTITIONS, true))
            .defaultValue("1")
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_QUEUED_DATA = new PropertyDescriptor.Builder()
            .name("Maximum Queued Data")
            .description("The heap for packets that were captured and not yet put out, of all partitions. When it is "
                    + "used up, because the queue behind this processor is full or NiFi is busy, capturing waits, and "
                    + "what is lost then is lost in the kernel, which counts it.")
            .addValidator(StandardValidators.createDataSizeBoundsValidator(1 << 20, Integer.MAX_VALUE))
            .defaultValue("256 MB")
            .required(true)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(
            PACKET_SOURCE,
            NETWORK_INTERFACE,
            CAPTURE_FILE,
            REPLAY_SPEED,
            REPEAT,
            FILTER,
            SNAPSHOT_LENGTH,
            PROMISCUOUS_MODE,
            CAPTURE_BUFFER_SIZE,
            OUTPUT_FORMAT,
            MAXIMUM_BATCH_PACKETS,
            MAXIMUM_BATCH_SIZE,
            MAXIMUM_BATCH_DURATION,
            PARTITIONS,
            MAXIMUM_QUEUED_DATA);

    private ListenProperties() {}
}
