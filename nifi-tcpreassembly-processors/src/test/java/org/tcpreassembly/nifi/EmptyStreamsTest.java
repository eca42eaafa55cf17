package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tcpreassembly.nifi.Reassembly.CLIENT;
import static org.tcpreassembly.nifi.Reassembly.SERVER;
import static org.tcpreassembly.nifi.Reassembly.assertAttributes;
import static org.tcpreassembly.nifi.Reassembly.talk;
import static org.tcpreassembly.nifi.ReassemblyProperties.EMIT_EMPTY_STREAMS;
import static org.tcpreassembly.nifi.ReassemblyProperties.GAP_STRATEGY;

import java.util.List;
import org.apache.nifi.util.MockFlowFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** When a direction without a byte comes out. */
class EmptyStreamsTest {
    @Test
    void directionsWithoutPayloadDoNotComeOut() {
        Conversation talk = talk();
        talk.close(Side.CLIENT);
        Reassembly out = Reassembly.standard().read(talk);
        assertEquals(List.of(), out.streams());
        assertAttributes(out.original(), "stream.count", "0", "packet.tcp.count", "6");
    }

    @Test
    void theyDoWhenAskedFor() {
        Conversation talk = talk();
        talk.client("one way");
        talk.close(Side.CLIENT);
        Reassembly out = Reassembly.with(EMIT_EMPTY_STREAMS, "true").read(talk);
        MockFlowFile empty = out.oneFrom(SERVER);
        assertEquals(0, empty.getSize());
        assertAttributes(
                empty,
                "tcp.start",
                "true",
                "tcp.end",
                "true",
                "tcp.close.reason",
                "fin",
                "tcp.complete",
                "true",
                "tcp.skip",
                "0",
                "tcp.offset",
                "0",
                "tcp.first.timestamp",
                null,
                "tcp.last.timestamp",
                null,
                "fragment.index",
                "0",
                "fragment.count",
                "1");
        assertAttributes(out.original(), "stream.count", "2");
    }

    @Test
    void aDirectionWithoutAPacketNeverDoes() {
        Conversation talk = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
        talk.syn();
        Reassembly out = Reassembly.with(EMIT_EMPTY_STREAMS, "true").read(talk);
        assertEquals(1, out.streams().size());
        assertAttributes(out.oneFrom(CLIENT), "tcp.close.reason", "capture-end", "tcp.start", "true");
    }

    @Test
    void norDoesOneOfWhichTheOtherSideToldTheStart() {
        Conversation talk = talk();
        Capture synAck = Capture.of(talk.packets().subList(1, 2));
        Reassembly out = Reassembly.with(EMIT_EMPTY_STREAMS, "true").read(synAck);
        assertEquals(1, out.streams().size());
        assertAttributes(out.oneFrom(SERVER), "tcp.packets", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Split", "Zero Fill", "Concatenate"})
    void oneWithAKnownLossAlwaysDoes(String strategy) {
        Conversation talk = talk();
        talk.client().skip(7);
        talk.close(Side.CLIENT);
        MockFlowFile empty = Reassembly.with(GAP_STRATEGY, strategy).read(talk).oneFrom(CLIENT);
        assertEquals(0, empty.getSize());
        assertAttributes(
                empty,
                "tcp.start",
                "false",
                "tcp.end",
                "true",
                "tcp.close.reason",
                "fin",
                "tcp.complete",
                "false",
                "tcp.skip",
                "7",
                "tcp.offset",
                "7",
                "tcp.skipped.bytes",
                "7",
                "tcp.skips",
                null);
    }

    @Test
    void oneOfWhichTheSnapLengthLeftNothingHasAKnownLoss() {
        Conversation talk = talk();
        talk.client("all of it").snapLength(14 + 20 + 20);
        assertAttributes(Reassembly.standard().read(talk).oneFrom(CLIENT), "tcp.skip", "9", "tcp.skipped.bytes", "9");
        int seen = talk.packets().size();
        assertAttributes(
                Reassembly.standard()
                        .read(Capture.of(talk.packets().subList(seen - 1, seen)))
                        .oneFrom(CLIENT),
                "tcp.skip",
                "-1",
                "tcp.skipped.bytes",
                "9");
    }
}
