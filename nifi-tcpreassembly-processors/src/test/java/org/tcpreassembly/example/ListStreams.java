package org.tcpreassembly.example;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.tcpreassembly.assembly.AssemblerOptions;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.assembly.StreamListener;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.packet.AddressText;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;

/** The example of docs/library.md: lists the streams of a capture file. */
public final class ListStreams implements StreamListener {
    private final PrintStream out;

    private ListStreams(PrintStream out) {
        this.out = out;
    }

    @Override
    public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
        return length; // taken: somebody else would look at the bytes here
    }

    @Override
    public void end(TcpStream stream, CloseReason reason) {
        out.printf(
                "%s.%d > %s.%d: %d bytes, %d missing, %s%n",
                AddressText.of(stream.ipv6(), stream.sourceHigh(), stream.sourceLow()),
                stream.sourcePort(),
                AddressText.of(stream.ipv6(), stream.destinationHigh(), stream.destinationLow()),
                stream.destinationPort(),
                stream.position() - stream.skippedBytes(),
                stream.skippedBytes(),
                reason.text());
    }

    /** Lists the streams of a capture in the order in which they end. */
    public static void list(Path capture, PrintStream out) throws IOException {
        TcpAssembler assembler = new TcpAssembler(AssemblerOptions.SELF_CONTAINED, new ListStreams(out));
        FrameDecoder decoder = new FrameDecoder();
        TcpSegment segment = new TcpSegment();
        try (CaptureReader reader = CaptureReader.open(capture)) {
            while (reader.next()) {
                if (reader.hasTimestamp()) {
                    assembler.advance(reader.timestamp());
                } else {
                    assembler.advance();
                }
                FrameDecoder.Verdict verdict = decoder.decode(
                        assembler.now(),
                        reader.linkType(),
                        reader.buffer(),
                        reader.offset(),
                        reader.capturedLength(),
                        reader.originalLength(),
                        segment);
                if (verdict == FrameDecoder.Verdict.TCP) {
                    assembler.segment(segment);
                }
            }
        }
        assembler.finish();
    }

    public static void main(String[] arguments) throws IOException {
        list(Path.of(arguments[0]), System.out);
    }
}
