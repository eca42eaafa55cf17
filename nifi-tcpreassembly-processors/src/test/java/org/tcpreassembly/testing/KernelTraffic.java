package org.tcpreassembly.testing;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/**
 * A capture of connections between real sockets of this machine's kernel, by tcpdump, with the truth from what the
 * sockets' users sent: IPv4 and IPv6, sending at once and in turn, small writes and large, closed by FIN and by RST from
 * either side.
 *
 * <pre>{@code
 * KernelTraffic traffic = KernelTraffic.setup().loss(0.02).reorder(0.02).capture(directory);
 * }</pre>
 *
 * Needs root and Debian's iproute2, tcpdump, ethtool, and python3 when impaired. A test that asks for it elsewhere is
 * skipped, and says why; with CI=true (environment or system property) and root it fails instead.
 *
 * @param pcap with nanoseconds; one datagram of UDP at its end, and now and then a packet of neighbour discovery
 */
public record KernelTraffic(Path pcap, Truth truth) {

    public static Setup setup() {
        return new Setup();
    }

    /** What kind of traffic, and how the path treats it. */
    public static final class Setup {
        private int connections = 24;
        private int maximumBytes = 200_000;
        private long seed = 42;
        private boolean offload;
        private double loss;
        private double duplicate;
        private double reorder;
        private double delay;

        private Setup() {}

        /** 24 unless told: all combinations. */
        public Setup connections(int count) {
            connections = count;
            return this;
        }

        /** The most that one side of a connection sends; 200,000 unless told. */
        public Setup maximumBytes(int bytes) {
            maximumBytes = bytes;
            return this;
        }

        public Setup seed(long value) {
            seed = value;
            return this;
        }

        /** Segmentation and checksum offload: frames of up to 64 KB with unfinished checksums. Not when impaired. */
        public Setup offload(boolean on) {
            offload = on;
            return this;
        }

        /** The part of the frames that is lost behind the capture or before it; so the capture shows both. */
        public Setup loss(double part) {
            loss = part;
            return this;
        }

        public Setup duplicate(double part) {
            duplicate = part;
            return this;
        }

        public Setup reorder(double part) {
            reorder = part;
            return this;
        }

        /** How many milliseconds every frame is under way, up to half as many more by chance, so that some overtake. */
        public Setup delay(double milliseconds) {
            delay = milliseconds;
            return this;
        }

        private boolean impaired() {
            return loss + duplicate + reorder + delay > 0;
        }

        /** Makes the traffic and captures it at the client's end into {@code kernel.pcap} in a directory. */
        public KernelTraffic capture(Path directory) throws IOException, InterruptedException {
            Path pcap = directory.resolve("kernel.pcap");
            try (NetworkLab lab = NetworkLab.open(impaired())) {
                if (impaired()) {
                    String relay = "relay --loss " + loss + " --duplicate " + duplicate + " --reorder " + reorder
                            + " --delay " + delay + " --jitter " + delay / 2 + " --seed " + seed;
                    lab.startAndAwaitReady(relay.split(" "));
                } else {
                    lab.run("offload", offload ? "on" : "off");
                }
                Tcpdump tcpdump = Tcpdump.start(lab, pcap);
                Process server = lab.startAndAwaitReady(program("B", Side.SERVER));
                Process client = lab.startAndAwaitReady(program("A", Side.CLIENT));
                NetworkLab.awaitSuccess(client);
                NetworkLab.awaitSuccess(server);
                tcpdump.stop();
            }
            Truth truth = new Truth(KernelEndpoint.transfers(seed, connections, maximumBytes).stream()
                    .flatMap(transfer -> transfer.truth().stream())
                    .toList());
            return new KernelTraffic(pcap, truth);
        }

        private String[] program(String namespace, Side side) {
            try {
                Path classes = Path.of(KernelEndpoint.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                return List.of(
                                "in",
                                namespace,
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                classes.toString(),
                                KernelEndpoint.class.getName(),
                                side.name(),
                                Long.toString(seed),
                                Integer.toString(connections),
                                Integer.toString(maximumBytes))
                        .toArray(String[]::new);
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
