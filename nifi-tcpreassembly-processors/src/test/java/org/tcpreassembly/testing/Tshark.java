package org.tcpreassembly.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tcpreassembly.testing.FoundStreams.FoundStream;

/** Asks tshark. It dissects the capture twice: to number the streams, and to follow them, many in one run. */
final class Tshark {
    /** Each followed stream is a tap that looks at every packet, so not too many at a time. */
    private static final int STREAMS_PER_RUN = 200;

    private static final Pattern NODE = Pattern.compile("Node [01]: (.*)");
    private static final Pattern MISSING = Pattern.compile("\\[(\\d+) bytes missing in capture file]\0?");

    private Tshark() {}

    static void reassemble(Path pcap, FoundStreams into) {
        List<String> streams = streams(pcap);
        for (int from = 0; from < streams.size(); from += STREAMS_PER_RUN) {
            List<String> command = new ArrayList<>(List.of("tshark", "-n", "-q", "-r", pcap.toString()));
            // tshark prints its taps in the reverse of the order of its arguments
            streams.subList(from, Math.min(streams.size(), from + STREAMS_PER_RUN))
                    .reversed()
                    .forEach(stream -> command.addAll(List.of("-z", "follow,tcp,raw," + stream)));
            ExternalTool.run(command, lines -> follow(lines, into));
        }
    }

    /** The numbers tshark gives to the connections with payload, in their order. */
    private static List<String> streams(Path pcap) {
        TreeSet<Integer> streams = new TreeSet<>();
        List<String> command =
                List.of("tshark", "-n", "-r", pcap.toString(), "-Y", "tcp.len>0", "-T", "fields", "-e", "tcp.stream");
        ExternalTool.run(command, lines -> lines.lines().map(Integer::valueOf).forEach(streams::add));
        return streams.stream().map(Object::toString).toList();
    }

    /** How many packets of the capture match a display filter. */
    static long count(Path pcap, String filter, String... options) {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", pcap.toString(), "-Y", filter));
        command.addAll(Arrays.asList(options));
        long[] count = new long[1];
        ExternalTool.run(command, lines -> count[0] = lines.lines().count());
        return count[0];
    }

    /** Each stream: a rule, "Follow", "Filter", two nodes, then hex of one node or, after a tab, of the other; a rule. */
    private static void follow(BufferedReader lines, FoundStreams into) throws IOException {
        Endpoint[] nodes = new Endpoint[2];
        FoundStream[] results = new FoundStream[2];
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher node = NODE.matcher(line);
            if (node.matches()) {
                nodes[line.charAt(5) - '0'] = Endpoint.parse(node.group(1));
                Arrays.fill(results, null);
            } else if (line.matches("\t?[0-9a-f]+")) {
                int sender = line.charAt(0) == '\t' ? 1 : 0;
                if (results[sender] == null) {
                    results[sender] = into.stream(new Direction(nodes[sender], nodes[1 - sender]));
                }
                piece(HexFormat.of().parseHex(line.strip()), results[sender]);
            }
        }
    }

    private static void piece(byte[] bytes, FoundStream result) {
        Matcher missing = bytes.length < 60
                ? MISSING.matcher(new String(bytes, StandardCharsets.ISO_8859_1))
                : MISSING.matcher("");
        if (missing.matches()) {
            result.skip(Long.parseLong(missing.group(1)));
        } else {
            result.bytes(bytes);
        }
    }
}
