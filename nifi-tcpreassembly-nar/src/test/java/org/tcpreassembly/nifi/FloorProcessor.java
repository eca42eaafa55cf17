package org.tcpreassembly.nifi;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.processor.util.StandardValidators;

/**
 * What NiFi charges any processor that reads what ReassembleTcp reads and puts out what it puts out: reads its input to the end,
 * and then writes as many FlowFiles of the same sizes, with as many attributes of like lengths. Into the real NiFi of {@link
 * ReassemblyCostIT} it comes in a NAR of its own.
 */
public final class FloorProcessor extends AbstractProcessor {
    static final PropertyDescriptor SIZES = new PropertyDescriptor.Builder()
            .name("Sizes")
            .description("The file that StreamSizes has written about the input")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_EMPTY_VALIDATOR)
            .required(true)
            .build();

    private static final Relationship STREAMS =
            new Relationship.Builder().name("streams").build();
    private static final Relationship ORIGINAL =
            new Relationship.Builder().name("original").build();

    /** Read once: the runs that count find them here. */
    private static final Map<String, long[]> KNOWN_SIZES = new ConcurrentHashMap<>();

    private static final int BLOCK = 256 * 1024;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(SIZES);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return Set.of(STREAMS, ORIGINAL);
    }

    @Override
    public void onTrigger(ProcessContext context, ProcessSession session) throws ProcessException {
        final FlowFile input = session.get();
        if (input == null) {
            return;
        }
        final long[] sizes = KNOWN_SIZES.computeIfAbsent(
                context.getProperty(SIZES).evaluateAttributeExpressions(input).getValue(), FloorProcessor::sizes);
        final byte[] block = new byte[BLOCK];
        try (InputStream in = session.read(input)) {
            while (in.readNBytes(block, 0, BLOCK) == BLOCK) {
                // a reader of captures would look at them here
            }
        } catch (final IOException e) {
            throw new ProcessException(e);
        }
        final List<FlowFile> streams = new ArrayList<>(sizes.length);
        long bytes = 0;
        for (int i = 0; i < sizes.length; i++) {
            final long size = sizes[i];
            FlowFile stream = session.create(input);
            if (size > 0) {
                stream = session.write(stream, out -> write(out, block, size));
            }
            streams.add(session.putAllAttributes(stream, attributes(i)));
            bytes += size;
        }
        session.transfer(streams, STREAMS);
        session.transfer(input, ORIGINAL);
        session.adjustCounter("Streams", streams.size(), false);
        session.adjustCounter("Stream Bytes", bytes, false);
    }

    private static void write(OutputStream out, byte[] block, long size) throws IOException {
        for (long left = size; left > 0; left -= block.length) {
            out.write(block, 0, (int) Math.min(left, block.length));
        }
    }

    /** Those of ReassembleTcp. What is another for every stream there is a new text here. */
    private static Map<String, String> attributes(int number) {
        final int digits = 1_000_000 + number;
        final Map<String, String> attributes = new HashMap<>(64);
        attributes.put("tcp.source.address", "10.0." + digits);
        attributes.put("tcp.source.port", "5" + number % 10_000);
        attributes.put("tcp.destination.address", "10.9." + digits);
        attributes.put("tcp.destination.port", "443");
        attributes.put("tcp.direction", "client-to-server");
        attributes.put("network.community_id", "1:qnO3nRDVXbGQxqGTH6A1nD" + digits);
        attributes.put("tcp.connection.id", "1:qnO3nRDVXbGQxqGTH6A1nD" + digits + "@2024-01-01T00:00:00.000000Z");
        attributes.put("mime.type", "application/octet-stream");
        attributes.put("tcp.start", "true");
        attributes.put("tcp.skip", "0");
        attributes.put("tcp.offset", "0");
        attributes.put("tcp.skipped.bytes", "0");
        attributes.put("tcp.packets", "12");
        attributes.put("tcp.retransmitted.bytes", "0");
        attributes.put("tcp.conflicting.bytes", "0");
        attributes.put("tcp.out.of.order.packets", "0");
        attributes.put("tcp.first.timestamp", "2024-01-01T00:00:0" + digits + 'Z');
        attributes.put("tcp.last.timestamp", "2024-01-01T00:00:1" + digits + 'Z');
        attributes.put(
                "fragment.identifier",
                "01234567-89ab-cdef-0123-456789abcdef/1:qnO3nRDVXbGQxqGTH6A1nD" + digits
                        + "@2024-01-01T00:00:00.000000Z/client-to-server");
        attributes.put("fragment.index", "0");
        attributes.put("fragment.count", "1");
        final String fileName = "20240101T000000.000000Z_10.0.0.1.51000-10.0." + digits + ".443";
        attributes.put("segment.original.filename", fileName);
        attributes.put("filename", fileName);
        attributes.put("capture.filename", "capture.pcap");
        attributes.put("tcp.end", "true");
        attributes.put("tcp.close.reason", "fin");
        attributes.put("tcp.complete", "true");
        attributes.put("tcp.acknowledged.unseen.bytes", "0");
        return attributes;
    }

    private static long[] sizes(String file) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(file)))) {
            final long[] sizes = new long[in.readInt()];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = in.readLong();
            }
            return sizes;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
