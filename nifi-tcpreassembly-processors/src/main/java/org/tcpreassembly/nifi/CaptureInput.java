package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;

/** One FlowFile of packets, read into an assembler: a capture file or a raw frame. */
final class CaptureInput {
    private final ProcessSession session;
    private final FlowFile flowFile;
    private final TcpAssembler assembler;
    private final FrameDecoder decoder;
    private final TcpSegment segment = new TcpSegment();
    private final PacketCounts packets = new PacketCounts();
    private final long ignoredBefore;
    private final long droppedBefore;
    private final long connectionsBefore;
    private String truncation;
    private long read;
    private boolean finished;

    CaptureInput(ProcessSession session, FlowFile flowFile, TcpAssembler assembler, FrameDecoder decoder) {
        this.session = session;
        this.flowFile = flowFile;
        this.assembler = assembler;
        this.decoder = decoder;
        this.ignoredBefore = assembler.statistics().ignoredBytes();
        this.droppedBefore = assembler.statistics().droppedBytes();
        this.connectionsBefore = assembler.statistics().connections();
    }

    FlowFile flowFile() {
        return flowFile;
    }

    PacketCounts packets() {
        return packets;
    }

    long ignoredBytes() {
        return assembler.statistics().ignoredBytes() - ignoredBefore;
    }

    long droppedBytes() {
        return assembler.statistics().droppedBytes() - droppedBefore;
    }

    long connections() {
        return assembler.statistics().connections() - connectionsBefore;
    }

    /** Why it was not read to its end, null if it was. */
    String truncation() {
        return truncation;
    }

    /** How many records of it are read, those of earlier times included. */
    long records() {
        return read;
    }

    /** True if it is read to its end. */
    boolean isFinished() {
        return finished;
    }

    /**
     * Reads it to its end, or as far as can be.
     *
     * @param timed whether a raw frame must say when it was captured
     * @param from so many records were read at earlier times, and are passed over
     * @param afterEachRecord is called between records: whether to go on
     */
    void read(boolean timed, long from, BooleanSupplier afterEachRecord)
            throws UnreadableCaptureException, IOException {
        if (assembler.isBehind()) {
            read = from; // deadlines come first: the capture's clock must be shown a record once
            return;
        }
        if (flowFile.getAttribute(RawFrame.LINK_TYPE) != null && !startsAsCapture()) {
            if (timed && !RawFrame.isTimed(flowFile)) {
                throw new UnreadableCaptureException("is a raw frame of a continuing capture without the attribute "
                        + RawFrame.TIMESTAMP + ", and nothing else tells when it was captured");
            }
            finished = readFrame(RawFrame.of(flowFile));
            if (finished) {
                afterEachRecord.getAsBoolean();
            }
        } else if (!readRecords(from > 0, from, afterEachRecord)) {
            requireReadable();
            readRecords(true, from, afterEachRecord);
        }
    }

    /**
     * Reads a capture file to its end, or as far as can be.
     *
     * @param readable whether it is known to have an interface that can be read
     * @return false if that is not known, and not told by the first record: then nothing is taken, not even its time
     */
    private boolean readRecords(boolean readable, long from, BooleanSupplier afterEachRecord)
            throws UnreadableCaptureException, IOException {
        try (InputStream in = session.read(flowFile);
                CaptureReader reader = CaptureReader.open(in)) {
            boolean known = readable;
            while (reader.next()) {
                if (!known && !FrameDecoder.supports(reader.linkType())) {
                    return false;
                }
                known = true;
                if (read < from) {
                    read++;
                    continue;
                }
                if (reader.hasTimestamp()) {
                    assembler.advance(reader.timestamp());
                } else {
                    assembler.advance();
                }
                if (assembler.isBehind()) {
                    return true;
                }
                read++;
                take(
                        reader.linkType(),
                        reader.buffer(),
                        reader.offset(),
                        reader.capturedLength(),
                        reader.originalLength());
                if (!afterEachRecord.getAsBoolean()) {
                    return true;
                }
            }
            requireReadable(reader);
            truncation = reader.truncation();
            finished = true;
            return true;
        }
    }

    /** Looks through the whole file for an interface that can be read. */
    private void requireReadable() throws UnreadableCaptureException, IOException {
        try (InputStream in = session.read(flowFile);
                CaptureReader reader = CaptureReader.open(in)) {
            while (reader.next()) {
                if (FrameDecoder.supports(reader.linkType())) {
                    return;
                }
            }
            requireReadable(reader);
        }
    }

    private boolean readFrame(RawFrame frame) throws UnreadableCaptureException, IOException {
        if (flowFile.getSize() > RawFrame.MAXIMUM_LENGTH) {
            throw new UnreadableCaptureException(
                    "a frame of " + flowFile.getSize() + " bytes: none is longer than " + RawFrame.MAXIMUM_LENGTH);
        }
        byte[] bytes;
        try (InputStream in = session.read(flowFile)) {
            bytes = in.readAllBytes();
        }
        assembler.advance(frame.timestamp());
        if (assembler.isBehind()) {
            return false;
        }
        take(frame.linkType(), bytes, 0, bytes.length, Math.max(bytes.length, frame.originalLength()));
        return true;
    }

    private void take(int linkType, byte[] buffer, int offset, int capturedLength, int originalLength) {
        FrameDecoder.Verdict verdict =
                decoder.decode(assembler.now(), linkType, buffer, offset, capturedLength, originalLength, segment);
        packets.count(verdict);
        if (verdict == FrameDecoder.Verdict.TCP) {
            assembler.segment(segment);
        }
    }

    private static void requireReadable(CaptureReader reader) throws UnreadableCaptureException {
        int[] linkTypes = reader.linkTypes().toArray();
        if (linkTypes.length > 0 && Arrays.stream(linkTypes).noneMatch(FrameDecoder::supports)) {
            throw UnreadableCaptureException.linkTypes(linkTypes);
        }
    }

    private boolean startsAsCapture() throws IOException {
        try (InputStream in = session.read(flowFile)) {
            byte[] start = in.readNBytes(4);
            return CaptureReader.isCapture(start, start.length);
        }
    }
}
