package org.tcpreassembly.nifi;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.tcpreassembly.assembly.AssemblerOptions;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.assembly.StreamListener;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;

/** The sizes of the FlowFiles that ReassembleTcp makes of a capture with its default properties, for {@link FloorProcessor}. */
final class StreamSizes implements StreamListener {
    private final List<Long> sizes = new ArrayList<>();
    private final BitSet told = new BitSet();
    private long[] open = new long[64];

    /** Writes them into a file: their number, and each as eight bytes. */
    static void write(Path capture, Path file) throws IOException {
        final StreamSizes found = new StreamSizes();
        found.read(capture);
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(found.sizes.size());
            for (final long size : found.sizes) {
                out.writeLong(size);
            }
        }
    }

    private void read(Path capture) throws IOException {
        final TcpAssembler assembler = new TcpAssembler(AssemblerOptions.SELF_CONTAINED, this);
        final FrameDecoder decoder = new FrameDecoder();
        final TcpSegment segment = new TcpSegment();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(capture));
                CaptureReader reader = CaptureReader.open(in)) {
            while (reader.next()) {
                assembler.advance(reader.timestamp());
                final FrameDecoder.Verdict verdict = decoder.decode(
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

    @Override
    public void start(TcpStream stream) {
        if (stream.id() >= open.length) {
            open = Arrays.copyOf(open, 2 * stream.id());
        }
        open[stream.id()] = 0;
        told.clear(stream.id());
    }

    @Override
    public int bytes(TcpStream stream, long position, long time, byte[] array, int offset, int length) {
        open[stream.id()] += length;
        return length;
    }

    @Override
    public void gap(TcpStream stream, long position, long length) {
        if (open[stream.id()] > 0) {
            take(stream);
        }
    }

    @Override
    public void end(TcpStream stream, CloseReason reason) {
        if (open[stream.id()] > 0 || !told.get(stream.id()) && stream.skippedBytes() > 0) {
            take(stream);
        }
    }

    private void take(TcpStream stream) {
        sizes.add(open[stream.id()]);
        open[stream.id()] = 0;
        told.set(stream.id());
    }
}
