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

    /** The example by which Novak and Sturges told systems apart, as Suricata's tests have it; its first byte comes last. */
    @ParameterizedTest
    @CsvSource({
        "First,   0AAAJBBCCCLDLMEEFFFGGHHIQ",
        "Last,    0AJJJJBKKKLLLMMMFNFGOPHQQ",
        "BSD,     0AAAJJBCCCLLLMMMFFFGGHHIQ",
        "Linux,   0AAAJJBCCCLLLMMMFFFGGHHQQ",
        "Windows, 0AAAJJBCCCLLLMMMFFFGGHHIQ",
        "Solaris, 0AJJJBBKKKLLLMMMFFFGGHHQQ"
    })
    void ofThePublishedExample(String policy, String expected) {
        Conversation talk = talk();
        String segments = "1 AAA 5 BB 7 CCC 11 D 14 EE 16 FFF 19 GG 21 HH 23 I"
                + " 2 JJJJ 7 KKK 10 LLL 13 MMM 17 N 20 O 21 P 23 QQ 0 0";
        String[] words = segments.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            talk.client().at(Integer.parseInt(words[i]), words[i + 1]);
        }
        assertEquals(expected, client(policy, talk).text());
    }

    /** What fills the hole is a new segment as any, over all that is held. */
    @ParameterizedTest
    @CsvSource({
        "First, NNNNNAAAAAAAAAAAAAAABBBBBNNNNNCCCCC",
        "Last, NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN",
        "BSD, NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN",
        "Linux, NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN",
        "Windows, NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN",
        "Solaris, NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN"
    })
    void ofTheSegmentThatFillsTheHole(String policy, String expected) {
        Conversation talk = talk();
        talk.client().at(5, "A".repeat(15));
        talk.client().at(15, "B".repeat(10));
        talk.client().at(30, "C".repeat(5));
        talk.client().at(0, "N".repeat(35));
        assertEquals(expected, client(policy, talk).text());
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
