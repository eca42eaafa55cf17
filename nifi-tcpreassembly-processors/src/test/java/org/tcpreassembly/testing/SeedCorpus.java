package org.tcpreassembly.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The inputs that a fuzz target begins with, and that its test runs every time: checked in, where Jazzer looks for them,
 * and made by our own writers. {@code -Dfuzz.seeds=write} writes them again. Other files there are findings of the past.
 */
public final class SeedCorpus {
    private final Path directory;
    private final Map<String, byte[]> seeds = new TreeMap<>();

    private SeedCorpus(Path directory) {
        this.directory = directory;
    }

    /** Of a target, which is a method of a test class. */
    public static SeedCorpus of(Class<?> test, String method) {
        return new SeedCorpus(Path.of("src/test/resources", test.getName().replace('.', '/') + "Inputs")
                .resolve(method));
    }

    public SeedCorpus add(String name, byte[] content) {
        seeds.put(name, content);
        return this;
    }

    /** As many seeds of decisions, for targets that read {@link FuzzBytes}. */
    public SeedCorpus addDecisions(int count, int length) {
        for (int number = 0; number < count; number++) {
            SplitMix64 random = new SplitMix64(number);
            byte[] decisions = new byte[length];
            for (int i = 0; i < length; i++) {
                decisions[i] = (byte) random.nextLong();
            }
            add("decisions-" + number, decisions);
        }
        return this;
    }

    /** That the files are these seeds; or writes them. */
    public void verify() throws IOException {
        for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
            Path file = directory.resolve(seed.getKey());
            if (System.getProperty("fuzz.seeds", "").equals("write")) {
                Files.createDirectories(directory);
                Files.write(file, seed.getValue());
            }
            assertArrayEquals(seed.getValue(), Files.readAllBytes(file), file::toString);
        }
    }
}
