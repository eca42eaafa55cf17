package org.tcpreassembly.pcap;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the classic format (draft-ietf-opsawg-pcap): a file header, then records of time, lengths and frame.
 *
 * <p>Seconds are unsigned, up to the year 2106. A fraction of a second or more is simply added. Before version 2.3 the
 * two lengths stood the other way round, and in 2.3 with some writers, as libpcap knows.
 */
final class PcapReader extends CaptureReader {
    private static final int FILE_HEADER_LENGTH = 24;
    private static final long NANOSECONDS_PER_SECOND = 1_000_000_000L;

    private final int headerLength;
    private final int nanosecondsPerFraction;
    private final int minorVersion;
    private final int snapLength;
    private final int longest;

    PcapReader(InputStream source, BlockBuffer content, PcapVariant variant) throws IOException {
        super(source, content);
        if (!content.require(FILE_HEADER_LENGTH)) {
            throw CaptureContent.headerCutShort("pcap", content);
        }
        content.bigEndian(variant.bigEndian());
        int at = content.position();
        int majorVersion = content.uint16(at + 4);
        minorVersion = content.uint16(at + 6);
        if (majorVersion != 2 || minorVersion > 4) {
            throw CaptureContent.notACapture(
                    "pcap version " + majorVersion + "." + minorVersion + "; versions 2.0 to 2.4 are known");
        }
        snapLength = content.int32(at + 16);
        longest = believable(snapLength);
        // Above the link type stand the length of the frame check sequence and reserved bits.
        linkType = content.int32(at + 20) & 0xffff;
        declare(linkType);
        headerLength = variant.recordHeaderLength();
        nanosecondsPerFraction = variant.nanoseconds() ? 1 : 1000;
        content.advance(FILE_HEADER_LENGTH);
    }

    @Override
    public boolean next() throws IOException {
        BlockBuffer in = content;
        if (!in.require(headerLength)) {
            return endOfContent(in.offset());
        }
        int at = in.position();
        int captured = in.int32(at + 8);
        int original = in.int32(at + 12);
        if (minorVersion < 4 && (minorVersion < 3 || Integer.compareUnsigned(captured, original) > 0)) {
            int swap = captured;
            captured = original;
            original = swap;
        }
        if (captured < 0 || captured > longest) {
            return tooLong(captured);
        }
        if ((captured | original) == 0 && isNoRecord(at)) {
            return impossible(in.offset(), "is not one: zeros, or another file's header, stand in its place");
        }
        if (!in.require(headerLength + captured)) {
            return endOfContent(in.offset());
        }
        at = in.position();
        long seconds = Integer.toUnsignedLong(in.int32(at));
        long fraction = Integer.toUnsignedLong(in.int32(at + 4));
        timestamp = seconds * NANOSECONDS_PER_SECOND + fraction * nanosecondsPerFraction;
        offset = at + headerLength;
        capturedLength = captured;
        originalLength = original(captured, original);
        in.advance(headerLength + captured);
        records++;
        return true;
    }

    /**
     * Whether what reads as an empty record is none. A crash may leave a tail of zeros, and a second capture appended
     * to the first begins with a header whose lengths read as 0.
     */
    private boolean isNoRecord(int at) {
        int seconds = content.int32(at);
        int fraction = content.int32(at + 4);
        return (seconds | fraction) == 0 || PcapVariant.ofMagic(seconds) != null;
    }

    private boolean tooLong(int captured) throws CaptureFormatException {
        return impossible(
                content.offset(),
                "has a captured length of " + Integer.toUnsignedString(captured) + " bytes, beyond "
                        + limitOf(snapLength));
    }
}
