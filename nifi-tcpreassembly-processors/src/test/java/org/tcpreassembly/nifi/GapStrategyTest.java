package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;
import static org.tcpreassembly.nifi.ReassemblyProperties.GAP_STRATEGY;
import static org.tcpreassembly.nifi.ReassemblyProperties.MAXIMUM_PER_CONNECTION;

import java.util.List;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** What holes at the beginning, within and at the end of a stream do to its content, strategy by strategy. */
class GapStrategyTest {
    /** 2 missing, "abc", 4 missing, "de", 3 missing, FIN. */
    private static Conversation holes() {
        Conversation talk = talk();
        talk.client().skip(2);
        talk.client("abc");
        talk.client().skip(4);
        talk.client("de");
        talk.client().skip(3);
        talk.close(Side.CLIENT);
        return talk;
    }

    private static List<MockFlowFile> read(String strategy, Conversation talk) {
        return Reassembly.with(GAP_STRATEGY, strategy).read(talk).from(CLIENT);
    }

    private static MockFlowFile readOne(String strategy, Conversation talk) {
        return Reassembly.with(GAP_STRATEGY, strategy).read(talk).oneFrom(CLIENT);
    }

    @Test
    void splitEndsTheFlowFileAtTheHole() {
        List<MockFlowFile> pieces = read("Split", holes());
        assertEquals(2, pieces.size());
        pieces.get(0).assertContentEquals("abc");
        assertAttributes(
                pieces.get(0),
                "tcp.start",
                "false",
                "tcp.skip",
                "2",
                "tcp.offset",
                "2",
                "tcp.skipped.bytes",
                "2",
                "tcp.skips",
                null,
                "tcp.gap.count",
                null);
        pieces.get(1).assertContentEquals("de");
        assertAttributes(
                pieces.get(1),
                "tcp.skip",
                "4",
                "tcp.offset",
                "9",
                "tcp.skipped.bytes",
                "9", // with the 3 before the FIN
                "tcp.complete",
                "false",
                "tcp.close.reason",
                "fin");
    }

    @Test
    void zeroFillKeepsPositions() {
        MockFlowFile stream = readOne("Zero Fill", holes());
        assertArrayEquals("\0\0abc\0\0\0\0de".getBytes(), stream.toByteArray());
        assertAttributes(
                stream,
                "tcp.start",
                "true",
                "tcp.skip",
                "0",
                "tcp.offset",
                "0",
                "tcp.skips",
                "0+2,5+4",
                "tcp.gap.count",
                "2",
                "tcp.skipped.bytes",
                "9",
                "tcp.complete",
                "false",
                "fragment.count",
                "1");
    }

    @Test
    void concatenateSaysWhereBytesAreMissing() {
        MockFlowFile stream = readOne("Concatenate", holes());
        stream.assertContentEquals("abcde");
        assertAttributes(
                stream,
                "tcp.start",
                "false",
                "tcp.skip",
                "2",
                "tcp.offset",
                "2",
                "tcp.skips",
                "0+2,3+4",
                "tcp.gap.count",
                "2",
                "tcp.skipped.bytes",
                "9");
    }

    @Test
    void aStreamWithoutHolesHasNoneListed() {
        Conversation talk = talk();
        talk.client("abc");
        assertAttributes(readOne("Zero Fill", talk), "tcp.skips", null, "tcp.gap.count", "0");
        assertAttributes(readOne("Concatenate", talk), "tcp.skips", null, "tcp.gap.count", "0");
    }

    @Test
    void theFirstThousandHolesAreListedAndAllAreCounted() {
        Conversation talk = talk();
        for (int i = 0; i < 1001; i++) {
            talk.client().skip(1);
            talk.client("x");
        }
        MockFlowFile zeros = readOne("Zero Fill", talk);
        assertEquals(2002, zeros.getSize());
        String[] skips = zeros.getAttribute("tcp.skips").split(",");
        assertEquals(1000, skips.length);
        assertEquals("1998+1", skips[999]);
        assertAttributes(zeros, "tcp.gap.count", "1001", "tcp.skipped.bytes", "1001");

        MockFlowFile joined = readOne("Concatenate", talk);
        assertEquals("x".repeat(1001), joined.getContent());
        assertTrue(joined.getAttribute("tcp.skips").endsWith(",999+1"));
        assertAttributes(joined, "tcp.gap.count", "1001");

        assertEquals(1001, read("Split", talk).size());
    }

