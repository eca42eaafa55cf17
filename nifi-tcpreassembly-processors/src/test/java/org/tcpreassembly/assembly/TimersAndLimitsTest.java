package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Packet;
import org.tcpreassembly.testing.Side;

/** When holes are given up and connections closed: by capture time, and by what is held. */
class TimersAndLimitsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final AssemblerOptions TIMED = Assembly.DEFAULTS.withTimeouts(30 * SECOND, 300 * SECOND);

    private final Conversation c = open(1);

    private static Conversation open(int number) {
        Conversation conversation = Conversation.between("10.0.0.1:" + (40000 + number), "10.0.0.2:80");
        conversation.syn().at(at(0));
        conversation.synAck().at(at(0));
        return conversation;
    }

    private static Instant at(double seconds) {
        return Capture.START.plusNanos((long) (seconds * SECOND));
    }

    /** A packet that does nothing but bring the time. */
    private static Packet tick(double seconds) {
        return Conversation.between("10.9.9.9:9", "10.9.9.8:9").ack().at(at(seconds));
    }

    private static Capture capture(List<Packet> packets, Packet... more) {
        List<Packet> all = new ArrayList<>(packets);
        all.addAll(List.of(more));
        return Capture.of(all);
    }

    @Test
    void aHoleIsGivenUpGapTimeoutAfterTheOldestSegmentBeyondIt() {
        c.client().at(3, "def").at(at(10));
        c.client().at(9, "jkl").at(at(20));
        assertFalse(Assembly.unfinished(TIMED, capture(c.packets(), tick(39.9))).has("client"));
        assertEquals(
                "start gap 0+3 3+3",
                Assembly.unfinished(TIMED, capture(c.packets(), tick(40)))
                        .client()
                        .toString());
        assertEquals(
                "start gap 0+3 3+3",
                Assembly.unfinished(TIMED, capture(c.packets(), tick(49.9)))
                        .client()
                        .toString());
        assertEquals(
                "start gap 0+3 3+3 gap 6+3 9+3",
                Assembly.unfinished(TIMED, capture(c.packets(), tick(50)))
                        .client()
                        .toString());
    }

    @Test
    void theNextHolesDeadlineIsThatOfTheOldestSegmentBeyondIt() {
        c.client().at(9, "jkl").at(at(10)); // the oldest lies beyond both holes
        c.client().at(3, "def").at(at(20));
        assertEquals(
                "start gap 0+3 3+3 gap 6+3 9+3",
                Assembly.unfinished(TIMED, capture(c.packets(), tick(40)))
                        .client()
                        .toString());
    }

    @Test
    void deadlinesFireInTheirOrderBeforeThePacketThatBringsTheTime() {
        Conversation d = open(2);
        Conversation idle = open(3);
        d.client().at(5, "late").at(at(11));
        c.client().at(5, "late").at(at(10));
        idle.client("x").at(at(0.5));
        List<Packet> packets = new ArrayList<>(c.packets().subList(0, 2));
        packets.addAll(d.packets().subList(0, 2));
        packets.addAll(idle.packets());
        packets.add(c.packets().getLast());
        packets.add(d.packets().getLast());
        packets.add(c.client().at(0, "first").at(at(400))); // too late for the hole: both have been idle
        Assembly out = Assembly.unfinished(TIMED, Capture.of(packets));
        assertEquals(
                List.of(
                        "client3 start",
                        "client3 0+1",
                        "client start",
                        "client gap 0+5",
                        "client 5+4",
                        "client2 start",
                        "client2 gap 0+5",
                        "client2 5+4",
                        "client3 end idle",
                        "server3 start",
                        "server3 end idle",
                        "client end idle",
                        "server start",
                        "server end idle",
                        "client2 end idle",
                        "server2 start",
                        "server2 end idle"),
                out.events());
    }

    @Test
    void aConnectionIsIdleIdleTimeoutAfterItsLastPacketOfEitherDirection() {
        c.client("abc").at(at(1));
        c.server().ack().at(at(100));
        assertEquals(
                "start 0+3",
                Assembly.unfinished(TIMED, capture(c.packets(), tick(399.9)))
                        .client()
                        .toString());
        assertEquals(
                "start 0+3 end idle",
                Assembly.unfinished(TIMED, capture(c.packets(), tick(400)))
                        .client()
                        .toString());
    }

    @Test
    void aPacketStampedEarlierIsNotReordered() {
        c.client("abc").at(at(50));
        c.client("def").at(at(10));
        c.client("ghi").at(at(51));
        assertEquals("start 0+9 end capture-end", Assembly.of(TIMED, c).client().toString());
    }

    @Test
    void oneBadStampTimesNothingOut() {
        c.client("abc").at(at(1));
        c.client().at(6, "ghi").at(at(2));
        c.client().at(3, "def").at(at(1_000_000));
        c.client().at(9, "jkl").at(at(3));
        Assembly out = Assembly.unfinished(TIMED, c);
        assertEquals("start 0+12", out.client().toString());
    }

    @Test
    void withoutTimeoutsAHoleIsWaitedForUntilTheEnd() {
        c.client().at(3, "def").at(at(10));
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS, capture(c.packets(), tick(3000), tick(6000)));
        assertFalse(out.has("client"));
        assertEquals("start gap 0+3 3+3 end capture-end", out.finish().client().toString());
    }

    @Test
    void aConnectionHoldsUpToItsLimitEachSegmentCountingFor64More() {
        AssemblerOptions limited = Assembly.DEFAULTS.withLimits(3 * 64 + 3, 1 << 20, 10);
        c.client().at(10, "a");
        c.client().at(20, "b");
        c.client().at(30, "c");
        Assembly out = Assembly.unfinished(limited, c);
        assertFalse(out.has("client"));
        assertEquals(3 * 64 + 3 + 512, out.assembler.held());
        c.client().at(40, "d");
        out = Assembly.unfinished(limited, c);
        assertEquals("start gap 0+10 10+1", out.client().toString());
    }

    @Test
    void beyondTheLimitTheDirectionThatHoldsTheOldestSegmentGivesUpItsHole() {
        c.server().at(10, "old");
        c.client().at(10, "new");
        c.client().at(20, "newer");
        Assembly out = Assembly.unfinished(Assembly.DEFAULTS.withLimits(3 * 64 + 10, 1 << 20, 10), c);
        assertEquals("server: start gap 0+10 10+3\n", out.toString());
    }

    @Test
    void aCaptureGivesUpTheOldestHolesDownToSevenEighths() {
        List<Conversation> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(open(i));
        }
        all.forEach(one -> one.client().at(5, new byte[424]));
        int each = 424 + 64 + 512;
        AssemblerOptions limited = Assembly.DEFAULTS.withLimits(1 << 20, 8 * each, 100);
        Assembly out = Assembly.unfinished(limited, all.toArray(Conversation[]::new));
        assertEquals("", out.toString());
        assertEquals(8L * each, out.assembler.held());
        all.get(5).client().at(1000, "x");
        out = Assembly.unfinished(limited, all.toArray(Conversation[]::new));
        assertEquals("client: start gap 0+5 5+424\nclient2: start gap 0+5 5+424\n", out.toString());
        assertEquals(6L * each + 65, out.assembler.held());
    }

    @Test
    void oneByteSegmentsCannotEvadeTheLimits() {
        byte[] one = {1};
        AssemblerOptions limited = Assembly.DEFAULTS.withLimits(100_000, 300_000, 1000);
        Assembly out = new Assembly(limited, 3);
        long reserved = out.assembler.memoryInUse();
        for (int i = 0; i < 10; i++) {
            Conversation d = open(i);
            for (int j = 2000; j > 0; j--) {
                d.client().at(2L * j, one);
            }
            out.feed(Capture.of(d.packets()));
            assertTrue(out.assembler.held() <= 300_000);
            long most = 2 * out.assembler.held() + 10 * 1024;
            assertTrue(out.assembler.memoryInUse() - reserved <= most);
        }
    }

    @Test
    void beyondTheMaximumConnectionsThoseWithoutPayloadGoFirstThenTheLongestIdle() {
        AssemblerOptions limited = Assembly.DEFAULTS.withLimits(1 << 20, 1 << 20, 3);
        Conversation one = open(1);
        one.client("1");
        Conversation two = open(2);
        two.client("2");
        Conversation bare = open(3);
        Conversation four = open(4);
        four.client("4");
        Conversation five = open(5);
        one.client("again");
        Conversation six = open(6);
        six.client("6");
        Conversation seven = open(7);
        seven.syn();
        seven.client("7");
        Assembly out = Assembly.unfinished(limited, Capture.of(creationOrder(one, two, bare, four, five, six, seven)));
        assertEquals(
                List.of(
                        "client3 end evicted",
                        "server3 end evicted",
                        "client end evicted",
                        "server end evicted",
                        "client5 end evicted",
                        "server5 end evicted",
                        "client2 end evicted",
                        "server2 end evicted"),
                out.events().stream()
                        .filter(event -> event.contains("evicted"))
                        .limit(8)
                        .toList());
        assertEquals(3, out.assembler.connections());
    }

    private static List<Packet> creationOrder(Conversation... conversations) {
        return Capture.of(conversations).packets();
    }

    @Test
    void lingeringConnectionsDoNotCount() {
        AssemblerOptions limited = Assembly.DEFAULTS.withLimits(1 << 20, 1 << 20, 1);
        Conversation one = open(1);
        one.close(Side.CLIENT);
        Conversation two = open(2);
        two.client("x");
        Assembly out = Assembly.unfinished(limited, one, two);
        assertEquals("start end fin", out.client().toString());
        assertEquals("start 0+1", out.stream("client2").toString());
    }

    @Test
    void aSegmentOverTooManyOthersGivesUpTheFirstHole() {
        byte[] one = {1};
        AssemblerOptions roomy = Assembly.DEFAULTS.withLimits(1 << 30, 1 << 30, 10);
        for (int i = 0; i <= 4096; i++) {
            c.client().at(10 + 2L * i, one);
        }
        c.client().at(10, new byte[9000]);
        Assembly out = Assembly.of(roomy, c);
        assertEquals("start gap 0+10 10+9000 end capture-end", out.client().toString());
    }

    @Test
    void anInOrderSegmentOverAnyNumberOfOthersIsExact() {
        byte[] one = {1};
        AssemblerOptions last = Assembly.DEFAULTS.withOverlapPolicy(OverlapPolicy.LAST);
        for (int i = 0; i <= 6000; i++) {
            c.client().at(10 + 2L * i, one);
        }
        c.client().at(0, new byte[13_000]);
        Assembly out = Assembly.of(last, c);
        assertEquals("start 0+13000 end capture-end", out.client().toString());
        assertEquals(6001, out.client().conflicting);
        assertEquals(6001, out.client().retransmitted);
        for (byte each : out.client().content()) {
            assertEquals(0, each);
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Assembly.DEFAULTS.withTimeouts(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> Assembly.DEFAULTS.withLimits(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> Assembly.DEFAULTS.withLimits(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Assembly.DEFAULTS.withConflictWindow(-1));
    }

    @Test
    void ordinalsTellConnectionsOfOneMicrosecondApart() {
        Instant same = at(1);
        c.syn().at(same).sequence(1);
        c.syn().at(same.plusNanos(0)).sequence(70_000);
        c.syn().at(same.plus(Duration.ofNanos(1000))).sequence(90_000);
        Assembly out = Assembly.of(c);
        assertEquals(1, out.client().ordinal);
        assertEquals(
                List.of("client", "client#2", "client#3", "client#4"),
                out.recorder.streams().stream()
                        .map(stream -> stream.name)
                        .filter(name -> name.startsWith("client"))
                        .toList());
        assertEquals(1, out.stream("client#2").ordinal);
        assertEquals(2, out.stream("client#3").ordinal);
        assertEquals(1, out.stream("client#4").ordinal);
    }
}
