package org.tcpreassembly.pcap;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** What a test reads from a capture: every record by value, and how the reading ended. */
record Packets(List<Packet> packets, String truncation) {

    /** One record; its bytes as hex, so that records compare. */
    record Packet(long timestamp, int linkType, int interfaceId, int originalLength, String frame) {
        static Packet of(long timestamp, int linkType, int interfaceId, int originalLength, byte[] frame) {
            return new Packet(
                    timestamp,
                    linkType,
                    interfaceId,
                    originalLength,
                    HexFormat.of().formatHex(frame));
        }
    }

    static Packets read(byte[] capture) throws IOException {
        return read(new ByteArrayInputStream(capture));
    }

    static Packets read(InputStream in) throws IOException {
        List<Packet> packets = new ArrayList<>();
        try (CaptureReader capture = CaptureReader.open(in)) {
            while (capture.next()) {
                int from = capture.offset();
                byte[] frame = Arrays.copyOfRange(capture.buffer(), from, from + capture.capturedLength());
                packets.add(Packet.of(
                        capture.hasTimestamp() ? capture.timestamp() : -1,
                        capture.linkType(),
                        capture.interfaceId(),
                        capture.originalLength(),
                        frame));
                if (capture.recordNumber() != packets.size()) {
                    throw new AssertionError("record number " + capture.recordNumber());
                }
            }
            String truncation = capture.truncation();
            if (capture.next() || !Objects.equals(truncation, capture.truncation())) {
                throw new AssertionError("after next() had returned false it said something else");
            }
            return new Packets(packets, truncation);
        }
    }

    boolean truncated() {
        return truncation != null;
    }

    /** The frames as text. */
    List<String> frames() {
        return packets.stream()
                .map(packet -> new String(HexFormat.of().parseHex(packet.frame()), StandardCharsets.US_ASCII))
                .toList();
    }

    List<Long> timestamps() {
        return packets.stream().map(Packet::timestamp).toList();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
