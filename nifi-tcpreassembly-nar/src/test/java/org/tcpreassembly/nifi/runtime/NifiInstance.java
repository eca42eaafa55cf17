package org.tcpreassembly.nifi.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A real NiFi in a process of its own, bound to loopback, without authentication. It may be stopped, killed and started again on
 * the same home. However the JVM that started it ends, even by SIGKILL, NiFi ends with it.
 */
public final class NifiInstance implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    private static final List<String> OTHER_THREADS = List.of("NiFi Web", "C1 Comp", "C2 Comp");
    /** USER_HZ, the same on every Linux that Java runs on. */
    private static final long TICKS_PER_SECOND = 100;

    /**
     * Becomes NiFi. The pipe that is its standard input is held open by the JVM that started it, so the end of that pipe is the end
     * of that JVM.
     */
    private static final String START_SCRIPT = """
            if [ "$1" != default ]; then ulimit -n "$1" || exit 98; fi
            shift
            exec 3<&0
            { cat <&3 > /dev/null; kill -9 $$ 2> /dev/null; } &
            exec "$@" < /dev/null 3<&-
            """;

    private final Path home;
    private final String heap;
    private final String openFiles;
    private final int requestedPort;
    private final List<String> javaOptions;
    private final Map<String, String> properties;
    private final Map<String, String> environment;
    private final Map<String, String> configuration;
    private final Thread atExit = new Thread(() -> end(false), "stop-nifi");

    private volatile Process process;
    private volatile NifiClient client;

    private NifiInstance(Builder builder) {
        this.home = builder.home;
        this.heap = builder.heap;
        this.openFiles = builder.openFiles;
        this.requestedPort = builder.port;
        this.javaOptions = List.copyOf(builder.javaOptions);
        this.properties = Map.copyOf(builder.properties);
        this.environment = Map.copyOf(builder.environment);
        this.configuration = Map.copyOf(builder.configuration);
    }

    /** A NiFi to be laid out in the given directory, or one to go on with where it was left there. */
    public static Builder in(Path home) {
        return new Builder(home.toAbsolutePath().normalize());
    }

    /** Starts NiFi, anew or again, and returns once its REST API answers. */
    public NifiInstance start() throws IOException, InterruptedException {
        launch();
        return awaitStart();
    }

    /** Starts NiFi without waiting for it. */
    public synchronized void launch() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("NiFi in [" + home + "] is running");
        }
        final int[] ports = freePorts(requestedPort);
        layOut(ports[0]);
        process = launch(ports[1]);
        client = new NifiClient(URI.create("http://127.0.0.1:" + ports[0]));
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Waits until the REST API answers; a NiFi that does not come up is killed. */
    public NifiInstance awaitStart() throws IOException, InterruptedException {
        try {
            awaitAnswer(process);
        } catch (final IOException | InterruptedException | RuntimeException e) {
            kill();
            throw e;
        }
        return this;
    }

    /** An orderly shutdown, as of a service that is stopped; after a while a kill. */
    public synchronized void stop() {
        end(false);
        forgetHook();
    }

    /** {@code kill -9}. */
    public synchronized void kill() {
        end(true);
        forgetHook();
    }

    @Override
    public void close() {
        stop();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Time that all processors of the machine have spent on this NiFi since it was started. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /**
     * The same, as far as this NiFi's work took it: without the threads of its web server, which a test keeps busy by asking, and
     * of the compiler, which are of the first minutes. Only where there is /proc; a thread that has ended is forgotten.
     */
    public Duration workTime() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            final long ticks = threads.mapToLong(NifiInstance::workTicks).sum();
            return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** See proc(5): the name in parentheses, and behind it the fields from the third; user and system time are the 14th and 15th. */
    private static long workTicks(Path thread) {
        try {
            final String stat = Files.readString(thread.resolve("stat"));
            final String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            if (OTHER_THREADS.stream().anyMatch(name::startsWith)) {
                return 0;
            }
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (final IOException e) {
            return 0; // the thread has ended meanwhile
        }
    }

    public NifiClient client() {
        return client;
    }

    public Path home() {
        return home;
    }

    public Path applicationLog() {
        return home.resolve("logs/nifi-app.log");
    }

    /** Drops a NAR into the extensions directory, where a running NiFi finds it within seconds. */
    public void addNar(Path nar) throws IOException {
        final Path extensions = Files.createDirectories(home.resolve("extensions"));
        final Path staged =
                Files.copy(nar, home.resolve(nar.getFileName() + ".part"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(staged, extensions.resolve(nar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The flow as it is on disk, which is some time after every change; what it was before is what a killed NiFi goes on with. */
    public String savedFlow() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(home.resolve("conf/flow.json.gz")))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The last warnings and errors that NiFi logged. */
    public String troubles(int lines) throws IOException {
        try (Stream<String> log = Files.lines(applicationLog())) {
            final List<String> all = log.filter(
                            line -> line.matches(".* (WARN|ERROR) .*(Timer-Driven|tcpreassembly).*"))
                    .toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        }
    }

    /** The last lines of what NiFi wrote, for a message about a failure. */
    public String logTail(int lines) {
        return Stream.of(home.resolve("logs/stdout.log"), applicationLog())
                .map(file -> "== " + file + "\n" + tail(file, lines))
                .collect(Collectors.joining("\n"));
    }

    /** Takes no lock: at the end of this JVM a start may be under way. */
    private void end(boolean atOnce) {
        final Process running = process;
        if (running == null) {
            return;
        }
        if (!atOnce) {
            // Process.destroy would close the pipe too, and NiFi be killed
            running.toHandle().destroy();
            try {
                running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        running.destroyForcibly();
        running.onExit().join();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (final IllegalStateException e) {
            // this JVM is ending: the hook finds nothing left to do
        }
    }

    private Process launch(int managementPort) throws IOException {
        final List<String> command = new ArrayList<>(List.of("sh", "-c", START_SCRIPT, "nifi", openFiles));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xms" + heap);
        command.add("-Xmx" + heap);
        command.addAll(List.of(
                "-Djava.awt.headless=true",
                "-Djava.net.preferIPv4Stack=true",
                "-Dsun.net.http.allowRestrictedHeaders=true",
                "-Dcurator-log-only-first-connection-issue-as-error-level=true",
                "-Dnifi.properties.file.path=" + home.resolve("conf/nifi.properties"),
                "-Dorg.apache.nifi.bootstrap.config.log.dir=" + home.resolve("logs"),
                "-Dorg.apache.nifi.management.server.address=127.0.0.1:" + managementPort));
        command.addAll(javaOptions);
        // Only the jars directly in lib, never the NARs; conf for logback.xml.
        try (Stream<Path> lib = Files.list(BuildOutput.nifiLib())) {
            command.add("-cp");
            command.add(Stream.concat(
                            Stream.of(home.resolve("conf")),
                            lib.filter(file -> file.toString().endsWith(".jar")).sorted())
                    .map(Path::toString)
                    .collect(Collectors.joining(":")));
        }
        command.add("org.apache.nifi.NiFi");
        final ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("logs/stdout.log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void awaitAnswer(Process started) throws IOException, InterruptedException {
        final long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!client.answers()) {
            if (!started.isAlive()) {
                throw new IOException(
                        "NiFi ended while starting, exit code " + started.exitValue() + "\n" + logTail(40));
            }
            if (System.nanoTime() > limit) {
                throw new IOException("NiFi did not answer within " + START_LIMIT + "\n" + logTail(40));
            }
            Thread.sleep(200);
        }
    }

    private void layOut(int httpPort) throws IOException {
        for (final String directory : List.of("conf", "logs", "extensions")) {
            Files.createDirectories(home.resolve(directory));
        }
        for (final String file :
                List.of("state-management.xml", "authorizers.xml", "login-identity-providers.xml", "logback.xml")) {
            try (InputStream in = NifiInstance.class.getResourceAsStream("/nifi-conf/" + file)) {
                Files.copy(in, home.resolve("conf").resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (final Map.Entry<String, String> file : configuration.entrySet()) {
            Files.writeString(home.resolve("conf").resolve(file.getKey()), file.getValue());
        }
        final Properties all = new Properties();
        try (InputStream in = NifiInstance.class.getResourceAsStream("/nifi-conf/nifi.properties")) {
            all.load(in);
        }
        all.setProperty("nifi.nar.library.directory", BuildOutput.nifiLib().toString());
        all.setProperty(
                "nifi.nar.library.directory.standard", BuildOutput.standardNar().toString());
        all.setProperty("nifi.web.http.port", Integer.toString(httpPort));
        all.putAll(properties);
        try (var out = Files.newBufferedWriter(home.resolve("conf/nifi.properties"))) {
            all.store(out, null);
        }
    }

    private static int[] freePorts(int requestedPort) throws IOException {
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket http = new ServerSocket(requestedPort, 1, loopback);
                ServerSocket management = new ServerSocket(0, 1, loopback)) {
            return new int[] {http.getLocalPort(), management.getLocalPort()};
        }
    }

    private static String tail(Path file, int lines) {
        try {
            final String[] all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n");
            return Arrays.stream(all).skip(Math.max(0, all.length - lines)).collect(Collectors.joining("\n"));
        } catch (final IOException e) {
            return "(not readable: " + e + ")";
        }
    }

    /** What a NiFi is to be like. */
    public static final class Builder {
        private final Path home;
        private String heap = "768m";
        private String openFiles = "default";
        private int port;
        private final List<String> javaOptions = new ArrayList<>();
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final Map<String, String> configuration = new LinkedHashMap<>();

        private Builder(Path home) {
            this.home = home;
        }

        /** The heap, as {@code -Xmx} takes it. */
        public Builder heap(String size) {
            this.heap = size;
            return this;
        }

        /** The most open files the process may have: {@code ulimit -n}. */
        public Builder openFiles(int limit) {
            this.openFiles = Integer.toString(limit);
            return this;
        }

        /** The port of the canvas and the REST API; a free one unless told. */
        public Builder port(int httpPort) {
            this.port = httpPort;
            return this;
        }

        public Builder javaOption(String option) {
            javaOptions.add(option);
            return this;
        }

        /** An entry of nifi.properties. */
        public Builder property(String key, String value) {
            properties.put(key, value);
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** A file of the directory conf, in place of the usual one or beside it. */
        public Builder configuration(String fileName, String content) {
            configuration.put(fileName, content);
            return this;
        }

        public NifiInstance build() {
            return new NifiInstance(this);
        }

        /** Builds it with this project's NAR in its extensions directory and starts it. */
        public NifiInstance start() throws IOException, InterruptedException {
            final NifiInstance instance = build();
            instance.addNar(BuildOutput.nar());
            return instance.start();
        }
    }
}
