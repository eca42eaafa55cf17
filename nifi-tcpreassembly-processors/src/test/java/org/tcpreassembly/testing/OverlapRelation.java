package org.tcpreassembly.testing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * How a new segment can lie to one that is held, [4,8): Allen's thirteen relations, and whose copy of the bytes in both
 * counts under each policy. The table of docs/overlap-policies.md, whose rows {@link #row} gives.
 */
public enum OverlapRelation {
    BEFORE(1, 3, "ends before the held one begins", "......"),
    MEETS(2, 4, "ends where it begins", "......"),
    OVERLAPS(2, 6, "begins before it, ends within it", "HNNNNH"),
    FINISHED_BY(2, 8, "begins before it, ends with it", "HNNNNN"),
    CONTAINS(2, 10, "begins before it, ends after it", "HNNNNN"),
    STARTS(4, 6, "begins with it, ends within it", "HNHHHH"),
    EQUALS(4, 8, "begins with it, ends with it", "HNHHHN"),
    STARTED_BY(4, 10, "begins with it, ends after it", "HNHNHN"),
    DURING(5, 7, "begins and ends within it", "HNHHHH"),
    FINISHES(6, 8, "begins within it, ends with it", "HNHHHH"),
    OVERLAPPED_BY(6, 10, "begins within it, ends after it", "HNHHHN"),
    MET_BY(8, 10, "begins where it ends", "......"),
    AFTER(9, 11, "begins after it ends", "......");

    public static final List<String> POLICIES = List.of("First", "Last", "BSD", "Linux", "Windows", "Solaris");
    public static final int HELD_START = 4;
    public static final int HELD_END = 8;

    private final int start;
    private final int end;
    private final String description;
    /** For each policy, H if the held copy counts and N if the new one does. */
    private final String winners;

    OverlapRelation(int start, int end, String description, String winners) {
        this.start = start;
        this.end = end;
        this.description = description;
        this.winners = winners;
    }

    /** Every relation with every policy, and the stream that must come out. */
    public static Stream<Arguments> cells() {
        return Stream.of(values()).flatMap(relation -> POLICIES.stream()
                .map(policy -> Arguments.of(relation, policy, relation.stream(policy))));
    }

    /** Where the new segment begins. */
    public int start() {
        return start;
    }

    /** Its bytes. */
    public String bytes() {
        return "N".repeat(end - start);
    }

    /** The bytes of the segment that is held. */
    public static String heldBytes() {
        return "H".repeat(HELD_END - HELD_START);
    }

    /** How many bytes the two have in common. */
    public int common() {
        return Math.max(0, Math.min(end, HELD_END) - Math.max(start, HELD_START));
    }

    /** Sends the held segment and then the new one, both of which wait for the first byte; then all other bytes. */
    public void send(Sender sender) {
        sender.at(HELD_START, heldBytes());
        sender.at(start, bytes());
        for (int at = Math.max(end, HELD_END) - 1; at >= 0; at--) {
            if (!isHeld(at) && !isNew(at)) {
                sender.at(at, ".");
            }
        }
    }

    /** The row of the table: as Markdown. */
    public String row() {
        StringBuilder row =
                new StringBuilder("| " + name().toLowerCase(Locale.ROOT).replace('_', '-'));
        row.append(" | ").append(description);
        row.append(" | `").append(picture(HELD_START, HELD_END, 'H'));
        row.append("` `").append(picture(start, end, 'N')).append("` |");
        for (int i = 0; i < POLICIES.size(); i++) {
            char winner = winners.charAt(i);
            row.append(winner == 'H' ? " held" : winner == 'N' ? " **new**" : " –")
                    .append(" |");
        }
        return row.toString();
    }

    private String stream(String policy) {
        char winner = winners.charAt(POLICIES.indexOf(policy));
        StringBuilder stream = new StringBuilder();
        for (int at = 0; at < Math.max(end, HELD_END); at++) {
            stream.append(isHeld(at) && isNew(at) ? winner : isHeld(at) ? 'H' : isNew(at) ? 'N' : '.');
        }
        return stream.toString();
    }

    private static String picture(int start, int end, char letter) {
        return "·".repeat(start) + String.valueOf(letter).repeat(end - start) + "·".repeat(11 - end);
    }

    private boolean isHeld(int at) {
        return at >= HELD_START && at < HELD_END;
    }

    private boolean isNew(int at) {
        return at >= start && at < end;
    }
}
