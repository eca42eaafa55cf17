package org.tcpreassembly.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Asks tcpflow, which writes a file for each direction of each connection, named for its ends. */
final class Tcpflow {
    /**
     * Of {@code 010.000.000.001.40000-010.000.000.002.00080}; behind it {@code --} and the VLAN, and of a later connection
     * {@code c1} and so on.
     */
    private static final Pattern NAME = Pattern.compile("(.+)\\.(\\d{5})-(.+)\\.(\\d{5})(?:--\\d+)?(?:c(\\d+))?");

    private Tcpflow() {}

    static void reassemble(Path pcap, FoundStreams into) throws IOException {
        Path directory = Files.createTempDirectory("tcpflow");
        try {
            ExternalTool.run("tcpflow", "-q", "-r", pcap.toString(), "-o", directory.toString(), "-X", "/dev/null");
            List<Path> files;
            try (Stream<Path> all = Files.list(directory)) {
                files = all.sorted(Comparator.comparingInt(Tcpflow::ordinal).thenComparing(Path::toString))
                        .toList();
            }
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    Direction direction = new Direction(
                            endpoint(name.group(1), name.group(2)), endpoint(name.group(3), name.group(4)));
                    try (InputStream content = Files.newInputStream(file)) {
                        into.stream(direction).bytes(content);
                    }
                }
            }
        } finally {
            try (Stream<Path> all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static int ordinal(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() && name.group(5) != null ? Integer.parseInt(name.group(5)) : 0;
    }

    private static Endpoint endpoint(String address, String port) {
        String plain = address.contains(":") ? address : address.replaceAll("\\b0{1,2}(\\d)", "$1");
        return Endpoint.of(plain, Integer.parseInt(port));
    }
}
