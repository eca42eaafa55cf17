package org.tcpreassembly.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Two network namespaces, A and B, joined by a pair of virtual Ethernet interfaces, with or without a relay in between;
 * gone, with all that was started in them, when it is closed.
 */
final class NetworkLab implements AutoCloseable {
    private final Path directory;
    private final String name = "t" + ProcessHandle.current().pid();
    private final List<Process> started = new ArrayList<>();

    private NetworkLab() throws IOException {
        directory = Files.createTempDirectory("lab");
        for (String script : List.of("netns-lab.sh", "impair.py", "odd-traffic.py")) {
            try (InputStream source = NetworkLab.class.getResourceAsStream(script)) {
                Files.copy(source, directory.resolve(script));
            }
        }
    }

    /** Skips the test that calls when there is not what it takes: see {@link ExternalTool#skipUnlessRequired}. */
    static NetworkLab open(boolean relay) throws IOException {
        if (!ExternalTool.isRoot()) {
            ExternalTool.skipUnlessRequired("network namespaces need root");
        }
        for (String[] tool : new String[][] {{"ip", "iproute2"}, {"tcpdump", "tcpdump"}, {"ethtool", "ethtool"}}) {
            require(tool[0], tool[1]);
        }
        if (relay) {
            require("python3", "python3-minimal");
        }
        NetworkLab lab = new NetworkLab();
        try {
            lab.run(relay ? "up-relay" : "up");
            return lab;
        } catch (IllegalStateException e) {
            lab.close();
            ExternalTool.skipUnlessRequired("network namespaces cannot be made here: " + e.getMessage());
            throw e;
        }
    }

    private static void require(String program, String debianPackage) {
        if (ExternalTool.find(program).isEmpty()) {
            ExternalTool.skipUnlessRequired(
                    program + " is not installed; install it with: apt-get install " + debianPackage);
        }
    }

    /** Where a script of the lab lies. */
    String file(String script) {
        return directory.resolve(script).toString();
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env", "LAB=" + name, "bash", directory.resolve("netns-lab.sh").toString()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** Runs a command of the script to its end. */
    void run(String... arguments) {
        ExternalTool.run(command(arguments));
    }

    /** Starts a command of the script. */
    Process start(ProcessBuilder.Redirect errors, String... arguments) throws IOException {
        Process process =
                new ProcessBuilder(command(arguments)).redirectError(errors).start();
        started.add(process);
        return process;
    }

    /** Starts a command that says it is ready in its first line. */
    Process startAndAwaitReady(String... arguments) throws IOException {
        Process process = start(ProcessBuilder.Redirect.INHERIT, arguments);
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (!"ready".equals(line)) {
            throw new IllegalStateException(List.of(arguments) + " did not begin: " + line);
        }
        return process;
    }

    static void awaitSuccess(Process process) throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("still running after two minutes: " + process.info());
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("a process of the lab ended with " + process.exitValue());
        }
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
