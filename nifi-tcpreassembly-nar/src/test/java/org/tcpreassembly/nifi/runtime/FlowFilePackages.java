package org.tcpreassembly.nifi.runtime;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads files of NiFi's FlowFile format, version 3, as PackageFlowFile writes them: any number of FlowFiles with attributes. */
public final class FlowFilePackages {
    static final byte[] MAGIC = "NiFiFF3".getBytes(StandardCharsets.US_ASCII);
    private static final int MANY = 0xffff;

    private FlowFilePackages() {}

    /** A FlowFile within a package. */
    public record Packaged(Path file, long offset, long length, Map<String, String> attributes) {
        public String attribute(String name) {
            return attributes.get(name);
        }

        /** The content, to be closed. */
        public InputStream open() throws IOException {
            final InputStream in = new BufferedInputStream(Files.newInputStream(file), 65_536);
            in.skipNBytes(offset);
            return new Bounded(in, length);
        }

        public byte[] content() throws IOException {
            try (InputStream in = open()) {
                return in.readAllBytes();
            }
        }
    }

    /** All FlowFiles of all packages in a directory; files being written, with a dot before their names, are passed over. */
    public static List<Packaged> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        final List<Packaged> flowFiles = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.filter(
                            name -> !name.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList()) {
                index(file, flowFiles);
            }
        }
        return flowFiles;
    }

    private static void index(Path file, List<Packaged> into) throws IOException {
        final long size = Files.size(file);
        try (Counting counting = new Counting(new BufferedInputStream(Files.newInputStream(file), 65_536));
                DataInputStream in = new DataInputStream(counting)) {
            while (counting.count < size) {
                final byte[] magic = in.readNBytes(MAGIC.length);
                if (!Arrays.equals(MAGIC, magic)) {
                    throw new IOException("[" + file + "] is no package at " + counting.count);
                }
                final Map<String, String> attributes = new TreeMap<>();
                for (int left = length(in); left > 0; left--) {
                    final String name = text(in);
                    attributes.put(name, text(in));
                }
                final long length = in.readLong();
                into.add(new Packaged(file, counting.count, length, Collections.unmodifiableMap(attributes)));
                in.skipNBytes(length);
            }
        }
    }

    private static int length(DataInputStream in) throws IOException {
        final int length = in.readUnsignedShort();
        return length == MANY ? in.readInt() : length;
    }

    private static String text(DataInputStream in) throws IOException {
        final byte[] bytes = new byte[length(in)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            final int value = super.read();
            count += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            final int read = super.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long length) throws IOException {
            final long skipped = super.skip(length);
            count += skipped;
            return skipped;
        }
    }

    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            final int value = super.read();
            if (value < 0) {
                throw new EOFException();
            }
            left--;
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            final int read = super.read(bytes, offset, (int) Math.min(left, length));
            if (read < 0) {
                throw new EOFException();
            }
            left -= read;
            return read;
        }
    }
}
