package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.nifi.runtime.BuildOutput;

/** What is in the NAR, and that it stays small. */
class NarContentIT {
    private static final String BUNDLED = "META-INF/bundled-dependencies/";
    /** Name and version of each jar. */
    private static final Map<String, String> JARS = Map.of(
            "nifi-tcpreassembly-processors",
            BuildOutput.projectVersion(),
            "pcap4j-core",
            BuildOutput.version("pcap4j"),
            "jna",
            BuildOutput.version("jna"));

    @Test
    void shouldBundleNothingThatNifiProvides() throws IOException {
        try (JarFile nar = open()) {
            assertEquals(
                    JARS.entrySet().stream()
                            .map(jar -> jar.getKey() + "-" + jar.getValue() + ".jar")
                            .collect(Collectors.toSet()),
                    nar.stream()
                            .filter(entry -> !entry.isDirectory())
                            .map(entry -> entry.getName())
                            .filter(name -> name.startsWith(BUNDLED))
                            .map(name -> name.substring(BUNDLED.length()))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void shouldCarryItsLicenseAndANoticeForEachJar() throws IOException {
        try (JarFile nar = open()) {
            assertTrue(read(nar, "META-INF/LICENSE").contains("Apache License"));
            assertTrue(read(nar, "META-INF/LICENSE-pcap4j").contains("MIT License"));
            final String notice = read(nar, "META-INF/NOTICE");
            for (final String jar : JARS.keySet()) {
                assertTrue(notice.contains("\n" + jar + "\n"), "The notice does not name [" + jar + "]");
            }
        }
    }

    @Test
    void shouldNeedNoOtherNar() throws IOException {
        try (JarFile nar = open()) {
            assertNull(nar.getManifest().getMainAttributes().getValue("Nar-Dependency-Id"));
        }
    }

    @Test
    void shouldDocumentItsProcessors() throws IOException {
        try (JarFile nar = open()) {
            final String manifest = read(nar, "META-INF/docs/extension-manifest.xml");
            for (final String processor : List.of("ListenRawPackets", "ReassembleTcp")) {
                final String type = "org.tcpreassembly.nifi." + processor;
                assertTrue(manifest.contains("<name>" + type + "</name>"), manifest);
                assertNotNull(nar.getEntry("META-INF/docs/additional-details/" + type + "/additionalDetails.md"), type);
            }
        }
    }

    @Test
    void shouldBeSmall() throws IOException {
        final Path nar = BuildOutput.nar();
        // jna is two thirds of it, for it has its native part for every platform
        assertTrue(Files.size(nar) < 4_000_000, "The NAR has " + Files.size(nar) + " bytes");
    }

    private static JarFile open() throws IOException {
        return new JarFile(BuildOutput.nar().toFile());
    }

    private static String read(JarFile nar, String name) throws IOException {
        try (var in = nar.getInputStream(nar.getJarEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
