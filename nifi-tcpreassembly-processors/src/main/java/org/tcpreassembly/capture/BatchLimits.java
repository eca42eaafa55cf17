package org.tcpreassembly.capture;

import java.time.Duration;

/**
 * When a batch ends, whichever comes first; for each partition.
 *
 * @param packets 1 or more
 * @param bytes of pcap, headers included; a packet larger than it has a batch of its own
 * @param duration from its first packet
 * @param packetsCounted whether sequence numbers count packets; else batches
 */
public record BatchLimits(int packets, long bytes, Duration duration, boolean packetsCounted) {}
