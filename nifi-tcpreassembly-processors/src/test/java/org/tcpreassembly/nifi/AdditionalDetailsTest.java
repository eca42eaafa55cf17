package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.assembly.CloseReason;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.pcap.LinkType;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** What additionalDetails.md tells users is what happens. */
class AdditionalDetailsTest {
    private static final String TEXT = text();

    private static String text() {
        String path = "/docs/" + ReassembleTcp.class.getName() + "/additionalDetails.md";
        try (InputStream in = ReassembleTcp.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of the table whose header begins so, each cell without its backquotes. */
    private static List<List<String>> table(String header) {
        List<String> lines = TEXT.lines().toList();
        int at = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("| " + header))
                .findFirst()
                .orElseThrow());
        List<List<String>> rows = lines.subList(at + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
                        .map(cell -> cell.replace("`", "").strip())
                        .toList())
                .toList();
        assertFalse(rows.isEmpty());
        return rows;
    }

    @Test
    void theWorkedExample() {
        Conversation talk = Conversation.between("192.0.2.10:51000", "198.51.100.7:80");
        talk.handshake();
        talk.client("GET / HTTP/1.0\r\n\r\n");
        talk.server("HTTP/1.0 200 OK\r\n\r\nhello");
        talk.close(Side.SERVER);
        Reassembly out = Reassembly.standard().read(Capture.of(talk).pcap(), Map.of("filename", "web.pcap"));
        MockFlowFile request = out.oneFrom("192.0.2.10");
        MockFlowFile response = out.oneFrom("198.51.100.7");

        Set<String> told = new HashSet<>(Set.of("uuid", "path", "fragment.identifier"));
        for (List<String> row : table("attribute | of the request")) {
            assertAttributes(request, row.get(0), row.get(1));
            assertAttributes(response, row.get(0), row.get(2));
            told.add(row.get(0));
        }
        assertEquals(told, request.getAttributes().keySet());
    }

    @Test
    void theGapStrategies() {
        Conversation talk = Reassembly.talk();
        talk.client().skip(2);
        talk.client("abc");
        talk.client().skip(4);
        talk.client("de");
        talk.client().skip(3);
        talk.close(Side.CLIENT);
        List<List<String>> rows = table("Gap Strategy | content");
        assertGap(rows.get(0), gaps("Split", talk).get(0));
        assertGap(rows.get(1), gaps("Split", talk).get(1));
        assertGap(rows.get(2), gaps("Zero Fill", talk).get(0));
        assertGap(rows.get(3), gaps("Concatenate", talk).get(0));
    }

    private static List<MockFlowFile> gaps(String strategy, Conversation talk) {
        return Reassembly.with(ReassemblyProperties.GAP_STRATEGY, strategy)
                .read(talk)
                .from(Reassembly.CLIENT);
    }

    private static void assertGap(List<String> row, MockFlowFile flowFile) {
        assertEquals(row.get(1), flowFile.getContent().replace('\0', '0'));
        String[] names = {"tcp.skip", "tcp.offset", "tcp.skips", "tcp.gap.count", "tcp.skipped.bytes"};
        for (int i = 0; i < names.length; i++) {
            String value = row.get(i + 2);
            assertAttributes(flowFile, names[i], value.isEmpty() ? null : value);
        }
    }

    @Test
    void theCopiesThatDiffer() {
        Conversation talk = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
        talk.handshake();
        talk.client().at(1, "aaaa");
        talk.client().at(1, "bbbbbb");
        talk.client().at(0, ".");
        for (String policy : List.of("Linux", "Solaris", "BSD", "Windows")) {
            Reassembly.with(ReassemblyProperties.OVERLAP_POLICY, policy)
                    .read(talk)
                    .oneFrom("10.0.0.1")
                    .assertContentEquals(policy.equals("Linux") || policy.equals("Solaris") ? ".bbbbbb" : ".aaaabb");
        }
    }

    @Test
    void everyReasonIsToldAndNoOther() {
        Set<String> reasons = new HashSet<>();
        table("reason | the stream ended").forEach(row -> reasons.add(row.getFirst()));
        Set<String> all = new HashSet<>();
        Arrays.stream(CloseReason.values()).forEach(reason -> all.add(reason.text()));
        assertEquals(all, reasons);
    }

    @Test
    void everyAttributeIsToldOf() {
        for (WritesAttribute written :
                ReassembleTcp.class.getAnnotation(WritesAttributes.class).value()) {
            assertTrue(TEXT.contains('`' + written.attribute() + '`'), written.attribute());
        }
    }

    @Test
    void whatIsMappedToTheElasticCommonSchemaIsThere() {
        Set<String> known = new HashSet<>();
        for (WritesAttribute written :
                ReassembleTcp.class.getAnnotation(WritesAttributes.class).value()) {
            known.add(written.attribute());
        }
        table("attribute | ECS field").forEach(row -> assertTrue(known.contains(row.getFirst()), row::toString));
    }

    @Test
    void theLinkTypesToldAreThoseThatCanBeRead() {
        String from = TEXT.substring(TEXT.indexOf("Link types: "));
        Set<String> told = new HashSet<>(Arrays.asList(from.substring("Link types: ".length(), from.indexOf('.'))
                .replaceAll("[`\\s]", "")
                .split(",")));
        Set<String> readable = IntStream.rangeClosed(0, LinkType.MAXIMUM)
                .filter(FrameDecoder::supports)
                .mapToObj(LinkType::name)
                .collect(Collectors.toSet());
        assertEquals(readable, told);
    }

    @Test
    void theLimitsToldAreTheDefaults() {
        assertTold("Maximum Buffered per Capture (64 MB)", ReassemblyProperties.MAXIMUM_PER_CAPTURE, "64 MB");
        assertTold("Maximum Connections (250,000:", ReassemblyProperties.MAXIMUM_CONNECTIONS, "250000");
        assertTold("Maximum Streams per FlowFile (50,000:", ReassemblyProperties.MAXIMUM_STREAMS, "50000");
    }

    private static void assertTold(String words, PropertyDescriptor property, String value) {
        assertTrue(TEXT.contains(words), words);
        assertEquals(value, property.getDefaultValue());
    }
}
