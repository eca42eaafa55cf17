package org.tcpreassembly.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** The bodies and records that the connections of the sample capture carry. */
final class SampleContent {
    private SampleContent() {}

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static byte[] random(SplitMix64 random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextLong();
        }
        return bytes;
    }

    static byte[] httpRequest(String method, String host, String path, byte[] body) {
        String length =
                body.length > 0 ? "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n" : "";
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: sample/1.0\r\nAccept: */*\r\n" + length + "\r\n";
        return join(head.getBytes(US_ASCII), body);
    }

    static byte[] httpResponse(String type, byte[] body) {
        String head = "HTTP/1.1 200 OK\r\nServer: sample\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Type: "
                + type + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return join(head.getBytes(US_ASCII), body);
    }

    static byte[] html(String title, int paragraphs) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>")
                .append(title)
                .append("</title></head>\n<body>\n<h1>")
                .append(title)
                .append("</h1>\n");
        for (int i = 1; i <= paragraphs; i++) {
            page.append("<p>Paragraph ")
                    .append(i)
                    .append(" of this page went over the wire in segments, and was put together again.</p>\n");
        }
        return page.append("</body></html>\n").toString().getBytes(UTF_8);
    }

    /** A true PNG (W3C PNG specification): a square of changing colours. */
    static byte[] png(int size) {
        ByteBuffer rows = ByteBuffer.allocate(size * (1 + 3 * size));
        for (int y = 0; y < size; y++) {
            rows.put((byte) 0);
            for (int x = 0; x < size; x++) {
                rows.put((byte) (255 * x / size)).put((byte) (255 * y / size)).put((byte) (x ^ y));
            }
        }
        byte[] header = ByteBuffer.allocate(13)
                .putInt(size)
                .putInt(size)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
        return join(signature, chunk("IHDR", header), chunk("IDAT", stored(rows.array())), chunk("IEND", new byte[0]));
    }

    /** Not compressed, so that every JDK makes the same bytes. */
    private static byte[] stored(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.NO_COMPRESSION);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] out = new byte[bytes.length + bytes.length / 1000 + 100];
            return Arrays.copyOf(out, deflater.deflate(out));
        } finally {
            deflater.end();
        }
    }

    private static byte[] chunk(String type, byte[] data) {
        CRC32 crc = new CRC32();
        byte[] typed = join(type.getBytes(US_ASCII), data);
        crc.update(typed);
        return ByteBuffer.allocate(8 + typed.length)
                .putInt(data.length)
                .put(typed)
                .putInt((int) crc.getValue())
                .array();
    }

    /** A TLS record (RFC 8446 section 5.1). */
    static byte[] tlsRecord(int type, byte[] fragment) {
        return ByteBuffer.allocate(5 + fragment.length)
                .put((byte) type)
                .putShort((short) 0x0303)
                .putShort((short) fragment.length)
                .put(fragment)
                .array();
    }

    /** A ClientHello (RFC 8446 section 4.1.2) with one cipher suite and a server name. */
    static byte[] clientHello(SplitMix64 random, String host) {
        byte[] name = host.getBytes(US_ASCII);
        byte[] serverName = ByteBuffer.allocate(9 + name.length)
                .putShort((short) 0)
                .putShort((short) (name.length + 5))
                .putShort((short) (name.length + 3))
                .put((byte) 0)
                .putShort((short) name.length)
                .put(name)
                .array();
        byte[] body = join(
                new byte[] {3, 3},
                random(random, 32),
                new byte[] {0, 0, 2, 0x13, 0x01, 1, 0, 0, (byte) serverName.length},
                serverName);
        return handshake(1, body);
    }

    static byte[] serverHello(SplitMix64 random) {
        return handshake(2, join(new byte[] {3, 3}, random(random, 32), new byte[] {0, 0x13, 0x01, 0}));
    }

    private static byte[] handshake(int type, byte[] body) {
        byte[] message = ByteBuffer.allocate(4 + body.length)
                .putInt(type << 24 | body.length)
                .put(body)
                .array();
        return tlsRecord(22, message);
    }
}
