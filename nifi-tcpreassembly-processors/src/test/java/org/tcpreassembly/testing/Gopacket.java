package org.tcpreassembly.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.tcpreassembly.testing.FoundStreams.FoundStream;

/** Asks gopacket's tcpassembly by a program of our own, {@code src/test/go/gopacket-streams}, built when first asked. */
final class Gopacket {
    private static final Path LIBRARY = Path.of("/usr/share/gocode");
    private static final String SOURCE = "main.go";

    private static Path program;

    private Gopacket() {}

    static boolean isInstalled() {
        return ExternalTool.find("go").isPresent()
                && Files.isDirectory(LIBRARY.resolve("src/github.com/google/gopacket"));
    }

    static void reassemble(Path pcap, FoundStreams into) throws IOException {
        ExternalTool.run(List.of(program().toString(), pcap.toString()), lines -> read(lines, into));
    }

    private static synchronized Path program() throws IOException {
        if (program == null) {
            Path directory = Files.createTempDirectory("gopacket");
            Path source = directory.resolve(SOURCE);
            Path built = directory.resolve("gopacket-streams");
            try (var in = Gopacket.class.getResourceAsStream("gopacket-streams/" + SOURCE)) {
                Files.copy(in, source);
            }
            String cache = "GOCACHE=" + directory.resolve("cache");
            ExternalTool.run(
                    "env",
                    cache,
                    "GO111MODULE=off",
                    "GOPATH=" + LIBRARY,
                    "go",
                    "build",
                    "-o",
                    built.toString(),
                    source.toString());
            ExternalTool.run("rm", "-rf", directory.resolve("cache").toString());
            directory.toFile().deleteOnExit(); // in reverse order: when it is empty
            source.toFile().deleteOnExit();
            built.toFile().deleteOnExit();
            program = built;
        }
        return program;
    }

    private static void read(BufferedReader lines, FoundStreams into) throws IOException {
        List<FoundStream> streams = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "stream" ->
                    streams.add(into.stream(new Direction(endpoint(words[2], words[3]), endpoint(words[4], words[5]))));
                case "skip" -> streams.get(Integer.parseInt(words[1])).skip(Long.parseLong(words[2]));
                case "bytes" ->
                    streams.get(Integer.parseInt(words[1])).bytes(HexFormat.of().parseHex(words[2]));
                default -> throw new IllegalStateException("gopacket-streams said " + words[0]);
            }
        }
    }

    private static Endpoint endpoint(String address, String port) {
        return Endpoint.of(address, Integer.parseInt(port));
    }
}
