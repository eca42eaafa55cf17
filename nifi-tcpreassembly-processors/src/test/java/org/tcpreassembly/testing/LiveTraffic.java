package org.tcpreassembly.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The connections of {@link KernelTraffic}, through a bridge of this machine, for others to capture live on a port of it. All
 * of it is gone when this is closed.
 *
 * <p>Needs root and Debian's iproute2 and ethtool, and python3 when impaired; a test that asks for it elsewhere is skipped as
 * those of {@link KernelTraffic} are.
 */
public final class LiveTraffic implements AutoCloseable {
    private final Path directory;
    private final String name = "tr" + ProcessHandle.current().pid();
    private final List<Process> started = new ArrayList<>();

    private LiveTraffic() throws IOException {
        directory = Files.createTempDirectory("live");
        for (String script : List.of("live-lab.sh", "impair.py")) {
            try (InputStream source = LiveTraffic.class.getResourceAsStream(script)) {
                Files.copy(source, directory.resolve(script));
            }
        }
    }

    /** A path that does nothing to the packets; with offload they are up to 64 KB, with unfinished checksums. */
    public static LiveTraffic direct(boolean offload) throws IOException {
        LiveTraffic traffic = open("up");
        traffic.run("offload", offload ? "on" : "off");
        return traffic;
    }

    /** A path that loses, repeats and swaps packets. */
    public static LiveTraffic impaired(double loss, double duplicate, double reorder) throws IOException {
        LiveTraffic traffic = open("up-relay");
        traffic.start("relay", "--loss", "" + loss, "--duplicate", "" + duplicate, "--reorder", "" + reorder);
        return traffic;
    }

    private static LiveTraffic open(String command) throws IOException {
        if (!ExternalTool.isRoot()) {
            ExternalTool.skipUnlessRequired("network namespaces need root");
        }
        for (String tool : List.of("ip", "ethtool", "python3")) {
            if (ExternalTool.find(tool).isEmpty()) {
                ExternalTool.skipUnlessRequired(tool + " is not installed");
            }
        }
        LiveTraffic traffic = new LiveTraffic();
        try {
            traffic.run(command);
            return traffic;
        } catch (IllegalStateException e) {
            traffic.close();
            ExternalTool.skipUnlessRequired("network namespaces cannot be made here: " + e.getMessage());
            throw e;
        }
    }

    /** The interface to capture on. */
    public String networkInterface() {
        return name;
    }

    /** Makes so many connections, all at once, and returns when all are closed. */
    public Truth make(long seed, int connections, int maximumBytes) throws IOException, InterruptedException {
        String[] arguments = {Long.toString(seed), Integer.toString(connections), Integer.toString(maximumBytes)};
        Process server = start("in", program("b", Side.SERVER, arguments));
        Process client = start("in", program("a", Side.CLIENT, arguments));
        NetworkLab.awaitSuccess(client);
        NetworkLab.awaitSuccess(server);
        return new Truth(KernelEndpoint.transfers(seed, connections, maximumBytes).stream()
                .flatMap(transfer -> transfer.truth().stream())
                .toList());
    }

    private static String[] program(String namespace, Side side, String... arguments) {
        try {
            Path classes = Path.of(KernelEndpoint.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            List<String> command = new ArrayList<>(List.of(
                    namespace,
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classes.toString(),
                    KernelEndpoint.class.getName(),
                    side.name()));
            command.addAll(Arrays.asList(arguments));
            return command.toArray(String[]::new);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(String command, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("bash", directory.resolve("live-lab.sh").toString(), command, name));
        all.addAll(Arrays.asList(arguments));
        return all;
    }

    private void run(String command, String... arguments) {
        ExternalTool.run(command(command, arguments));
    }

    /** Starts a command that says it is ready in its first line. */
    private Process start(String command, String... arguments) throws IOException {
        Process process = new ProcessBuilder(command(command, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (!"ready".equals(line)) {
            throw new IllegalStateException(command + " did not begin: " + line);
        }
        return process;
    }

    @Override
    public void close() throws IOException {
        started.forEach(Process::destroyForcibly);
        run("down");
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
