package org.tcpreassembly.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Tells by its first bytes what a content is, and opens the reader for it. */
final class CaptureContent {
    private static final String EXPECTED = "expected pcap, pcapng or gzip of either";

    private CaptureContent() {}

    static boolean isCapture(byte[] start, int length) {
        if (length >= 2 && GunzipStream.isMagic(start[0] & 0xff, start[1] & 0xff)) {
            return true;
        }
        if (length < 4) {
            return false;
        }
        int magic = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return magic == PcapngReader.SECTION_HEADER || PcapVariant.ofMagic(magic) != null;
    }

    static CaptureReader open(InputStream in) throws IOException {
        BlockBuffer raw = new BlockBuffer(in);
        if (!startsWithGzip(raw)) {
            return open(in, raw);
        }
        GunzipStream gunzip = raw.gunzip();
        boolean opened = false;
        try {
            BlockBuffer content = new BlockBuffer(gunzip);
            if (startsWithGzip(content)) {
                throw notACapture("gzip within gzip; " + EXPECTED);
            }
            CaptureReader reader = open(gunzip, content);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                gunzip.free();
            }
        }
    }

    private static CaptureReader open(InputStream source, BlockBuffer content) throws IOException {
        if (!content.require(4)) {
            throw tooShort(content);
        }
        int magic = content.int32(content.position());
        if (magic == PcapngReader.SECTION_HEADER) {
            return new PcapngReader(source, content);
        }
        PcapVariant variant = PcapVariant.ofMagic(magic);
        if (variant == null) {
            content.require(8);
            throw notACapture("starts with " + hex(content, 8) + "; " + EXPECTED);
        }
        return new PcapReader(source, content, variant);
    }

    private static boolean startsWithGzip(BlockBuffer content) throws IOException {
        return content.require(2) && GunzipStream.isMagic(content.bytes()[0] & 0xff, content.bytes()[1] & 0xff);
    }

    private static CaptureFormatException tooShort(BlockBuffer content) {
        if (content.damage() != null) {
            return notACapture(content.damage());
        }
        if (content.available() == 0) {
            return notACapture("it is empty");
        }
        return notACapture("it is just " + hex(content, 3) + "; " + EXPECTED);
    }

    /** The file header is cut short, after what is left in {@code content}. */
    static CaptureFormatException headerCutShort(String format, BlockBuffer content) {
        long length = content.offset() + content.available();
        String damage = content.damage() == null ? "" : ": " + content.damage();
        return notACapture("its " + format + " header is cut short after " + length + " bytes" + damage);
    }

    static CaptureFormatException notACapture(String why) {
        return new CaptureFormatException("not a capture file: " + why, 0, 0);
    }

    private static String hex(BlockBuffer content, int atMost) {
        int from = content.position();
        return HexFormat.ofDelimiter(" ")
                .formatHex(content.bytes(), from, from + Math.min(atMost, content.available()));
    }
}
