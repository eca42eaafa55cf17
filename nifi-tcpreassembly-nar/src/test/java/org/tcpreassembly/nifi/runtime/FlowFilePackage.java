package org.tcpreassembly.nifi.runtime;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Writes a file of NiFi's FlowFile format, version 3, as UnpackContent reads it. The file appears under its name, all at once, when
 * it is closed.
 */
public final class FlowFilePackage implements Closeable {
    private final Path file;
    private final Path hidden;
    private final DataOutputStream out;

    public FlowFilePackage(Path file) throws IOException {
        this.file = file;
        this.hidden = file.resolveSibling("." + file.getFileName());
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(hidden), 65_536));
    }

    /** Adds a FlowFile of fewer than 65,535 attributes, each shorter than that. */
    public FlowFilePackage add(Map<String, String> attributes, byte[] content) throws IOException {
        out.write(FlowFilePackages.MAGIC);
        out.writeShort(attributes.size());
        for (final Map.Entry<String, String> attribute : attributes.entrySet()) {
            text(attribute.getKey());
            text(attribute.getValue());
        }
        out.writeLong(content.length);
        out.write(content);
        return this;
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void text(String value) throws IOException {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }
}
