package org.tcpreassembly.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, each with its own interfaces.
 *
 * <p>Enhanced, simple and the obsolete packet blocks are records; interface descriptions are kept for them; every other
 * block is passed over, however large, and so are the options of packets. A section's length is not relied upon.
 */
final class PcapngReader extends CaptureReader {
    /** Reads the same in either byte order. */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    /** Type and total length, and the total length again behind the body. */
    private static final int SMALLEST_BLOCK = 12;
    /** Up to the version; the section's length and options follow. */
    private static final int SECTION_START = 16;

    private static final int SMALLEST_SECTION_HEADER = 28;
    private static final int SMALLEST_INTERFACE_DESCRIPTION = 20;
    private static final int SMALLEST_SIMPLE_PACKET = 16;
    private static final int SMALLEST_PACKET = 32;
    /** From a block's beginning to the frame. */
    private static final int PACKET_DATA = 28;

    private static final int SIMPLE_PACKET_DATA = 12;
    private static final int TRAILER = 4;

    /** More than any host has; bounds what a section may make us keep. */
    private static final int MOST_INTERFACES = 1 << 16;

    private PcapngInterface[] interfaces = new PcapngInterface[4];
    private int interfaceCount;
    /** Why the block last looked at cannot be, for the reading to end with. */
    private String fault;

    PcapngReader(InputStream source, BlockBuffer content) throws IOException {
        super(source, content);
        if (!content.require(SECTION_START)) {
            throw CaptureContent.headerCutShort("pcapng", content);
        }
        long length = sectionLength();
        if (fault == null && !(content.skip(length - TRAILER) && content.require(TRAILER))) {
            throw CaptureContent.headerCutShort("pcapng", content);
        }
        if (fault != null || !endsWith((int) length)) {
            throw CaptureContent.notACapture("its pcapng section header " + fault);
        }
    }

    @Override
    public boolean next() throws IOException {
        BlockBuffer in = content;
        while (true) {
            long start = in.offset();
            if (!in.require(SMALLEST_BLOCK)) {
                return endOfContent(start);
            }
            int at = in.position();
            int type = in.int32(at);
            int length = in.int32(at + 4);
            if (type != SECTION_HEADER && ((length & 3) != 0 || Integer.compareUnsigned(length, SMALLEST_BLOCK) < 0)) {
                return impossible(start, notALength(length));
            }
            fault = null;
            boolean good =
                    switch (type) {
                        case ENHANCED_PACKET, OBSOLETE_PACKET -> packet(type, length);
                        case SIMPLE_PACKET -> simplePacket(length);
                        case INTERFACE_DESCRIPTION -> interfaceDescription(length);
                        case SECTION_HEADER -> section();
                        default -> pass(Integer.toUnsignedLong(length));
                    };
            if (!good) {
                return fault == null ? endOfContent(start) : impossible(start, fault);
            }
            if (type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OBSOLETE_PACKET) {
                records++;
                return true;
            }
        }
    }

    /** Each of the following is false with a fault when the block cannot be, and without when the content ends in it. */
    private boolean packet(int type, int length) throws IOException {
        BlockBuffer in = content;
        if (length < SMALLEST_PACKET) {
            return tooSmall("packet", length);
        }
        if (!in.require(PACKET_DATA)) {
            return false;
        }
        int at = in.position();
        int id = type == ENHANCED_PACKET ? in.int32(at + 8) : in.uint16(at + 8);
        if (!declared(id)) {
            return false;
        }
        PcapngInterface from = interfaces[id];
        int captured = in.int32(at + 20);
        if (!believed(captured, from, length, SMALLEST_PACKET) || !whole(length)) {
            return false;
        }
        at = in.position();
        long units = Integer.toUnsignedLong(in.int32(at + 12)) << 32 | Integer.toUnsignedLong(in.int32(at + 16));
        timestamp = from.scale().nanoseconds(units);
        hasTimestamp = true;
        view(id, from, at + PACKET_DATA, captured, in.int32(at + 24));
        in.advance(length);
        return true;
    }

    private boolean simplePacket(int length) throws IOException {
        BlockBuffer in = content;
        if (length < SMALLEST_SIMPLE_PACKET) {
            return tooSmall("simple packet", length);
        }
        if (!declared(0)) {
            return false;
        }
        PcapngInterface from = interfaces[0];
        int original = in.int32(in.position() + 8);
        int snapLength = from.snapLength();
        int captured = snapLength == 0 || Integer.compareUnsigned(original, snapLength) < 0 ? original : snapLength;
        if (!believed(captured, from, length, SMALLEST_SIMPLE_PACKET) || !whole(length)) {
            return false;
        }
        timestamp = 0;
        hasTimestamp = false;
        view(0, from, in.position() + SIMPLE_PACKET_DATA, captured, original);
        in.advance(length);
        return true;
    }

