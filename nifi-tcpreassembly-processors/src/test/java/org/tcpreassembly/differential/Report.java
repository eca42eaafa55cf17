package org.tcpreassembly.differential;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tcpreassembly.packet.TcpSegment;

/** What a run found, as Markdown. */
final class Report {
    private final int shownOfEachKind;
    private final List<String> columns = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();
    private final List<Difference> differences = new ArrayList<>();

    /** @param shownOfEachKind so many differences of a kind are shown for each capture and peer, with their packets */
    Report(int shownOfEachKind, List<String> peers) {
        this.shownOfEachKind = shownOfEachKind;
        columns.addAll(List.of("capture", "packets", "streams"));
        columns.addAll(peers);
        columns.add("true of ReassembleTcp");
    }

    void capture(String... cells) {
        rows.add(row(List.of(cells)));
    }

    void differences(List<Difference> found) {
        differences.addAll(found);
    }

    void print(PrintStream out) {
        out.println("## Agreement with ReassembleTcp\n");
        header(out, columns);
        rows.forEach(out::println);
        if (differences.isEmpty()) {
            return;
        }
        out.println("\n## Kinds of difference\n");
        header(out, List.of("peer", "kind", "streams", "who is right"));
        Map<List<String>, List<Difference>> kinds = differences.stream()
                .sorted((one, other) -> one.kind().compareTo(other.kind()))
                .collect(Collectors.groupingBy(
                        difference -> List.of(difference.peer(), difference.kind().text, difference.right()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        kinds.forEach((kind, all) ->
                out.println(row(List.of(kind.get(0), kind.get(1), Integer.toString(all.size()), kind.get(2)))));
        out.println("\n## Differences");
        Map<List<Object>, List<Difference>> shown = differences.stream()
                .collect(Collectors.groupingBy(
                        difference -> List.of(difference.capture(), difference.peer(), difference.kind()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        shown.values().forEach(same -> {
            same.stream().limit(shownOfEachKind).forEach(difference -> print(difference, out));
            if (same.size() > shownOfEachKind) {
                out.println("\n... and " + (same.size() - shownOfEachKind) + " more of this kind");
            }
        });
    }

    private static void print(Difference difference, PrintStream out) {
        Kind kind = difference.kind();
        out.printf("%n### %s, %s: %s%n%n", difference.capture(), difference.peer(), difference.direction());
        out.printf("- stream %d, position %d: %s%n", difference.stream(), difference.position(), kind.text);
        out.printf("- bytes and holes, ReassembleTcp / %s: %s%n", difference.peer(), difference.lengths());
        out.printf("- right: %s%s%n", difference.right(), kind.why.isEmpty() ? "" : " (" + kind.why + ")");
        if (!difference.packets().isEmpty()) {
            out.println();
            header(out, List.of("packet", "sequence", "flags", "length"));
            difference
                    .packets()
                    .forEach(segment -> out.println(row(List.of(
                            Long.toString(segment.number()),
                            Integer.toUnsignedString(segment.sequence()),
                            flags(segment),
                            segment.length()
                                    + (segment.trailer() > 0 ? " and " + segment.trailer() + " of padding" : "")))));
        }
    }

    private static String flags(PacketIndex.Segment segment) {
        String names = "FSRPAU";
        int[] flags = {TcpSegment.FIN, TcpSegment.SYN, TcpSegment.RST, TcpSegment.PSH, TcpSegment.ACK, TcpSegment.URG};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < flags.length; i++) {
            text.append(segment.is(flags[i]) ? names.substring(i, i + 1) : "");
        }
        return text.toString();
    }

    private static void header(PrintStream out, List<String> names) {
        out.println(row(names));
        out.println(row(names.stream().map(name -> "---").toList()));
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