    @Test
    void zeroFillSplitsAtAHoleLargerThanMaximumBufferedPerConnection() {
        Conversation talk = talk();
        talk.client("a");
        talk.client().skip(4096);
        talk.client("b");
        talk.client().skip(4097);
        talk.client("c");
        talk.client().skip(1);
        talk.client("d");
        List<MockFlowFile> pieces = Reassembly.with(GAP_STRATEGY, "Zero Fill")
                .and(MAXIMUM_PER_CONNECTION, "4 KB")
                .read(talk)
                .from(CLIENT);

        assertEquals(2, pieces.size());
        assertEquals("a" + "\0".repeat(4096) + "b", pieces.get(0).getContent());
        assertAttributes(pieces.get(0), "tcp.skips", "1+4096", "tcp.gap.count", "1", "tcp.skipped.bytes", "4096");
        assertEquals("c\0d", pieces.get(1).getContent());
        assertAttributes(
                pieces.get(1),
                "tcp.skip",
                "4097",
                "tcp.offset",
                Integer.toString(1 + 4096 + 1 + 4097),
                "tcp.skips",
                "1+1",
                "tcp.gap.count",
                "1",
                "tcp.skipped.bytes",
                Integer.toString(4096 + 4097 + 1));
    }

    @Test
    void zeroFillDoesNotFillALeadingHoleLargerThanThat() {
        Conversation talk = talk();
        talk.client().skip(5000);
        talk.client("b");
        MockFlowFile stream = Reassembly.with(GAP_STRATEGY, "Zero Fill")
                .and(MAXIMUM_PER_CONNECTION, "4 KB")
                .read(talk)
                .oneFrom(CLIENT);
        stream.assertContentEquals("b");
        assertAttributes(stream, "tcp.start", "false", "tcp.skip", "5000", "tcp.offset", "5000", "tcp.skips", null);
    }

    @Test
    void whatTheSnapLengthCutIsAHole() {
        Conversation talk = talk();
        talk.client("0123456789").snapLength(14 + 20 + 20 + 4);
        talk.client("abc");
        talk.client("0123456789").snapLength(14 + 20 + 20 + 4);
        talk.close(Side.CLIENT);

        List<MockFlowFile> split = read("Split", talk);
        assertEquals(2, split.size());
        split.get(0).assertContentEquals("0123");
        assertAttributes(split.get(0), "tcp.skipped.bytes", "0", "tcp.packets", "3");
        split.get(1).assertContentEquals("abc0123");
        assertAttributes(split.get(1), "tcp.skip", "6", "tcp.skipped.bytes", "12", "tcp.complete", "false");
        assertEquals("0123\0\0\0\0\0\0abc0123", readOne("Zero Fill", talk).getContent());
        MockFlowFile joined = readOne("Concatenate", talk);
        joined.assertContentEquals("0123abc0123");
        assertAttributes(joined, "tcp.skips", "4+6", "tcp.skipped.bytes", "12");
    }

    @Test
    void aBeginningThatNobodyKnowsIsNoHole() {
        Conversation talk = talk();
        talk.client("unseen");
        int begun = talk.packets().size();
        talk.client("abc");
        talk.client().skip(2);
        talk.client("de");
        for (String strategy : List.of("Zero Fill", "Concatenate")) {
            MockFlowFile stream = Reassembly.with(GAP_STRATEGY, strategy)
                    .read(Capture.of(
                            talk.packets().subList(begun, talk.packets().size())))
                    .oneFrom(CLIENT);
            assertAttributes(stream, "tcp.skip", "-1", "tcp.offset", "0", "tcp.skips", "3+2", "tcp.skipped.bytes", "2");
        }
    }

    @Test
    void holesOfAnyTotalAreFilledWithinTheContentBudget() {
        Conversation talk = talk();
        for (int i = 0; i < 64; i++) {
            talk.client().skip(1 << 20);
            talk.client("x");
        }
        Reassembly out =
                Reassembly.withBudget(10_000).and(GAP_STRATEGY, "Zero Fill").read(talk);
        MockFlowFile stream = out.oneFrom(CLIENT);
        assertEquals(64L * ((1 << 20) + 1), stream.getSize());
        byte[] content = stream.toByteArray();
        for (int i = 1; i <= 64; i++) {
            assertEquals('x', content[i * ((1 << 20) + 1) - 1]);
        }
        assertEquals(1, out.runner().getRemovedCount());
    }
}
