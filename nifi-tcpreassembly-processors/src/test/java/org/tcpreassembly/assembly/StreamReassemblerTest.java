package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reassembler of its own. */
class StreamReassemblerTest {
    private final StreamReassembler reassembler = new StreamReassembler(new ByteStream(20));

    private int insert(int position, String text) {
        return insert(position, text, false);
    }

    private int insert(int position, String text, boolean last) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return reassembler.insert(position, bytes, 0, bytes.length, last);
    }

    private String read() {
        return new String(ByteStreams.read(reassembler.output()), StandardCharsets.US_ASCII);
    }

    @Test
    void showsWhatItHoldsAndTheHoles() {
        insert(0, "abc");
        assertEquals("3", reassembler.toString());
        insert(5, "fg");
        insert(10, "k");
        assertEquals("3 2 [5,7) 3 [10,11)", reassembler.toString());
        assertEquals(3, reassembler.pending());
        assertEquals(3, reassembler.next());
        assertEquals("abc", read());
    }

    @Test
    void theWorkedExampleOfItsDocumentation() {
        insert(0, "0123456789");
        insert(15, "fghij");
        assertEquals("10 5 [15,20)", reassembler.toString());
        insert(8, "89ab");
        assertEquals("12 3 [15,20)", reassembler.toString());
        insert(12, "cde");
        assertEquals("20", reassembler.toString());
        assertEquals("0123456789abcdefghij", read());
    }

    @Test
    void whatLiesBeyondTheWindowIsRefusedAndTheCallerTold() {
        assertEquals(4, insert(18, "stuvwx"));
        assertEquals(6, insert(20, "uvwxyz"));
        assertEquals(0, insert(0, "abcdefghijklmnopqr"));
        assertEquals("abcdefghijklmnopqrst", read());
        assertEquals(0, insert(20, "uv"));
    }

    @Test
    void anEndBeyondTheWindowIsRefusedWithItsBytes() {
        assertEquals(2, insert(10, "klmnopqrstuv", true));
        insert(0, "abcdefghij");
        assertEquals("abcdefghijklmnopqrst", read());
        assertFalse(reassembler.isFinished());
        insert(20, "uv", true);
        assertTrue(reassembler.isFinished());
        assertTrue(reassembler.output().isEnded());
    }

    @Test
    void theFirstEndCountsAndBytesBeyondItAreDropped() {
        insert(3, "defgh");
        insert(5, "", true);
        insert(9, "", true);
        insert(0, "abc");
        assertEquals("abcde", read());
        assertTrue(reassembler.isFinished());
    }

    @Test
    void anEndBehindWhatWasWrittenIsNone() {
        insert(0, "abc");
        insert(1, "", true);
        assertFalse(reassembler.isFinished());
    }

    @Test
    void givingUpTellsOfTheFirstHole() {
        List<String> gaps = new ArrayList<>();
        reassembler.gaps((position, length) -> gaps.add(position + "+" + length));
        insert(2, "cd");
        insert(6, "gh");
        reassembler.giveUp();
        assertEquals(List.of("0+2"), gaps);
        assertEquals("cd", read());
        assertEquals("4 2 [6,8)", reassembler.toString());
        reassembler.giveUp();
        reassembler.giveUp();
        assertEquals(List.of("0+2", "4+2"), gaps);
        assertFalse(reassembler.isWaiting());
    }
}
