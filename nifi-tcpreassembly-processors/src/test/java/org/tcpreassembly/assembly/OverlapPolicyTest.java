package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tcpreassembly.interval.OverlapRule;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.OverlapRelation;

/** Which copy counts, for every relation of two segments and every policy: the table of docs/overlap-policies.md. */
class OverlapPolicyTest {
    private static Conversation talk() {
        Conversation talk = Conversation.between("10.0.0.1:40000", "10.0.0.2:80");
        talk.handshake();
        return talk;
    }

    private static RecordedStream client(String policy, Conversation talk) {
        OverlapPolicy named = OverlapPolicy.valueOf(policy.toUpperCase(Locale.ROOT));
        return Assembly.of(Assembly.DEFAULTS.withOverlapPolicy(named), talk).client();
    }

    @ParameterizedTest
    @MethodSource("org.tcpreassembly.testing.OverlapRelation#cells")
    void ofAHeldSegmentAndANewOne(OverlapRelation relation, String policy, String expected) {
        Conversation talk = talk();
        relation.send(talk.client());
        RecordedStream stream = client(policy, talk);
        assertEquals(expected, stream.text());
        assertEquals(relation.common(), stream.conflicting);
    }

    @Test
    void theDocumentHasTheSameTable() throws IOException {
        String document = Files.readString(Path.of("../docs/overlap-policies.md"));
        for (OverlapRelation relation : OverlapRelation.values()) {
            assertTrue(document.contains(relation.row() + "\n"), relation.row());
        }
    }

    /** What was cut off the new segment, for it was delivered, counts where it begins. */
    @ParameterizedTest
    @CsvSource({"First, ..HHH", "Last, ..NNH", "BSD, ..NNH", "Linux, ..NNH", "Windows, ..NNH", "Solaris, ..HHH"})
    void aNewSegmentKeepsTheEdgeThatLiesAmongDeliveredBytes(String policy, String expected) {
        Conversation talk = talk();
        talk.client(".");
        talk.client().at(2, "HHH");
        talk.client().at(0, "..NN");
        assertEquals(expected, client(policy, talk).text());
    }

    /** The second segment loses its first byte to the first; the third begins between that byte and the rest. */
    @ParameterizedTest
    @CsvSource({
        "First, .AABBBBC",
        "Last, .ABCCCCC",
        "BSD, .AABBBBC",
        "Linux, .AABBBBC",
        "Windows, .AABBBBC",
        "Solaris, .ABCCCCC"
    })
    void whatIsLeftOfAHeldSegmentKeepsTheEdgesOfTheWhole(String policy, String expected) {
        Conversation talk = talk();
        talk.client().at(1, "AA");
        talk.client().at(2, "BBBBB");
        talk.client().at(3, "CCCCC");
        talk.client().at(0, ".");
        assertEquals(expected, client(policy, talk).text());
    }

    /** B takes the first bytes of A, which begins and ends with C all the same. */
    @ParameterizedTest
    @CsvSource({"BSD, .BBAA", "Linux, .BBAA", "Windows, .BBAA", "Solaris, .BCCC"})
    void aSegmentThatLostItsFirstBytesStillBeginsWithThem(String policy, String expected) {
        Conversation talk = talk();
        talk.client().at(2, "AAA");
        talk.client().at(1, "BB");
        talk.client().at(2, "CCC");
        talk.client().at(0, ".");
        assertEquals(expected, client(policy, talk).text());
    }

    @ParameterizedTest
    @CsvSource({"First, 4096", "Last, 0", "BSD, 0", "Linux, 0", "Windows, 0", "Solaris, 0"})
    void aSegmentThatIsSettledInStepsIsStillOne(String policy, int held) {
        // more than 4096 bytes in order over a held segment that begins after it and ends before it
        Conversation talk = talk();
        talk.client().at(5000, "H".repeat(4096));
        talk.client().at(0, "N".repeat(20_000));
        long count = client(policy, talk).text().chars().filter(c -> c == 'H').count();
        assertEquals(held, count);
    }

    /**
     * Suricata asks about every segment that covers a byte, also those whose copy lost; only the one that counts is held
     * here. It comes to the same: a segment that beats it beats all that lost to it, or came before it and were beaten.
     */
    @ParameterizedTest
    @EnumSource(OverlapPolicy.class)
    void theSegmentThatCountsSpeaksForAllThatCoverTheByte(OverlapPolicy policy) {
        OverlapRule rule = policy.rule();
        List<int[]> covering = new ArrayList<>();
        for (int start = 0; start <= 3; start++) {
            for (int end = 4; end <= 7; end++) {
                covering.add(new int[] {start, end});
            }
        }
        for (int[] one : covering) {
            for (int[] two : covering) {
                int[] counts = wins(rule, one, two) ? two : one;
                for (int[] three : covering) {
                    boolean all = wins(rule, one, three) && wins(rule, two, three);
                    assertEquals(all, wins(rule, counts, three));
                }
            }
        }
    }

    private static boolean wins(OverlapRule rule, int[] held, int[] fresh) {
        return rule.newWins(held[0], held[1], fresh[0], fresh[1]);
    }
}
