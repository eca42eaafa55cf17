package org.tcpreassembly.nifi.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness itself: that a NiFi runs, goes on after a kill, and is never left behind. */
class NifiInstanceIT {
    private static final Duration SHORTLY = Duration.ofSeconds(30);
    private static final Path FLOW = Path.of("src/test/resources/flows/copy-files.json");

    @TempDir
    Path temp;

    @Test
    void shouldRunAFlowAndGoOnAfterBeingKilled() throws Exception {
        final Path in = Files.createDirectory(temp.resolve("in"));
        final Path out = temp.resolve("out");
        try (NifiInstance nifi = NifiInstance.in(temp.resolve("home")).start()) {
            final String group = nifi.client()
                    .importFlow(
                            "copies",
                            FLOW,
                            Map.of("Input Directory", in.toString(), "Output Directory", out.toString()));
            nifi.client().start(group);

            drop(in, "one");
            awaitFile(out.resolve("one/one"));
            assertEquals("content of one", Files.readString(out.resolve("one/one")));
            final String put = nifi.client().processor(group, "Put").path("id").asText();
            NifiClient.await(
                    "provenance", SHORTLY, () -> !nifi.client().provenance(put).isEmpty());

            nifi.kill();
            assertFalse(nifi.isRunning());
            nifi.start();

            drop(in, "two");
            awaitFile(out.resolve("two/two"));
            assertEquals(0, nifi.client().queued(group));
            assertEquals(
                    Map.of("Get -success-> Mark", 0L, "Mark -success-> Put", 0L),
                    nifi.client().queues(group));
            nifi.client().remove(group);
        }
    }

    @Test
    void shouldEndWithTheJvmThatStartedIt() throws Exception {
        final Process starter = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        temp.resolve("home").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final ProcessHandle nifi;
        try (var reader = starter.inputReader()) {
            nifi = ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
            assertTrue(nifi.isAlive());
            starter.destroyForcibly().waitFor();
        }
        NifiClient.await("NiFi to end", SHORTLY, () -> !nifi.isAlive());
    }

    @Test
    void shouldTellWhyNifiDidNotStart() throws Exception {
        final NifiInstance nifi = NifiInstance.in(temp.resolve("home"))
                .property("nifi.flowfile.repository.implementation", "no.such.Repository")
                .build();

        final IOException failure = assertThrows(IOException.class, nifi::start);

        assertTrue(failure.getMessage().contains("no.such.Repository"), failure.getMessage());
        assertFalse(nifi.isRunning());
    }

    @Test
    void shouldLimitOpenFilesAndStopInOrder() throws Exception {
        try (NifiInstance nifi =
                NifiInstance.in(temp.resolve("home")).openFiles(2000).start()) {
            final String limits = Files.readString(Path.of("/proc", Long.toString(nifi.pid()), "limits"));
            assertTrue(limits.matches("(?s).*Max open files +2000 +2000 .*"), limits);

            nifi.stop();

            final String log = Files.readString(nifi.applicationLog());
            assertTrue(log.contains("Controller has been terminated successfully"), nifi.logTail(20));
        }
    }

    private static void drop(Path directory, String name) throws IOException {
        final Path hidden = Files.writeString(directory.resolve("." + name), "content of " + name);
        Files.move(hidden, directory.resolve(name));
    }

    private static void awaitFile(Path file) throws Exception {
        NifiClient.await("the file [" + file + "]", SHORTLY, () -> Files.exists(file));
    }

    /** Starts a NiFi and does not stop it. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] arguments) throws Exception {
            final NifiInstance nifi = NifiInstance.in(Path.of(arguments[0])).start();
            System.out.println(nifi.pid());
            Thread.sleep(Duration.ofMinutes(10));
        }
    }
}
