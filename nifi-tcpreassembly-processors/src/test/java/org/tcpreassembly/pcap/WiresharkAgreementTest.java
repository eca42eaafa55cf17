package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wireshark's tools and this package read each other's files and see the same packets. */
class WiresharkAgreementTest {
    @TempDir
    Path directory;

    /** Runs a tool of Wireshark's; the test is skipped when it is not there. */
    private static String run(String tool, Object... arguments) throws IOException, InterruptedException {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
        assumeTrue(installed, tool + " is not on the PATH: install Wireshark's command line tools to run this test");
        List<String> command = Stream.concat(
                        Stream.of(tool), Stream.of(arguments).map(Object::toString))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + " failed");
        return output;
    }

    /** Time, length on the wire and captured length of every packet, as tshark sees them. */
    private static List<String> asTsharkSeesIt(Path file) throws IOException, InterruptedException {
        String lines = run(
                "tshark",
                "-n",
                "-r",
                file,
                "-T",
                "fields",
                "-e",
                "frame.time_epoch",
                "-e",
                "frame.len",
                "-e",
                "frame.cap_len");
        return lines.lines()
                .map(line -> line.split("\t"))
                .map(field -> nanoseconds(field[0]) + " " + field[1] + " " + field[2])
                .toList();
    }

    private static long nanoseconds(String seconds) {
        return new BigDecimal(seconds).movePointRight(9).longValueExact();
    }

    private static List<String> asWeSeeIt(Path file) throws IOException {
        Packets read = Packets.read(Files.newInputStream(file));
        assertFalse(read.truncated(), read.truncation());
        return read.packets().stream()
                .map(packet -> packet.timestamp() + " " + packet.originalLength() + " "
                        + packet.frame().length() / 2)
                .toList();
    }

    private Path written(PcapEncoder encoder) throws IOException {
        Path file = directory.resolve("written.pcap");
        try (OutputStream out = Files.newOutputStream(file);
                PcapWriter writer = new PcapWriter(out, encoder)) {
            for (int i = 0; i < 50; i++) {
                byte[] frame = new byte[60 + 11 * i];
                writer.append(1_700_000_000_123_456_789L + i * 1_234_567L, frame, 0, frame.length, frame.length + i);
            }
        }
        return file;
    }

    @Test
    void tsharkReadsWhatIsWritten() throws Exception {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (PcapEncoder encoder :
                    List.of(PcapEncoder.microseconds(1, 65_535), PcapEncoder.nanoseconds(1, 65_535))) {
                Path file = written(encoder.withByteOrder(order));
                assertEquals(asWeSeeIt(file), asTsharkSeesIt(file));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "nsecpcap", "modpcap", "pcapng"})
    void whatEditcapWritesIsRead(String format) throws Exception {
        Path original = written(PcapEncoder.nanoseconds(1, 65_535));
        Path converted = directory.resolve("converted");
        run("editcap", "-F", format, original, converted);
        assertEquals(asTsharkSeesIt(converted), asWeSeeIt(converted));
    }

    @Test
    void interfacesAndSectionsMeanTheSame() throws Exception {
        byte[] frame = new byte[60];
        PcapngBytes content = PcapngBytes.pcapng(ByteOrder.BIG_ENDIAN);
        content.interfaceOf(1, 0, content.resolution(9), content.timeOffset(1_600_000_000L))
                .interfaceOf(1, 40, content.resolution(0x80 | 20))
                .enhanced(0, 123_456_789, frame)
                .enhanced(1, 1_600_000_000L << 20 | 1 << 19, 40, 60, new byte[40])
                .section(ByteOrder.LITTLE_ENDIAN)
                .interfaceOf(1)
                .block(4, new byte[4])
                .enhanced(0, 1_700_000_000_000_001L, frame)
                .obsolete(0, 1_700_000_000_000_002L, frame);
        Path file = Files.write(directory.resolve("mixed.pcapng"), content.bytes());
        assertEquals(asTsharkSeesIt(file), asWeSeeIt(file));
    }

    @Test
    void capinfosNamesTheLinkTypeWritten() throws Exception {
        Path file = written(PcapEncoder.microseconds(LinkType.LINUX_SLL2, 1_000));
        String report = run("capinfos", "-T", "-m", "-r", "-E", "-c", file);
        assertEquals(
                List.of("linux-sll2", "50"),
                Stream.of(report.strip().split(",")).skip(1).toList());
    }
}
