package org.tcpreassembly.differential;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.FoundStreams;

/** All that one reassembler found in a capture. */
final class CollectedStreams implements FoundStreams {
    private final Map<Direction, List<CollectedStream>> streams = new LinkedHashMap<>();

    @Override
    public CollectedStream stream(Direction direction) {
        CollectedStream stream = new CollectedStream();
        streams.computeIfAbsent(direction, key -> new ArrayList<>(1)).add(stream);
        return stream;
    }

    Set<Direction> directions() {
        return streams.keySet();
    }

    /** The streams of a direction that have bytes. */
    List<CollectedStream> of(Direction direction) {
        return streams.getOrDefault(direction, List.of()).stream()
                .filter(stream -> !stream.isEmpty())
                .toList();
    }

    /** The bytes of a direction's streams one after the other. */
    static byte[] joined(List<CollectedStream> streams) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        streams.forEach(stream -> joined.writeBytes(stream.content()));
        return joined.toByteArray();
    }
}
