package org.tcpreassembly.nifi.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Packs a processor of the tests, one class without nested ones, as a NAR. */
public final class TestNar {
    static final String GROUP = "org.tcpreassembly";
    static final String ID = "nifi-tcpreassembly-test-nar";

    private TestNar() {}

    /** Writes the NAR into a file, whose name ought to end in {@code .nar}. */
    public static Path write(Class<?> processor, Path file) throws IOException {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Nar-Group", GROUP);
        manifest.getMainAttributes().putValue("Nar-Id", ID);
        manifest.getMainAttributes().putValue("Nar-Version", BuildOutput.projectVersion());
        try (JarOutputStream nar = new JarOutputStream(Files.newOutputStream(file))) {
            // NiFi makes no folder that the NAR does not name
            nar.putNextEntry(new ZipEntry("META-INF/"));
            nar.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
            manifest.write(nar);
            nar.putNextEntry(new ZipEntry("META-INF/bundled-dependencies/"));
            nar.putNextEntry(new ZipEntry("META-INF/bundled-dependencies/test.jar"));
            nar.write(jar(processor));
        }
        return file;
    }

    private static byte[] jar(Class<?> processor) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final String classFile = processor.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes);
                InputStream code = processor.getClassLoader().getResourceAsStream(classFile)) {
            jar.putNextEntry(new ZipEntry(classFile));
            code.transferTo(jar);
            jar.putNextEntry(new ZipEntry("META-INF/services/org.apache.nifi.processor.Processor"));
            jar.write(processor.getName().getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
