package org.tcpreassembly.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.StreamTruth;
import org.tcpreassembly.testing.Truth;

/** The truth that lies beside a capture, if its maker left one: what its endpoints sent. */
final class Judge {
    private final Map<Direction, List<StreamTruth>> truths;

    private Judge(Truth truth) {
        truths = truth.streams().stream()
                .filter(stream -> stream.captured() > 0)
                .collect(Collectors.groupingBy(StreamTruth::direction, LinkedHashMap::new, Collectors.toList()));
    }

    static Judge beside(Path pcap) throws IOException {
        Path file = Truth.fileFor(pcap);
        return Files.exists(file) ? new Judge(Truth.load(file)) : null;
    }

    /** How many directions of the truth there are. */
    int directions() {
        return truths.size();
    }

    /** How many of them came out right. */
    long right(CollectedStreams found, boolean zeroFilled) {
        return truths.keySet().stream()
                .filter(direction -> isRight(direction, found.of(direction), zeroFilled))
                .count();
    }

    boolean knows(Direction direction) {
        return truths.containsKey(direction);
    }

    boolean isRight(Direction direction, List<CollectedStream> found, boolean zeroFilled) {
        List<StreamTruth> sent = truths.getOrDefault(direction, List.of());
        if (sent.size() != found.size()) {
            return false;
        }
        for (int i = 0; i < sent.size(); i++) {
            String digest = sha256(found.get(i).content());
            String right = zeroFilled ? sent.get(i).sha256Zero() : sent.get(i).sha256();
            if (!digest.equals(right)) {
                return false;
            }
        }
        return true;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
