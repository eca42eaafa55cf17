package org.tcpreassembly.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** The example of the documentation does what it says, and the documentation shows it as it is. */
class ListStreamsTest {
    @TempDir
    Path folder;

    @Test
    void listsStreamsWithWhatIsMissing() throws IOException {
        Conversation talk = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
        talk.handshake();
        talk.client("GET /");
        talk.server().skip(10);
        talk.server("rest");
        talk.close(Side.CLIENT);
        ByteArrayOutputStream text = new ByteArrayOutputStream();

        Path capture =
                Files.write(folder.resolve("capture.pcap"), Capture.of(talk).pcap());
        ListStreams.list(capture, new PrintStream(text, true, StandardCharsets.UTF_8));

        assertEquals(
                "10.0.0.1.40000 > 10.0.0.2.80: 5 bytes, 0 missing, fin\n"
                        + "10.0.0.2.80 > 10.0.0.1.40000: 4 bytes, 10 missing, fin\n",
                text.toString(StandardCharsets.UTF_8));
    }

    @Test
    void isWhatTheDocumentationShows() throws IOException {
        String source = Files.readString(Path.of("src/test/java/org/tcpreassembly/example/ListStreams.java"));
        String shown = source.substring(source.indexOf("public final class"));
        assertTrue(
                Files.readString(Path.of("../docs/library.md")).contains(shown),
                "docs/library.md shows another example");
    }
}
