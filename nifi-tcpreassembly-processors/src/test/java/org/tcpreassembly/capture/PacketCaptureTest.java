package org.tcpreassembly.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tcpreassembly.pcap.CaptureReader;

/** The capturing thread, its batches and its queue, with a source that tests write. */
@Timeout(60)
class PacketCaptureTest {
    private static final Duration LONG = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final BatchLimits UNLIMITED = new BatchLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, LONG, false);

    private final ScriptedSource source = new ScriptedSource();
    private final Events events = new Events();
    private PacketCapture capture;

    /** Keeps what it is told. */
    private static final class Events implements CaptureObserver {
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private volatile boolean throwing;
        private volatile boolean throwingOnce;

        @Override
        public void warned(String message) {
            all.add("warned: " + message);
        }

        @Override
        public void interrupted(String message, Throwable cause) {
            all.add("interrupted: " + message);
            if (throwing) {
                throw new OutOfMemoryError("no memory to tell");
            }
        }

        @Override
        public void lost(Drops drops) {
            if (!drops.isNone()) {
                all.add("lost: " + drops.kernel() + "+" + drops.network());
            }
        }

        @Override
        public void resumed(String message) {
            all.add("resumed: " + message);
            if (throwingOnce) {
                throwingOnce = false;
                throw new OutOfMemoryError("no memory to tell");
            }
        }

        @Override
        public void failed(String message, Throwable cause) {
            all.add("failed: " + message);
        }

        @Override
        public void ended() {
            all.add("ended");
        }

        private String next() throws InterruptedException {
            return all.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private PacketCapture start(BatchLimits limits) throws CaptureException {
        return start(limits, 1, 64 << 20, () -> source, false);
    }

    private PacketCapture start(
            BatchLimits limits, int partitions, long memory, PacketCapture.Opener opener, boolean reopened)
            throws CaptureException {
        capture = new PacketCapture(
                new PacketCapture.Settings(limits, partitions, memory, reopened),
                opener,
                new ByFirstLetter(partitions),
                events,
                "test capture");
        capture.start();
        return capture;
    }

    /** Partition by first letter. */
    private record ByFirstLetter(int partitions) implements Partitioner {
        private static final String POISON = "poison";

        @Override
        public void packet(
                long timestamp,
                int linkType,
                boolean nanoseconds,
                byte[] frame,
                int capturedLength,
                int originalLength,
                Placement placement)
                throws InterruptedException {
            if (new String(frame, 0, capturedLength, StandardCharsets.US_ASCII).equals(POISON)) {
                throw new IllegalStateException(POISON);
            }
            placement.place(
                    frame[0] % partitions,
                    timestamp,
                    linkType,
                    nanoseconds,
                    java.nio.ByteBuffer.wrap(frame),
                    0,
                    capturedLength,
                    originalLength);
        }

        @Override
        public void release(long now, boolean all, Placement placement) {}
    }

    @AfterEach
    void abandon() {
        if (capture != null) {
            capture.abandon();
        }
    }

    /** The packets of a batch, read from its pcap file. */
    private static List<String> read(Batch batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            batch.writeTo(out);
            assertEquals(batch.bytes(), out.size());
            List<String> packets = new ArrayList<>();
            try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(out.toByteArray()))) {
                Batch.Records records = batch.records();
                while (reader.next()) {
                    assertTrue(records.next());
                    assertEquals(reader.timestamp(), records.timestamp());
                    assertEquals(reader.capturedLength(), records.capturedLength());
                    assertEquals(reader.originalLength(), records.originalLength());
                    assertEquals(reader.linkType(), batch.linkType());
                    packets.add(new String(
                            reader.buffer(), reader.offset(), reader.capturedLength(), StandardCharsets.US_ASCII));
                }
                assertFalse(records.next());
                assertFalse(reader.truncated());
            }
            assertEquals(packets.size(), batch.packets());
            return packets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> next() {
        Batch batch = capture.poll(PATIENCE);
        List<String> packets = read(batch);
        capture.done(batch);
        return packets;
    }

    @Test
    void aBatchEndsWithItsMostPackets() throws Exception {
        start(new BatchLimits(2, Integer.MAX_VALUE, LONG, false));
        source.packet(1, "a").packet(2, "b").packet(3, "c").packet(4, "d").packet(5, "e");
        assertEquals(List.of("a", "b"), next());
        assertEquals(List.of("c", "d"), next());
        assertNull(capture.poll(Duration.ofMillis(300)));
    }

    @Test
    void aBatchEndsBeforeItWouldBeTooLarge() throws Exception {
        start(new BatchLimits(100, 24 + 2 * (16 + 3), LONG, false));
        source.packet(1, "abc")
                .packet(2, "def")
                .packet(3, "ghi")
                .packet(4, "longer than any batch")
                .packet(5, "j")
                .end();
        assertEquals(List.of("abc", "def"), next());
        assertEquals(List.of("ghi"), next());
        assertEquals(List.of("longer than any batch"), next());
        assertEquals(List.of("j"), next());
    }

    @Test
    void aBatchEndsWhenItIsOldEnoughThoughTheWireIsIdle() throws Exception {
        start(new BatchLimits(100, 1 << 20, Duration.ofMillis(10), false));
        source.packet(1, "alone");
        assertEquals(List.of("alone"), next());
        assertNull(capture.poll(Duration.ofMillis(300)), "an empty batch came out");
    }

    @Test
    void anotherLinkTypeBeginsAnotherBatch() throws Exception {
        start(UNLIMITED);
        source.packet(1, 1, new byte[] {'a'}, 1)
                .packet(2, 101, new byte[] {'b'}, 1)
                .end();
        assertEquals(List.of("a"), next());
        assertEquals(List.of("b"), next());
    }

    @Test
    void sequencesHaveNoHolesAndTimesAreThoseOfThePackets() throws Exception {
        start(new BatchLimits(2, Integer.MAX_VALUE, LONG, false));
        source.packet(30, "a")
                .packet(10, "b")
                .packet(20, 1, new byte[] {'c'}, 9)
                .end();
        Batch first = capture.poll(PATIENCE);
        Batch second = capture.poll(PATIENCE);
        assertEquals(0, first.sequence());
        assertEquals(10, first.firstTimestamp());
        assertEquals(30, first.lastTimestamp());
        assertEquals(0, first.truncated());
        assertEquals(1, second.sequence());
        assertEquals(1, second.truncated());
        assertEquals("ended", events.next());
    }

    @Test
    void sequencesMayCountPackets() throws Exception {
        start(new BatchLimits(2, Integer.MAX_VALUE, LONG, true));
        source.packet(1, "a").packet(2, "b").packet(3, "c").end();
        assertEquals(0, capture.poll(PATIENCE).sequence());
        assertEquals(2, capture.poll(PATIENCE).sequence());
    }

    @Test
    void eachPartitionIsACaptureOfItsOwn() throws Exception {
        start(new BatchLimits(2, Integer.MAX_VALUE, LONG, false), 2, 64 << 20, () -> source, false);
        source.drop(7, 3)
                .packet(1, "a1")
                .packet(2, "b1")
                .packet(3, "a2")
                .packet(4, "a3")
                .packet(5, "b2")
                .end();
        Batch a = capture.poll(PATIENCE);
        assertEquals(List.of("a1", "a2"), read(a));
        assertEquals(1, a.partition());
        assertEquals(Drops.NONE, a.drops());
        Batch b = capture.poll(PATIENCE);
        assertEquals(List.of("b1", "b2"), read(b));
        assertEquals(0, b.partition());
        assertEquals(0, b.sequence());
        assertEquals(new Drops(7, 3), b.drops(), "drops belong to the handle, and partition 0 tells them");
        Batch rest = capture.poll(PATIENCE);
        assertEquals(List.of("a3"), read(rest));
        assertEquals(1, rest.sequence());
        assertEquals(new Drops(7, 3), capture.takeDrops());
        assertEquals(Drops.NONE, capture.takeDrops());
        assertEquals("lost: 7+3", events.next());
    }

    @Test
    void whatIsLostIsToldOnceThoughNoPacketComes() throws Exception {
        start(UNLIMITED);
        source.drop(5, 0);
        Drops lost = Drops.NONE;
        while (lost.isNone()) {
            lost = capture.takeDrops();
            Thread.sleep(10);
        }
        assertEquals(new Drops(5, 0), lost);
        source.packet(1, "a").end();
        assertEquals(new Drops(5, 0), capture.poll(PATIENCE).drops());
    }

    @Test
    void whenMemoryIsUsedUpTheThreadWaitsAndNothingIsLost() throws Exception {
        int chunks = 4;
        start(new BatchLimits(10, 1 << 30, LONG, false), 1, chunks * ChunkPool.CHUNK, () -> source, false);
        byte[] large = new byte[100_000];
        for (int i = 0; i < 200; i++) {
            large[0] = (byte) ('0' + i % 10);
            source.packet(i, 1, large.clone(), large.length);
        }
        source.end();
        // five such packets fit a chunk: the queue is full with twenty
        while (source.received < 5 * chunks) {
            Thread.sleep(1);
        }
        Thread.sleep(200);
        assertEquals(5 * chunks, source.received);
        assertTrue(capture.memoryUsed() <= chunks * ChunkPool.CHUNK);
        int packets = 0;
        while (!capture.isOver()) {
            Batch batch = capture.poll(PATIENCE);
            if (batch == null) { // it ended without another
                continue;
            }
            for (String text : read(batch)) {
                assertEquals('0' + packets++ % 10, text.charAt(0));
            }
            assertTrue(capture.memoryUsed() <= chunks * ChunkPool.CHUNK);
            capture.done(batch);
        }
        assertEquals(200, packets);
        assertEquals(0, capture.memoryUsed());
    }

    @Test
    void whatIsLostWhileNobodyTakesTheBatchesIsTold() throws Exception {
        start(new BatchLimits(1, 1 << 30, LONG, false), 1, ChunkPool.CHUNK, () -> source, false);
        source.packet(1, 1, new byte[200_000], 200_000).packet(2, 1, new byte[200_000], 200_000);
        while (source.received < 1) {
            Thread.sleep(1);
        }
        source.dropNow(5, 2);
        assertEquals("lost: 5+2", events.next());
        source.trouble("the interface is down");
        assertEquals("interrupted: the interface is down", events.next());
        assertEquals(1, source.received, "the thread waits for memory");
        assertEquals(new Drops(5, 2), capture.takeDrops());
    }

    @Test
    void whatBatchesTakeBesideTheirBytesIsCounted() throws Exception {
        int batches = 50_000;
        start(new BatchLimits(1, 1 << 20, LONG, false), 1, 256 << 20, () -> source, false);
        source.packets(batches, new byte[] {'a'});
        long before = heap();
        source.go();
        while (source.received < batches) {
            Thread.sleep(1);
        }
        long taken = heap() - before;
        assertTrue(taken > 10L * batches, () -> taken + " bytes of heap were seen");
        assertTrue(taken <= capture.memoryUsed(), () -> taken + " bytes, and counted " + capture.memoryUsed());
    }

    @Test
    void aChunkIsNoHumongousObjectOfG1() {
        int smallestRegion = 1 << 20;
        int header = 16;
        byte[] chunk = new ChunkPool(ChunkPool.CHUNK).take();
        assertTrue(chunk.length + header < smallestRegion / 2);
        assertTrue(chunk.length >= 24 + 16 + LiveOptions.MAXIMUM_SNAP_LENGTH, "there is room for the longest record");
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void openBatchesOfManyPartitionsLetGoWhenMemoryIsUsedUp() throws Exception {
        start(UNLIMITED, 26, 3 * ChunkPool.CHUNK, () -> source, false);
        for (char letter = 'a'; letter <= 'z'; letter++) {
            source.packet(letter, letter + " packet");
        }
        source.end();
        List<String> packets = new ArrayList<>();
        while (packets.size() < 26) {
            packets.addAll(next());
        }
        assertTrue(capture.awaitEnd(PATIENCE));
        assertTrue(capture.isOver());
    }

    @Test
    void aTrickleDoesNotTakeChunkAfterChunk() throws Exception {
        int packets = 500;
        start(new BatchLimits(1, 1 << 20, LONG, false), 1, 2 * ChunkPool.CHUNK, () -> source, false);
        for (int i = 0; i < packets; i++) {
            source.packet(i, "small");
        }
        source.end();
        while (source.received < packets) {
            Thread.sleep(1);
        }
        assertTrue(capture.awaitEnd(PATIENCE));
        assertEquals(packets * (24 + 16 + "small".length() + ChunkPool.BOOKKEEPING), capture.memoryUsed());
        assertTrue(capture.memoryUsed() < ChunkPool.CHUNK);
    }

    @Test
    void aBatchThatIsPutBackIsTheNextAgain() throws Exception {
        start(new BatchLimits(1, 1 << 20, LONG, false));
        source.packet(1, "a").packet(2, "b").end();
        Batch batch = capture.poll(PATIENCE);
        capture.putBack(batch);
        assertEquals(List.of("a"), next());
        assertEquals(List.of("b"), next());
    }

    @Test
    void stoppingEndsWithWhatWasCaptured() throws Exception {
        start(UNLIMITED);
        source.packet(1, "a").packet(2, "b");
        capture.requestStop();
        assertEquals(List.of("a", "b"), next());
        assertTrue(capture.awaitEnd(PATIENCE));
        assertTrue(capture.isOver());
        assertEquals(1, source.closed);
        assertTrue(events.all.isEmpty(), "stopping is no event");
    }

    @Test
    void stoppingBeforeTheBeginningClosesTheSource() throws Exception {
        capture = new PacketCapture(
                new PacketCapture.Settings(UNLIMITED, 1, 1 << 20, true), () -> source, null, events, "test capture");
        capture.requestStop();
        assertTrue(capture.isOver());
        assertEquals(1, source.closed);
    }

    @Test
    void abandoningEndsAThreadThatWaitsForMemory() throws Exception {
        start(new BatchLimits(1, 1 << 30, LONG, false), 1, ChunkPool.CHUNK, () -> source, false);
        for (int i = 0; i < 10; i++) {
            source.packet(i, 1, new byte[200_000], 200_000);
        }
        while (source.received < 1) {
            Thread.sleep(1);
        }
        capture.abandon();
        assertTrue(capture.awaitEnd(PATIENCE));
        assertEquals(1, source.closed);
    }

    @Test
    void aSourceThatFailsIsOpenedAgainAndTheCaptureGoesOn() throws Exception {
        ScriptedSource second = new ScriptedSource();
        List<PacketCapture.Opener> openings = new ArrayList<>(List.of(
                () -> source,
                () -> {
                    throw new CaptureException("not there yet");
                },
                () -> second));
        start(
                new BatchLimits(1, 1 << 20, LONG, false),
                1,
                1 << 20,
                () -> openings.removeFirst().open(),
                true);
        source.packet(1, "before").failure("it disappeared");
        second.packet(2, "after").end();
        Batch before = capture.poll(PATIENCE);
        assertEquals(List.of("before"), read(before));
        Batch after = capture.poll(PATIENCE);
        assertEquals(List.of("after"), read(after));
        assertEquals(1, after.sequence());
        assertEquals("interrupted: it disappeared", events.next());
        assertEquals("interrupted: not there yet", events.next());
        assertEquals("resumed: Capturing again after: it disappeared", events.next());
        assertEquals(1, source.closed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anErrorLosesNoBatchAndTheCaptureGoesOn(boolean ofTheSource) throws Exception {
        ScriptedSource second = new ScriptedSource();
        List<PacketCapture.Opener> openings = new ArrayList<>(List.of(
                () -> source,
                () -> {
                    throw new NoClassDefFoundError("for now");
                },
                () -> second));
        start(UNLIMITED, 2, 8 << 20, () -> openings.removeFirst().open(), true);
        source.packet(1, "a").packet(2, "b");
        String error;
        if (ofTheSource) {
            source.error(new OutOfMemoryError("Java heap space"));
            error =
                    "java.lang.OutOfMemoryError: Java heap space. Give NiFi more heap, or set Maximum Queued Data to less";
        } else {
            source.packet(3, ByFirstLetter.POISON);
            error = "java.lang.IllegalStateException: poison";
        }
        second.packet(4, "d").packet(5, "c").end();
        List<String> packets = new ArrayList<>();
        List<Long> sequences = new ArrayList<>();
        while (!capture.isOver()) {
            Batch batch = capture.poll(PATIENCE);
            if (batch != null) { // it may end without another
                packets.addAll(read(batch));
                sequences.add(batch.sequence());
                capture.done(batch);
            }
        }
        assertEquals(List.of("b", "a", "d", "c"), packets);
        assertEquals(List.of(0L, 0L, 1L, 1L), sequences);
        String message = "Capturing was broken off by an error, and a packet or more is lost: " + error;
        assertEquals("interrupted: " + message, events.next());
        assertEquals("interrupted: java.lang.NoClassDefFoundError: for now", events.next());
        assertEquals("resumed: Capturing again after: " + message, events.next());
        assertEquals(1, source.closed);
        assertEquals(1, second.closed);
    }

    @Test
    void anErrorThatEndsTheCaptureLosesNoBatch() throws Exception {
        start(UNLIMITED);
        source.packet(1, "a").error(new StackOverflowError());
        assertEquals(List.of("a"), next());
        assertTrue(events.next().startsWith("failed: Capturing was broken off by an error"));
        assertTrue(capture.awaitEnd(PATIENCE));
        assertEquals(1, source.closed);
    }

    @Test
    void anObserverThatThrowsLosesNoBatch() throws Exception {
        events.throwing = true;
        start(UNLIMITED, 1, 8 << 20, () -> source, true);
        source.packet(1, "a").failure("it disappeared");
        assertEquals(List.of("a"), next());
        assertTrue(capture.awaitEnd(PATIENCE));
        assertTrue(capture.isOver());
        assertEquals(1, source.closed);
    }

    @Test
    void aSourceThatIsOpenedInVainIsClosed() throws Exception {
        events.throwingOnce = true;
        ScriptedSource second = new ScriptedSource();
        ScriptedSource third = new ScriptedSource();
        List<ScriptedSource> sources = new ArrayList<>(List.of(source, second, third));
        start(new BatchLimits(1, 1 << 20, LONG, false), 1, 8 << 20, sources::removeFirst, true);
        source.failure("it disappeared");
        third.packet(1, "a").end();
        assertEquals(List.of("a"), next());
        assertEquals(1, second.closed);
    }

    @Test
    void aWarningIsToldOnceHoweverOftenTheSourceIsOpened() throws Exception {
        ScriptedSource second = new ScriptedSource();
        source.warning = "not promiscuous";
        second.warning = "not promiscuous";
        List<ScriptedSource> sources = new ArrayList<>(List.of(source, second));
        start(UNLIMITED, 1, 8 << 20, sources::removeFirst, true);
        assertEquals("warned: not promiscuous", events.next());
        source.failure("it disappeared");
        second.end();
        assertEquals("interrupted: it disappeared", events.next());
        assertEquals("resumed: Capturing again after: it disappeared", events.next());
        assertEquals("ended", events.next());
    }

    @Test
    void whatIsOpenWhenItIsAbandonedStaysCounted() throws Exception {
        start(UNLIMITED);
        source.packet(1, "a").packet(2, "b");
        while (source.received < 2) {
            Thread.sleep(1);
        }
        capture.abandon();
        assertEquals(2, capture.packetsQueued());
    }

    @Test
    void aSourceThatIsNotToBeOpenedAgainEndsTheCapture() throws Exception {
        start(UNLIMITED);
        source.packet(1, "a").failure("the file is damaged");
        assertEquals(List.of("a"), next());
        assertEquals("failed: the file is damaged", events.next());
        assertTrue(capture.awaitEnd(PATIENCE));
        assertEquals(1, source.closed);
    }

    @Test
    void troubleIsToldWhenItComesAndWhenItGoes() throws Exception {
        start(UNLIMITED);
        source.trouble("the interface is down");
        assertEquals("interrupted: the interface is down", events.next());
        source.trouble(null);
        assertEquals("resumed: Packets are captured again", events.next());
    }

    @Test
    void aSourceThatCannotBeOpenedAtFirstIsTheCallersToTell() {
        CaptureException e = assertThrows(
                CaptureException.class,
                () -> start(
                        UNLIMITED,
                        1,
                        1 << 20,
                        () -> {
                            throw new CaptureException("no such interface");
                        },
                        true));
        assertEquals("no such interface", e.getMessage());
    }

    @Test
    void theThreadIsADaemonWithItsName() throws Exception {
        start(UNLIMITED);
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one.getName().equals("test capture"))
                .findFirst()
                .orElseThrow();
        assertTrue(thread.isDaemon());
    }
}
