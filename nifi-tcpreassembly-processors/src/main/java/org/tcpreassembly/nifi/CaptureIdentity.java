package org.tcpreassembly.nifi;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What the FlowFiles of one start of ListenRawPackets say of where they come from.
 *
 * @param host this machine's name
 * @param source the interface, or the name of the file
 * @param filter empty for none
 * @param started nanoseconds since 1970
 * @param transitUri for provenance
 */
record CaptureIdentity(String host, String source, String filter, long started, String transitUri) {
    static CaptureIdentity ofInterface(String name, String filter) {
        String host = hostName();
        return new CaptureIdentity(host, name, filter, now(), uri("pcap", host, "/" + name));
    }

    static CaptureIdentity ofFile(Path file) {
        return new CaptureIdentity(
                hostName(),
                file.getFileName().toString(),
                "",
                now(),
                file.toAbsolutePath().toUri().toString());
    }

    /** The value of {@code capture.id}: nothing else has it, and it ends in the partition. */
    String captureId(int partition) {
        return host + "/" + source + "/" + StreamText.time(started) + "/" + partition;
    }

    /** A name for a file, without its ending. */
    String fileName(long timestamp, int partition, long sequence) {
        return source.replaceAll("[^A-Za-z0-9._-]", "_") + "_" + StreamText.compactTime(timestamp) + "_" + partition
                + "_" + sequence;
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // a container whose own name nobody resolves
            String name = System.getenv("HOSTNAME");
            return name == null || name.isBlank() ? "localhost" : name;
        }
    }

    /** The host may have any characters: names of containers and of Windows have underscores, which no internet name has. */
    static String uri(String scheme, String host, String path) {
        try {
            return new URI(scheme, host, path, null, null).toString();
        } catch (URISyntaxException e) {
            return scheme + ":" + path;
        }
    }
}
