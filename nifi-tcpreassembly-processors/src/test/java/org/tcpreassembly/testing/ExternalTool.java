package org.tcpreassembly.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs of the machine that tests lean on, and what to do when they are not there. */
final class ExternalTool {
    private ExternalTool() {}

    static Optional<Path> find(String program) {
        return Stream.of((System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test and says why where it is seen. */
    static void skip(String cause) {
        System.err.println("SKIPPED: " + cause);
        Assumptions.abort(cause);
    }

    /** Skips the test, or fails it under continuous integration as root, where the cause could have been removed. */
    static void skipUnlessRequired(String cause) {
        boolean required = Boolean.parseBoolean(System.getProperty("CI", System.getenv("CI")));
        if (required && isRoot()) {
            Assertions.fail("CI=true: " + cause);
        }
        skip(cause);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Takes the lines of a program's output as they come; what it says on standard error is in the failure. */
    interface LineReader {
        void read(BufferedReader lines) throws IOException;
    }

    /** Runs a program to its end, and fails when it takes longer than five minutes or ends with a failure. */
    static void run(List<String> command, LineReader output) {
        try {
            Path errors = Files.createTempFile("tool", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                try (BufferedReader lines = process.inputReader()) {
                    output.read(lines);
                    if (!process.waitFor(5, TimeUnit.MINUTES)) {
                        throw new IllegalStateException("still running after five minutes: " + command);
                    }
                } finally {
                    process.destroyForcibly();
                }
                if (process.exitValue() != 0) {
                    throw new IllegalStateException(
                            command + " ended with " + process.exitValue() + ": " + Files.readString(errors));
                }
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static List<String> run(List<String> command) {
        List<String> output = new ArrayList<>();
        run(command, lines -> lines.lines().forEach(output::add));
        return output;
    }

    static List<String> run(String... command) {
        return run(List.of(command));
    }
}
