package org.tcpreassembly.assembly;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.packet.FrameDecoder.Verdict;
import org.tcpreassembly.packet.TcpSegment;
import org.tcpreassembly.pcap.CaptureReader;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Direction;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/**
 * A capture run through reader, decoder and assembler, with all that came out written down.
 *
 * <pre>{@code
 * Assembly out = Assembly.of(conversation);
 * assertEquals("start 0+5 end fin", out.client().toString());
 * }</pre>
 *
 * Streams are called {@code client} and {@code server}, of further conversations {@code client2} and so on, and {@code
 * client#2} when the endpoints are used again.
 */
final class Assembly {
    static final AssemblerOptions DEFAULTS = AssemblerOptions.SELF_CONTAINED;

    final Recorder recorder;
    final TcpAssembler assembler;
    private final Map<Direction, String> names = new HashMap<>();
    private final FrameDecoder decoder = new FrameDecoder();
    private final TcpSegment segment = new TcpSegment();

    Assembly(AssemblerOptions options, long seed) {
        recorder = new Recorder(direction -> names.getOrDefault(direction, direction.toString()));
        assembler = new TcpAssembler(options, recorder, seed);
    }

    static Assembly of(Conversation... conversations) {
        return of(DEFAULTS, conversations);
    }

    static Assembly of(AssemblerOptions options, Conversation... conversations) {
        return of(options, Capture.of(conversations));
    }

    static Assembly of(AssemblerOptions options, Packet... packets) {
        return of(options, Capture.of(List.of(packets)));
    }

    static Assembly of(AssemblerOptions options, Capture capture) {
        return unfinished(options, capture).finish();
    }

    /** As it stands when the last packet was taken: more may come, and {@link #finish}. */
    static Assembly unfinished(AssemblerOptions options, Capture capture) {
        return new Assembly(options, 1).feed(capture);
    }

    static Assembly unfinished(AssemblerOptions options, Conversation... conversations) {
        return unfinished(options, Capture.of(conversations));
    }

    /** Packets of a capture; without times of their own they begin at the capture's usual start. */
    Assembly feed(Capture capture) {
        for (Packet packet : capture.packets()) {
            if (!names.containsKey(packet.direction())) {
                int number = names.size() / 2 + 1;
                String suffix = number == 1 ? "" : Integer.toString(number);
                boolean client = packet.sender() == Side.CLIENT;
                names.put(packet.direction(), (client ? "client" : "server") + suffix);
                names.put(packet.direction().reversed(), (client ? "server" : "client") + suffix);
            }
        }
        try {
            return feed(new ByteArrayInputStream(capture.pcap()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Assembly feed(InputStream pcap) throws IOException {
        try (CaptureReader reader = CaptureReader.open(pcap)) {
            while (reader.next()) {
                if (reader.hasTimestamp()) {
                    assembler.advance(reader.timestamp());
                } else {
                    assembler.advance();
                }
                Verdict verdict = decoder.decode(
                        reader.linkType(),
                        reader.buffer(),
                        reader.offset(),
                        reader.capturedLength(),
                        reader.originalLength(),
                        segment);
                if (verdict == Verdict.TCP) {
                    assembler.segment(segment);
                }
            }
        }
        return this;
    }

    Assembly finish() {
        assembler.finish();
        if (recorder.open() > 0) {
            throw new AssertionError("streams without an end: " + recorder.open());
        }
        return this;
    }

    /** The first stream of that name, such as {@code server2} or {@code client#2}. */
    RecordedStream stream(String name) {
        return recorder.streams().stream()
                .filter(stream -> stream.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no stream " + name + " in " + this));
    }

    RecordedStream client() {
        return stream("client");
    }

    RecordedStream server() {
        return stream("server");
    }

    boolean has(String name) {
        return recorder.streams().stream().anyMatch(stream -> stream.name.equals(name));
    }

    List<String> events() {
        return recorder.events();
    }

    AssemblerStatistics statistics() {
        return assembler.statistics();
    }

    /** One line for each stream, in the order of their starts: {@code client: start 0+5 end fin}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (RecordedStream stream : recorder.streams()) {
            text.append(stream.name).append(": ").append(stream).append('\n');
        }
        return text.toString();
    }
}
