package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tcpreassembly.nifi.runtime.FlowFilePackages;
import org.tcpreassembly.nifi.runtime.FlowFilePackages.Packaged;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.Endpoint;
import org.tcpreassembly.testing.StreamResult;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.TruthChecker;

/** Streams that came out of ReassembleTcp, fragments in order. */
final class StreamSet {
    private static final int SHOWN = 8;

    private final List<Packaged> flowFiles;

    StreamSet(List<Packaged> flowFiles) {
        this.flowFiles = flowFiles.stream()
                .sorted(Comparator.comparing((Packaged flowFile) -> flowFile.attribute("segment.original.filename"))
                        .thenComparing(flowFile -> flowFile.attribute("fragment.identifier"))
                        .thenComparingInt(StreamSet::index))
                .toList();
    }

    /** Those in the packages of a directory, of all captures. */
    static StreamSet in(Path directory) throws IOException {
        return new StreamSet(FlowFilePackages.list(directory).stream()
                .filter(flowFile -> "streams".equals(flowFile.attribute("came.out.of")))
                .toList());
    }

    /** Those of one continuing capture. */
    StreamSet of(String capture) {
        return new StreamSet(flowFiles.stream()
                .filter(flowFile -> capture.equals(flowFile.attribute("capture.id")))
                .toList());
    }

    List<Packaged> flowFiles() {
        return flowFiles;
    }

    int size() {
        return flowFiles.size();
    }

    /** Holds the streams of one capture against the truth, holes included. */
    CheckReport check(Truth truth) throws IOException {
        return check(truth, true);
    }

    /** @param holesTold whether holes are where the attributes say; not with Zero Fill, where zeros stand for them */
    CheckReport check(Truth truth, boolean holesTold) throws IOException {
        final TruthChecker checker = new TruthChecker(truth);
        StreamResult stream = null;
        long skipped = 0;
        for (final Packaged flowFile : flowFiles) {
            if (index(flowFile) == 0 || stream == null) {
                stream = checker.stream(direction(flowFile));
                skipped = 0;
            }
            if (holesTold) {
                final long skip = number(flowFile, "tcp.skip");
                stream.skip(skip);
                skipped += Math.max(0, skip);
            }
            try (InputStream content = flowFile.open()) {
                stream.bytes(content);
            }
            if (holesTold && "true".equals(flowFile.attribute("tcp.end"))) {
                stream.skip(trailingLoss(flowFile, skipped));
            }
        }
        return checker.report();
    }

    /**
     * Where fragments do not make up a stream: each index once from 0 to the one that ends it, each beginning where the one before
     * and the hole after it ended, the count on the last only. Empty when they all do.
     */
    List<String> fragmentFaults() {
        final List<String> faults = new ArrayList<>();
        String identifier = null;
        long next = 0;
        boolean ended = true;
        int expected = 0;
        for (final Packaged flowFile : flowFiles) {
            final String own = flowFile.attribute("fragment.identifier");
            if (!own.equals(identifier)) {
                if (!ended) {
                    faults.add(identifier + " has no end");
                }
                identifier = own;
                expected = 0;
                ended = false;
                next = 0;
            }
            final long skip = Math.max(0, number(flowFile, "tcp.skip"));
            final boolean last = "true".equals(flowFile.attribute("tcp.end"));
            if (ended || index(flowFile) != expected) {
                faults.add(own + " has index " + index(flowFile) + " in place of " + expected);
            } else if (expected > 0 && number(flowFile, "tcp.offset") != next + skip) {
                faults.add(
                        own + " goes on at " + flowFile.attribute("tcp.offset") + " after " + next + ", skip " + skip);
            } else if (last != (flowFile.attribute("fragment.count") != null)
                    || last && number(flowFile, "fragment.count") != expected + 1) {
                faults.add(own + " has the count " + flowFile.attribute("fragment.count") + " at " + expected);
            }
            next = number(flowFile, "tcp.offset") + flowFile.length();
            ended = last;
            expected++;
        }
        if (!ended) {
            faults.add(identifier + " has no end");
        }
        return faults;
    }

    /** What is other than in the expected streams, in content or in any attribute but the uuid; the first few. */
    List<String> differencesFrom(StreamSet expected) throws IOException {
        final Map<String, Map<String, String>> wanted = expected.described();
        final List<String> differences = new ArrayList<>();
        int more = 0;
        for (final Map.Entry<String, Map<String, String>> entry : described().entrySet()) {
            final Map<String, String> want = wanted.remove(entry.getKey());
            if (entry.getValue().equals(want)) {
                continue;
            }
            if (differences.size() >= SHOWN) {
                more++;
            } else if (want == null) {
                differences.add("not expected: " + entry.getKey());
            } else {
                differences.add(entry.getKey() + ": " + unequal(want, entry.getValue()));
            }
        }
        wanted.keySet().stream().limit(SHOWN).forEach(key -> differences.add("missing: " + key));
        if (more + wanted.size() > 0) {
            differences.add((more + wanted.size()) + " more or missing of " + expected.size());
        }
        return differences;
    }

    /** Fragment, numbered when it is there more than once, to its attributes and the hash of its content. */
    private Map<String, Map<String, String>> described() throws IOException {
        final Map<String, Map<String, String>> descriptions = new TreeMap<>();
        for (final Packaged flowFile : flowFiles) {
            final Map<String, String> description = new TreeMap<>(flowFile.attributes());
            description.remove("uuid");
            description.put("content", hash(flowFile));
            String key = flowFile.attribute("fragment.identifier") + " #" + index(flowFile);
            while (descriptions.containsKey(key)) {
                key += " again";
            }
            descriptions.put(key, description);
        }
        return descriptions;
    }

    private static Map<String, String> unequal(Map<String, String> want, Map<String, String> have) {
        final Map<String, String> unequal = new TreeMap<>();
        have.forEach((name, value) -> {
            if (!value.equals(want.get(name))) {
                unequal.put(name, value + " in place of " + want.get(name));
            }
        });
        want.keySet().stream().filter(name -> !have.containsKey(name)).forEach(name -> unequal.put(name, "not there"));
        return unequal;
    }

    private static String hash(Packaged flowFile) throws IOException {
        final MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        try (InputStream content = flowFile.open();
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            content.transferTo(out);
        }
        return flowFile.length() + " bytes " + HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /** Without a FIN only the peer's acknowledgements tell that the last bytes were lost. */
    private static long trailingLoss(Packaged last, long skipped) {
        final long told = number(last, "tcp.skipped.bytes");
        final long lost = "fin".equals(last.attribute("tcp.close.reason"))
                ? told
                : Math.max(told, number(last, "tcp.acknowledged.unseen.bytes"));
        return lost - skipped;
    }

    private static int index(Packaged flowFile) {
        return Integer.parseInt(flowFile.attribute("fragment.index"));
    }

    private static long number(Packaged flowFile, String attribute) {
        return Long.parseLong(flowFile.attribute(attribute));
    }

    private static Direction direction(Packaged flowFile) {
        return new Direction(
                Endpoint.of(
                        flowFile.attribute("tcp.source.address"),
                        Integer.parseInt(flowFile.attribute("tcp.source.port"))),
                Endpoint.of(
                        flowFile.attribute("tcp.destination.address"),
                        Integer.parseInt(flowFile.attribute("tcp.destination.port"))));
    }
}
