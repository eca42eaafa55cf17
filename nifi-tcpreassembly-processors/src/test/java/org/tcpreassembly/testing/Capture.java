package org.tcpreassembly.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Packets in the order in which they were captured. */
public final class Capture {
    /** When captures begin, unless a packet says otherwise. */
    public static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final List<Packet> packets;
    private boolean padded = true;
    private boolean nanoseconds;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private Capture(List<Packet> packets) {
        this.packets = List.copyOf(packets);
    }

    /** All packets of these conversations, in the order in which they were made. */
    public static Capture of(Conversation... conversations) {
        return of(Stream.of(conversations)
                .flatMap(conversation -> conversation.packets().stream())
                .sorted(Comparator.comparingLong(packet -> packet.creation))
                .toList());
    }

    /** These packets in this order; one may come more than once. */
    public static Capture of(List<Packet> packets) {
        return new Capture(packets);
    }

    /** Whether short frames are padded to 60 bytes; they are unless told (tcpflow takes padding for payload). */
    public Capture padded(boolean yes) {
        padded = yes;
        return this;
    }

    /** Whether the pcap has nanoseconds. */
    public Capture nanoseconds(boolean yes) {
        nanoseconds = yes;
        return this;
    }

    /** The byte order of the pcap. */
    public Capture order(ByteOrder byteOrder) {
        order = byteOrder;
        return this;
    }

    public List<Packet> packets() {
        return packets;
    }

    /** One time for each packet. */
    public List<Instant> times() {
        List<Instant> times = new ArrayList<>(packets.size());
        Instant last = START.minus(Duration.ofMillis(1));
        for (Packet packet : packets) {
            last = packet.timeAfter(last);
            times.add(last);
        }
        return times;
    }

    /** The frames as captured. */
    public List<byte[]> frames() {
        return packets.stream().map(this::captured).toList();
    }

    private byte[] captured(Packet packet) {
        byte[] frame = packet.frame(padded).toBytes();
        return packet.snapLength() < frame.length ? Arrays.copyOf(frame, packet.snapLength()) : frame;
    }

    public byte[] pcap() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PcapWriter writer = new PcapWriter(out, order, nanoseconds, PcapWriter.LINKTYPE_ETHERNET);
        List<Instant> times = times();
        for (int i = 0; i < packets.size(); i++) {
            Instant time = times.get(i);
            Packet packet = packets.get(i);
            writer.write(
                    time.getEpochSecond() * 1_000_000_000L + time.getNano(),
                    captured(packet),
                    packet.frame(padded).length());
        }
        return out.toByteArray();
    }

    public Path writeTo(Path file) throws IOException {
        return Files.write(file, pcap());
    }

    /** What a reassembler can get out of this capture at best; the first captured copy of a byte counts. */
    public Truth truth() {
        return CaptureTruth.of(packets);
    }
}
