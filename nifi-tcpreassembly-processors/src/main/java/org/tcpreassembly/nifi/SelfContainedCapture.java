package org.tcpreassembly.nifi;

import java.io.IOException;
import java.util.List;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.pcap.CaptureFormatException;

/** One FlowFile that is a whole capture: reads it, reassembles it, and leaves its streams in the session. */
final class SelfContainedCapture {
    private final SelfContainedCollector collector;
    private final TcpAssembler assembler;
    private final CaptureInput input;

    SelfContainedCapture(
            ProcessSessionFactory sessions, ProcessSession session, FlowFile flowFile, ReassemblySettings settings) {
        this.collector = new SelfContainedCollector(
                sessions, session, settings, StreamAttributes.ofSelfContained(flowFile, settings.gapStrategy()));
        this.assembler = new TcpAssembler(settings.selfContained(), collector);
        this.input = new CaptureInput(
                session, flowFile, assembler, new FrameDecoder(settings.validateChecksums(), assembler.pages()));
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
            input.read(false, 0, () -> {
                collector.relieve(assembler);
                return true;
            });
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

    CaptureInput input() {
        return input;
    }

    /** Bytes of all content put out. */
    long contentBytes() {
        return collector.contentBytes();
    }
}
