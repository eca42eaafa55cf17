package org.tcpreassembly.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.tcpreassembly.pcap.CaptureReader;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.Peers;

/**
 * Takes captures through ReassembleTcp and through the peers that are installed, and prints what they agree and differ
 * about: see docs/differential.md, and the script {@code differential}, which runs it.
 *
 * <p>All streams of a capture are in memory, once for each reassembler.
 */
public final class Differential {
    private static final int SHOWN = 2;

    private final List<Peers> peers;
    private final Report report;

    private Differential(int shown) {
        peers = Arrays.stream(Peers.values()).filter(Peers::isInstalled).toList();
        Arrays.stream(Peers.values())
                .filter(peer -> !peer.isInstalled())
                .forEach(peer -> System.err.println(peer.missing() + ". It is left out."));
        report = new Report(shown, peers.stream().map(Peers::toString).toList());
    }

    /**
     * {@code [--all] FOLDER|CAPTURE...} compares, and shows two differences of each kind for each capture, or all;
     * {@code --make FOLDER} makes the captures that docs/differential.md tells of.
     */
    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        boolean all = names.remove("--all");
        if (names.remove("--make")) {
            DifferentialCaptures.make(Path.of(names.getFirst()));
            return;
        }
        Differential run = new Differential(all ? Integer.MAX_VALUE : SHOWN);
        for (String name : names) {
            for (Path capture : captures(Path.of(name))) {
                run.compare(capture);
            }
        }
        run.report.print(System.out);
    }

    /** The captures beneath a folder, told by their content. */
    private static List<Path> captures(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(Differential::isCapture)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isCapture(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(4);
            return CaptureReader.isCapture(start, start.length);
        } catch (IOException e) {
            return false;
        }
    }

    private void compare(Path pcap) throws IOException {
        String name = pcap.getFileName().toString();
        System.err.println(name);
        CollectedStreams ours = new CollectedStreams();
        PacketIndex packets;
        try {
            ProcessorRun.reassemble(pcap, ours);
            packets = PacketIndex.of(pcap);
        } catch (IOException e) {
            System.err.println(name + ": " + e.getMessage());
            return;
        }
        Judge judge = Judge.beside(pcap);
        Set<Direction> directions = new LinkedHashSet<>();
        for (Direction direction : ours.directions()) {
            if (!ours.of(direction).isEmpty()) {
                directions.add(direction);
            }
        }
        List<String> cells =
                new ArrayList<>(List.of(name, Long.toString(packets.packets()), Integer.toString(directions.size())));
        for (Peers peer : peers) {
            cells.add(compare(name, peer, pcap, packets, ours, judge));
        }
        cells.add(judge == null ? "" : judge.right(ours, false) + " of " + judge.directions());
        report.capture(cells.toArray(String[]::new));
    }

    /** What stands in the table: how many agree. */
    private String compare(String name, Peers peer, Path pcap, PacketIndex packets, CollectedStreams ours, Judge judge)
            throws IOException {
        CollectedStreams theirs = new CollectedStreams();
        try {
            peer.reassemble(pcap, theirs);
        } catch (IllegalStateException e) {
            System.err.println(name + ": " + e.getMessage());
            return "cannot read it";
        }
        boolean zeroFilled = peer == Peers.TCPFLOW;
        Set<Direction> directions = new LinkedHashSet<>(ours.directions());
        directions.addAll(theirs.directions());
        List<Difference> found = new ArrayList<>();
        int agreed = 0;
        for (Direction direction : directions) {
            List<CollectedStream> mine = ours.of(direction);
            List<CollectedStream> its = theirs.of(direction);
            Comparison comparison = new Comparison(packets, direction, mine, its, zeroFilled);
            Kind kind = null;
            if (!comparison.agrees()) {
                kind = comparison.kind();
            } else if (!mine.isEmpty()) {
                agreed++;
                kind = comparison.leavesOutHoleAtEnd() ? Kind.HOLE_AT_END : null;
            }
            if (kind != null) {
                found.add(new Difference(
                        name,
                        peer.toString(),
                        direction,
                        comparison.stream(),
                        comparison.position(),
                        kind,
                        comparison.lengths(),
                        comparison.packets(),
                        right(judge, peer, kind, direction, mine, its)));
            }
        }
        report.differences(found);
        long differing = found.stream()
                .filter(difference -> difference.kind() != Kind.HOLE_AT_END)
                .count();
        return differing == 0 ? "all" : agreed + ", not " + differing;
    }

    /** By the truth, where that is known; else by the kind of the difference. */
    private static String right(
            Judge judge,
            Peers peer,
            Kind kind,
            Direction direction,
            List<CollectedStream> ours,
            List<CollectedStream> theirs) {
        if (judge == null || !judge.knows(direction) || kind == Kind.HOLE_AT_END) {
            return kind.right;
        }
        boolean we = judge.isRight(direction, ours, false);
        boolean they = judge.isRight(direction, theirs, peer == Peers.TCPFLOW);
        return we == they ? kind.right : we ? "ReassembleTcp, by the truth" : peer + ", by the truth";
    }
}
