package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.tcpreassembly.assembly.AssemblerOptions;
import org.tcpreassembly.assembly.AssemblerStatistics;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureFormatException;
import org.tcpreassembly.pcap.CaptureReader;

/** One FlowFile that is a whole capture: reads it, reassembles it, and leaves its streams in the session. */
final class SelfContainedCapture {
    private final ProcessSession session;
    private final FlowFile input;
    private final StreamCollector collector;
    private final TcpAssembler assembler;
    private final FrameDecoder decoder;
    private final TcpSegment segment = new TcpSegment();
    private final PacketCounts packets = new PacketCounts();
    private String truncation;

    SelfContainedCapture(
            ProcessSessionFactory sessions,
            ProcessSession session,
            FlowFile input,
            FrameDecoder decoder,
            AssemblerOptions options,
            StreamCollector.Settings settings) {
        this.session = session;
        this.input = input;
        this.decoder = decoder;
        this.collector =
                new StreamCollector(sessions, session, settings, new StreamAttributes(input, settings.gapStrategy()));
        this.assembler = new TcpAssembler(options, collector);
    }

    /**
     * Reads the capture to its end.
     *
     * @return the FlowFiles of its streams, not yet transferred, in the order of events
     * @throws UnreadableCaptureException when it cannot be read or yields too much; nothing is left in the session
     * @throws IOException when NiFi's repositories fail
     */
    List<FlowFile> reassemble() throws UnreadableCaptureException, IOException {
        try {
            read();
            assembler.finish();
            return collector.finish();
        } catch (CaptureFormatException | TooManyStreamsException e) {
            collector.abandon();
            throw new UnreadableCaptureException(e.getMessage());
        } catch (UnreadableCaptureException e) {
            collector.abandon();
            throw e;
        } catch (Throwable t) { // an OutOfMemoryError too: nobody else knows of the collector's session
            collector.rollback();
            throw t;
        }
    }

    PacketCounts packets() {
        return packets;
    }

    AssemblerStatistics statistics() {
        return assembler.statistics();
    }

    StreamCollector collector() {
        return collector;
    }

    /** Why the capture was not read to its end, null if it was. */
    String truncation() {
        return truncation;
    }

    private void read() throws UnreadableCaptureException, IOException {
        if (input.getAttribute(RawFrame.LINK_TYPE) != null && !startsAsCapture()) {
            readFrame(RawFrame.of(input));
            return;
        }
        try (InputStream in = session.read(input);
                CaptureReader reader = CaptureReader.open(in)) {
            while (reader.next()) {
                if (reader.hasTimestamp()) {
                    assembler.advance(reader.timestamp());
                } else {
                    assembler.advance();
                }
                take(
                        reader.linkType(),
                        reader.buffer(),
                        reader.offset(),
                        reader.capturedLength(),
                        reader.originalLength());
                collector.relieve(assembler);
            }
            requireReadable(reader);
            truncation = reader.truncation();
        }
    }

    private void readFrame(RawFrame frame) throws UnreadableCaptureException, IOException {
        if (input.getSize() > RawFrame.MAXIMUM_LENGTH) {
            throw new UnreadableCaptureException(
                    "a frame of " + input.getSize() + " bytes: none is longer than " + RawFrame.MAXIMUM_LENGTH);
        }
        byte[] bytes;
        try (InputStream in = session.read(input)) {
            bytes = in.readAllBytes();
        }
        assembler.advance(frame.timestamp());
        take(frame.linkType(), bytes, 0, bytes.length, Math.max(bytes.length, frame.originalLength()));
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
        try (InputStream in = session.read(input)) {
            byte[] start = in.readNBytes(4);
            return CaptureReader.isCapture(start, start.length);
        }
    }
}
