package org.tcpreassembly.nifi;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.packet.AddressText;
import org.tcpreassembly.packet.CommunityId;

/** The names and times of streams as text. */
final class StreamText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter COMPACT_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final long NANOSECONDS = 1_000_000_000L;

    private final CommunityId communityIds = new CommunityId();

    /** A time in nanoseconds since 1970 as ISO 8601, in UTC, with microseconds. */
    static String time(long nanoseconds) {
        return TIME.format(instant(nanoseconds));
    }

    static String sourceAddress(TcpStream stream) {
        return AddressText.of(stream.ipv6(), stream.sourceHigh(), stream.sourceLow());
    }

    static String destinationAddress(TcpStream stream) {
        return AddressText.of(stream.ipv6(), stream.destinationHigh(), stream.destinationLow());
    }

    /** {@code client-to-server}, {@code server-to-client} or {@code unknown}. */
    static String direction(TcpStream stream) {
        if (!stream.isClientKnown()) {
            return "unknown";
        }
        return stream.isFromClient() ? "client-to-server" : "server-to-client";
    }

    String communityId(TcpStream stream) {
        return communityIds.of(
                stream.ipv6(),
                stream.sourceHigh(),
                stream.sourceLow(),
                stream.sourcePort(),
                stream.destinationHigh(),
                stream.destinationLow(),
                stream.destinationPort());
    }

    /** The same for both directions, and unique in the capture. */
    static String connectionId(TcpStream stream, String communityId) {
        String id = communityId + '@' + time(stream.connectionBegan());
        return stream.connectionOrdinal() > 1 ? id + '#' + stream.connectionOrdinal() : id;
    }

    /** The name of a stream's file, without the index of a fragment. */
    static String fileName(TcpStream stream) {
        StringBuilder name = new StringBuilder(COMPACT_TIME.format(instant(stream.connectionBegan())))
                .append('_')
                .append(sourceAddress(stream))
                .append('.')
                .append(stream.sourcePort())
                .append('-')
                .append(destinationAddress(stream))
                .append('.')
                .append(stream.destinationPort());
        if (stream.connectionOrdinal() > 1) {
            name.append('-').append(stream.connectionOrdinal());
        }
        return name.toString().replace(':', '_');
    }

    private static Instant instant(long nanoseconds) {
        return Instant.ofEpochSecond(Math.floorDiv(nanoseconds, NANOSECONDS), Math.floorMod(nanoseconds, NANOSECONDS));
    }
}
