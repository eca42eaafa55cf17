package org.tcpreassembly.nifi.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A cluster of NiFis on this machine, numbered from 0 in the order in which NiFi sorts them. The last one carries the embedded
 * ZooKeeper and must stay up. (NiFi 2.3.0's "Partition by attribute" never chooses the last node, so that one holds nothing of it.)
 */
public final class NifiCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final List<NifiInstance> nodes = new ArrayList<>();
    private final int[] httpPorts;

    private NifiCluster(Path directory, int size, String heap) throws IOException {
        final int[] ports = freePorts(3 * size + 1);
        httpPorts = Arrays.copyOf(ports, size);
        final int zooKeeper = ports[3 * size];
        for (int i = 0; i < size; i++) {
            final boolean carriesZooKeeper = i == size - 1;
            nodes.add(NifiInstance.in(directory.resolve("node" + i))
                    .heap(heap)
                    .port(ports[i])
                    .configuration("state-management.xml", stateManagement(zooKeeper))
                    .configuration("zookeeper.properties", zooKeeper(zooKeeper))
                    .property("nifi.state.management.provider.cluster", "zk-provider")
                    .property("nifi.state.management.embedded.zookeeper.start", Boolean.toString(carriesZooKeeper))
                    .property("nifi.state.management.embedded.zookeeper.properties", "./conf/zookeeper.properties")
                    .property("nifi.zookeeper.connect.string", "127.0.0.1:" + zooKeeper)
                    .property("nifi.zookeeper.connect.timeout", "10 secs")
                    .property("nifi.zookeeper.session.timeout", "10 secs")
                    .property("nifi.zookeeper.root.node", "/nifi")
                    .property("nifi.cluster.is.node", "true")
                    .property("nifi.cluster.leader.election.implementation", "CuratorLeaderElectionManager")
                    .property("nifi.cluster.node.address", "127.0.0.1")
                    .property("nifi.cluster.node.protocol.port", Integer.toString(ports[size + i]))
                    .property("nifi.cluster.node.connection.timeout", "15 sec")
                    .property("nifi.cluster.node.read.timeout", "30 sec")
                    .property("nifi.cluster.protocol.heartbeat.interval", "2 sec")
                    .property("nifi.cluster.protocol.is.secure", "false")
                    .property("nifi.cluster.flow.election.max.wait.time", "2 mins")
                    .property("nifi.cluster.flow.election.max.candidates", Integer.toString(size))
                    .property("nifi.cluster.load.balance.host", "127.0.0.1")
                    .property("nifi.cluster.load.balance.port", Integer.toString(ports[2 * size + i]))
                    .property("nifi.cluster.load.balance.connections.per.node", "1")
                    .property("nifi.cluster.load.balance.max.thread.count", "4")
                    .property("nifi.cluster.load.balance.comms.timeout", "30 sec")
                    .build());
        }
    }

    /** Starts so many nodes with this project's NAR and waits until all are connected. */
    public static NifiCluster start(Path directory, int size, String heap) throws Exception {
        final NifiCluster cluster = new NifiCluster(directory, size, heap);
        try {
            for (final NifiInstance node : cluster.nodes) {
                node.addNar(BuildOutput.nar());
                node.launch();
            }
            for (final NifiInstance node : cluster.nodes) {
                node.awaitStart();
            }
            cluster.awaitConnected(size);
        } catch (final Exception e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    public NifiInstance node(int number) {
        return nodes.get(number);
    }

    /** The node that is always up. */
    public NifiInstance last() {
        return nodes.getLast();
    }

    /** Waits until so many nodes are connected. */
    public void awaitConnected(int count) throws Exception {
        NifiClient.await(
                count + " connected nodes",
                LIMIT,
                () -> last().client()
                                .get("/flow/cluster/summary")
                                .at("/clusterSummary/connectedNodeCount")
                                .asInt()
                        == count);
    }

    /** Takes a node out of the cluster: what it holds goes to the others. */
    public void offload(int number) throws Exception {
        disconnect(number);
        change(number, "OFFLOADING");
        awaitStatus(number, "OFFLOADED");
    }

    public void disconnect(int number) throws Exception {
        change(number, "DISCONNECTING");
        awaitStatus(number, "DISCONNECTED");
    }

    /** Takes a disconnected or offloaded node in again. */
    public void connect(int number) throws Exception {
        change(number, "CONNECTING");
        awaitStatus(number, "CONNECTED");
    }

    public void awaitStatus(int number, String status) throws Exception {
        NifiClient.await(
                "node " + number + " to be " + status,
                LIMIT,
                () -> entry(number).path("status").asText().equals(status));
    }

    /** How many FlowFiles are queued on a node, as it told last. */
    public long queued(int number) throws IOException, InterruptedException {
        final String queued = entry(number).path("queued").asText();
        return Long.parseLong(queued.split(" /")[0].replace(",", ""));
    }

    @Override
    public void close() {
        // all at once: an orderly end of one would only move its work to the next
        nodes.forEach(NifiInstance::kill);
    }

    private void change(int number, String status) throws IOException, InterruptedException {
        final String id = entry(number).path("nodeId").asText();
        final ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("node", JsonNodeFactory.instance.objectNode().put("nodeId", id).put("status", status));
        last().client().put("/controller/cluster/nodes/" + id, body);
    }

    private JsonNode entry(int number) throws IOException, InterruptedException {
        for (final JsonNode node : last().client().get("/controller/cluster").at("/cluster/nodes")) {
            if (node.path("apiPort").asInt() == httpPorts[number]) {
                return node;
            }
        }
        throw new IOException("The cluster does not know node " + number);
    }

    /** In ascending order. */
    private static int[] freePorts(int count) throws IOException {
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        final List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, loopback));
            }
            return sockets.stream()
                    .mapToInt(ServerSocket::getLocalPort)
                    .sorted()
                    .toArray();
        } finally {
            for (final ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static String zooKeeper(int port) {
        return """
                initLimit=10
                syncLimit=5
                tickTime=2000
                dataDir=./state/zookeeper
                clientPort=%d
                clientPortAddress=127.0.0.1
                admin.enableServer=false
                """.formatted(port);
    }

    private static String stateManagement(int zooKeeper) {
        return """
                <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
                <stateManagement>
                  <local-provider>
                    <id>local-provider</id>
                    <class>org.apache.nifi.controller.state.providers.local.WriteAheadLocalStateProvider</class>
                    <property name="Directory">./state/local</property>
                    <property name="Always Sync">false</property>
                    <property name="Partitions">4</property>
                    <property name="Checkpoint Interval">2 mins</property>
                  </local-provider>
                  <cluster-provider>
                    <id>zk-provider</id>
                    <class>org.apache.nifi.controller.state.providers.zookeeper.ZooKeeperStateProvider</class>
                    <property name="Connect String">127.0.0.1:%d</property>
                    <property name="Root Node">/nifi</property>
                    <property name="Session Timeout">10 seconds</property>
                    <property name="Access Control">Open</property>
                  </cluster-provider>
                </stateManagement>
                """.formatted(zooKeeper);
    }
}
