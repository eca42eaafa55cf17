package org.tcpreassembly.capture;

import java.nio.file.Path;

/**
 * How a capture file is replayed.
 *
 * @param file pcap or pcapng, gzipped or not
 * @param asRecorded whether the pauses between packets are kept; else as fast as the packets are taken
 * @param repeat whether it begins again at its end, its times moved on so that they go on
 */
public record ReplayOptions(Path file, boolean asRecorded, boolean repeat) {}