    private void view(int id, PcapngInterface from, int at, int captured, int original) {
        interfaceId = id;
        linkType = from.linkType();
        offset = at;
        capturedLength = captured;
        originalLength = original(captured, original);
    }

    private boolean interfaceDescription(int length) throws IOException {
        if (length < SMALLEST_INTERFACE_DESCRIPTION) {
            return tooSmall("interface description", length);
        }
        if (interfaceCount == MOST_INTERFACES) {
            return fault("declares more than " + MOST_INTERFACES + " interfaces in one section");
        }
        if (!whole(length)) {
            return false;
        }
        if (interfaceCount == interfaces.length) {
            interfaces = Arrays.copyOf(interfaces, 2 * interfaceCount);
        }
        int at = content.position();
        interfaces[interfaceCount++] = PcapngInterface.read(content, at + 8, at + length - TRAILER);
        declare(interfaces[interfaceCount - 1].linkType());
        content.advance(length);
        return true;
    }

    private boolean section() throws IOException {
        if (!content.require(SECTION_START)) {
            return false;
        }
        long length = sectionLength();
        interfaceCount = 0;
        return fault == null && pass(length);
    }

    /** Reads the byte order of a section header block and, in that order, its total length; or sets the fault. */
    private long sectionLength() {
        int at = content.position();
        content.bigEndian(false);
        int magic = content.int32(at + 8);
        content.bigEndian(magic == Integer.reverseBytes(BYTE_ORDER_MAGIC));
        int length = content.int32(at + 4);
        int majorVersion = content.uint16(at + 12);
        int minorVersion = content.uint16(at + 14);
        if (content.int32(at + 8) != BYTE_ORDER_MAGIC) {
            fault("has no byte-order magic 1a2b3c4d");
        } else if ((length & 3) != 0) {
            fault(notALength(length));
        } else if (Integer.compareUnsigned(length, SMALLEST_SECTION_HEADER) < 0) {
            tooSmall("section header", length);
        } else if (majorVersion != 1 || minorVersion != 0 && minorVersion != 2) {
            fault("is of pcapng version " + majorVersion + "." + minorVersion + "; version 1.0 is known");
        }
        return Integer.toUnsignedLong(length);
    }

    /** Passes over a block without holding it. */
    private boolean pass(long length) throws IOException {
        return content.skip(length - TRAILER) && content.require(TRAILER) && endsWith((int) length);
    }

    /** Brings a whole block in, and looks whether it ends as it begins. */
    private boolean whole(int length) throws IOException {
        if (length < 0 || length > BlockBuffer.LARGEST) {
            return fault("has a block length of " + Integer.toUnsignedString(length)
                    + " bytes, beyond what a packet or interface can need");
        }
        if (!content.require(length)) {
            return false;
        }
        int again = content.int32(content.position() + length - TRAILER);
        return again == length || mismatch(length, again);
    }

    /** Passes over the total length at a block's end. */
    private boolean endsWith(int length) {
        int again = content.int32(content.position());
        content.advance(TRAILER);
        return again == length || mismatch(length, again);
    }

    private boolean declared(int id) {
        if (id >= 0 && id < interfaceCount) {
            return true;
        }
        return fault("is of interface " + Integer.toUnsignedString(id) + ", but its section has declared "
                + (interfaceCount == 0 ? "none" : "only " + interfaceCount));
    }

    private boolean believed(int captured, PcapngInterface from, int length, int overhead) {
        boolean believable = captured >= 0 && captured <= from.longest();
        if (believable && captured <= length - overhead) {
            return true;
        }
        String limit = believable
                ? "more than its block of " + length + " bytes can hold"
                : "beyond " + limitOf(from.snapLength());
        return fault("has a captured length of " + Integer.toUnsignedString(captured) + " bytes, " + limit);
    }

    private boolean tooSmall(String block, int length) {
        return fault("is a " + block + " block of " + Integer.toUnsignedString(length) + " bytes, which is too "
                + (length < 0 ? "large" : "small") + " for one");
    }

    private boolean mismatch(int length, int again) {
        return fault("is a block of " + Integer.toUnsignedString(length) + " bytes at its beginning, but of "
                + Integer.toUnsignedString(again) + " at its end");
    }

    private static String notALength(int length) {
        return "has a block length of " + Integer.toUnsignedString(length)
                + " bytes, which is not a multiple of 4 from 12 on";
    }

    private boolean fault(String why) {
        fault = why;
        return false;
    }
}
