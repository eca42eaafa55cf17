package org.tcpreassembly.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the packets of a capture that have to do with one byte of a stream. */
final class PacketsAt {
    private static final int AT_MOST = 8;

    private PacketsAt() {}

    /**
     * Segments of that direction that carry or touch the byte at a position, and its SYN, FIN and RST. A stream begins
     * after its first SYN, or with its first payload when there is none.
     */
    static List<PcapFile.Segment> find(Path pcap, Direction direction, long position) throws IOException {
        List<PcapFile.Segment> found = new ArrayList<>();
        try (PcapFile file = new PcapFile(Files.newInputStream(pcap))) {
            boolean begun = false;
            int start = 0;
            for (PcapFile.Segment segment = file.next();
                    segment != null && found.size() < AT_MOST;
                    segment = file.next()) {
                if (!segment.direction().equals(direction)) {
                    continue;
                }
                boolean control = (segment.flags() & (TcpFrame.SYN | TcpFrame.FIN | TcpFrame.RST)) != 0;
                if (!begun && (segment.payload().length > 0 || control)) {
                    begun = true;
                    start = segment.sequence() + ((segment.flags() & TcpFrame.SYN) != 0 ? 1 : 0);
                }
                int distance = start + (int) position - segment.sequence();
                if (control || distance >= 0 && distance <= segment.payload().length && segment.payload().length > 0) {
                    found.add(segment);
                }
            }
        }
        return found;
    }
}
