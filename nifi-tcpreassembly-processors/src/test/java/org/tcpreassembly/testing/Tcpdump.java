package org.tcpreassembly.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** tcpdump on the interface of namespace A, into a file, up to a datagram that marks the end. */
final class Tcpdump {
    private static final byte[] MARK = "end of this capture, marked ".getBytes(StandardCharsets.US_ASCII);

    private final NetworkLab lab;
    private final Process process;
    private final BufferedReader messages;
    private final CompletableFuture<Void> marked;

    private Tcpdump(NetworkLab lab, Process process, Path pcap) {
        this.lab = lab;
        this.process = process;
        messages = process.errorReader();
        marked = CompletableFuture.runAsync(
                () -> copyUpToMark(pcap), task -> Thread.ofVirtual().start(task));
    }

    /** Captures from when this returns. */
    static Tcpdump start(NetworkLab lab, Path pcap) throws IOException {
        String command = "in A tcpdump -i vA -n -U -Z root -B 65536 --immediate-mode --time-stamp-precision=nano -w -";
        Tcpdump tcpdump = new Tcpdump(lab, lab.start(ProcessBuilder.Redirect.PIPE, command.split(" ")), pcap);
        String line = tcpdump.messages.readLine();
        while (line != null && !line.contains("listening on")) {
            line = tcpdump.messages.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("tcpdump did not begin");
        }
        return tcpdump;
    }

    private void copyUpToMark(Path pcap) {
        try (InputStream in = process.getInputStream();
                OutputStream out = Files.newOutputStream(pcap)) {
            byte[] tail = new byte[0]; // of what was copied, as long as a mark that is cut in two
            byte[] buffer = new byte[1 << 20];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                byte[] seen = Arrays.copyOf(tail, tail.length + read);
                System.arraycopy(buffer, 0, seen, tail.length, read);
                if (contains(seen)) {
                    process.toHandle().destroy(); // unlike Process.destroy, leaves its output to be read to the end
                }
                tail = Arrays.copyOfRange(seen, Math.max(0, seen.length - MARK.length), seen.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.contains(new String(MARK, StandardCharsets.ISO_8859_1));
    }

    /** Ends the capture after everything that A has sent and received so far. */
    void stop() throws InterruptedException {
        lab.run(
                "in",
                "A",
                "bash",
                "-c",
                "printf '" + new String(MARK, StandardCharsets.US_ASCII) + "' > /dev/udp/10.77.0.2/9");
        try {
            marked.get(1, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("tcpdump did not see the end", e);
        }
        process.waitFor();
        List<String> summary = messages.lines().toList();
        if (summary.stream().noneMatch(line -> line.startsWith("0 packets dropped by kernel"))) {
            throw new IllegalStateException(summary.stream().collect(Collectors.joining("; ")));
        }
    }
}
