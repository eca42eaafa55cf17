package org.tcpreassembly.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Captures of real sockets that do what few programs do, by {@code odd-traffic.py} in the network namespaces of {@link
 * KernelTraffic}, with the truth beside them.
 */
public final class OddTraffic {
    /** Of a client 1, and 4 for data with the SYN without a cookie; of a server 2, and 0x200 to take it so. */
    private static final String FAST_OPEN = "sysctl -q -w net.ipv4.tcp_fastopen=";

    /** What there is; see the script. */
    public static final List<String> SCENARIOS = List.of(
            "fast-open",
            "fast-open-refused",
            "reuse",
            "segment-sizes",
            "zero-window",
            "keep-alive",
            "urgent",
            "half-close",
            "simultaneous-open",
            "abort");

    private OddTraffic() {}

    /**
     * Captures a scenario at the client's end.
     *
     * @param relay arguments of {@code impair.py}, such as {@code --loss 0.01}; none for a path that forwards everything
     */
    public static void capture(String scenario, Path pcap, String... relay) throws IOException, InterruptedException {
        String script = scenario.replace("-refused", "");
        try (NetworkLab lab = NetworkLab.open(true)) {
            lab.startAndAwaitReady(("relay " + String.join(" ", relay)).strip().split(" "));
            lab.run(("in A " + FAST_OPEN + "5").split(" "));
            lab.run(("in B " + FAST_OPEN + (script.equals(scenario) ? "0x202" : "0")).split(" "));
            Tcpdump tcpdump = Tcpdump.start(lab, pcap);
            String program = lab.file("odd-traffic.py");
            Process server = lab.startAndAwaitReady("in", "B", "python3", program, "server", script);
            Process client = lab.start(
                    ProcessBuilder.Redirect.INHERIT,
                    "in",
                    "A",
                    "python3",
                    program,
                    "client",
                    script,
                    Truth.fileFor(pcap).toString());
            NetworkLab.awaitSuccess(client);
            NetworkLab.awaitSuccess(server);
            tcpdump.stop();
        }
    }
}
