package org.tcpreassembly.nifi.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Where the build has put what a NiFi is made of, found from this class's own place: the same in Maven, an IDE and the demo. */
public final class BuildOutput {
    private static final Path MODULE = module();
    private static final Properties VERSIONS = versions();

    private BuildOutput() {}

    /** The version of NiFi that the build assembles. */
    public static String nifiVersion() {
        return VERSIONS.getProperty("nifi.version");
    }

    public static String projectVersion() {
        return VERSIONS.getProperty("project.version");
    }

    /** The version of a library that the NAR bundles. */
    public static String version(String library) {
        return VERSIONS.getProperty(library + ".version");
    }

    /** NiFi's lib directory. */
    public static Path nifiLib() {
        return built(MODULE.resolve("nifi-runtime/target/nifi-" + nifiVersion() + "/lib"));
    }

    /** The directory of the NAR with NiFi's standard processors. */
    public static Path standardNar() {
        return built(MODULE.resolve("nifi-runtime/standard-nar/target/nifi-tcpreassembly-runtime-standard-nar-"
                        + projectVersion() + ".nar"))
                .getParent();
    }

    /** The NAR that is this project. */
    public static Path nar() {
        return built(MODULE.resolve("target/nifi-tcpreassembly-nar-" + projectVersion() + ".nar"));
    }

    /** A flow definition of {@code docs/flows}. */
    public static Path flow(String fileName) {
        return MODULE.resolveSibling("docs").resolve("flows").resolve(fileName);
    }

    /** A place for files that a build may leave behind, removed by {@code clean}. */
    public static Path target() {
        return MODULE.resolve("target");
    }

    private static Path built(Path path) {
        if (!Files.exists(path)) {
            throw new IllegalStateException("There is no [" + path + "]: run ./mvnw package -DskipTests first");
        }
        return path;
    }

    private static Path module() {
        try {
            final Path testClasses = Path.of(BuildOutput.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return testClasses.getParent().getParent();
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Properties versions() {
        final Properties properties = new Properties();
        try (InputStream in = BuildOutput.class.getResourceAsStream("/build.properties")) {
            properties.load(in);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
