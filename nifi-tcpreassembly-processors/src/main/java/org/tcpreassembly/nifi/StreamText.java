package org.tcpreassembly.nifi;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.IntStream;
import org.tcpreassembly.assembly.TcpStream;

/** The names and times of streams as text. */
final class StreamText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter COMPACT_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final long NANOSECONDS = 1_000_000_000L;

    /** So many numbers have their text made once for all: most counts are 0, and most servers' ports below it. */
    private static final String[] NUMBERS =
            IntStream.range(0, 1024).mapToObj(Integer::toString).toArray(String[]::new);

    /** A time in nanoseconds since 1970 as ISO 8601, in UTC, with microseconds. */
    static String time(long nanoseconds) {
        return TIME.format(instant(nanoseconds));
    }

    /** The same as ISO 8601 has it in its basic form, for names of files. */
    static String compactTime(long nanoseconds) {
        return COMPACT_TIME.format(instant(nanoseconds));
    }

    static String number(long number) {
        return number >= 0 && number < NUMBERS.length ? NUMBERS[(int) number] : Long.toString(number);
    }

    /** {@code client-to-server}, {@code server-to-client} or {@code unknown}. */
    static String direction(TcpStream stream) {
        if (!stream.isClientKnown()) {
            return "unknown";
        }
        return stream.isFromClient() ? "client-to-server" : "server-to-client";
    }

    private static Instant instant(long nanoseconds) {
        return Instant.ofEpochSecond(Math.floorDiv(nanoseconds, NANOSECONDS), Math.floorMod(nanoseconds, NANOSECONDS));
    }
}
