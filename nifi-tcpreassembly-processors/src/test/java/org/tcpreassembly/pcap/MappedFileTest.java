package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {
    private static final int WINDOW = 1 << 16;

    @TempDir
    Path folder;

    @Test
    void theBytesOfAllWindowsComeInOrder() throws IOException {
        byte[] content = new byte[3 * WINDOW + 17];
        new Random(1).nextBytes(content);
        try (InputStream in = MappedFile.open(Files.write(folder.resolve("file"), content), WINDOW)) {
            assertEquals(content[0] & 0xff, in.read());
            byte[] rest = in.readAllBytes();
            assertEquals(content.length - 1, rest.length);
            byte[] all = content.clone();
            System.arraycopy(rest, 0, all, 1, rest.length);
            assertArrayEquals(content, all);
            assertEquals(-1, in.read());
        }
    }

    @Test
    void anEmptyFileHasNoBytes() throws IOException {
        try (InputStream in = MappedFile.open(Files.createFile(folder.resolve("file")))) {
            assertEquals(-1, in.read());
        }
    }

    @Test
    void whatIsAppendedMeanwhileIsReadToo() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[] {1});
        try (InputStream in = MappedFile.open(file)) {
            assertEquals(1, in.read());
            Files.write(file, new byte[] {2}, StandardOpenOption.APPEND);
            assertEquals(2, in.read());
            assertEquals(-1, in.read());
        }
    }

    @Test
    void aFileThatIsCutShortMeanwhileMakesReadingFail() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[4 * WINDOW]);
        try (InputStream in = MappedFile.open(file, 4 * WINDOW);
                RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
            assertEquals(WINDOW, in.read(new byte[WINDOW]));
            other.setLength(0);
            IOException thrown = assertThrows(IOException.class, () -> in.read(new byte[3 * WINDOW]));
            assertEquals("The file " + file + " was cut short while it was read", thrown.getMessage());
        }
    }

    @Test
    void whatIsNoRegularFileIsReadAsAStream() throws IOException {
        try (InputStream in = MappedFile.open(Path.of("/dev/null"))) {
            assertEquals(-1, in.read());
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidSo() {
        assertThrows(NoSuchFileException.class, () -> MappedFile.open(folder.resolve("none")));
    }

    @Test
    void nothingIsReadAfterClosing() throws IOException {
        InputStream in = MappedFile.open(Files.write(folder.resolve("file"), new byte[10]));
        in.close();
        assertThrows(ClosedChannelException.class, in::read);
    }
}
