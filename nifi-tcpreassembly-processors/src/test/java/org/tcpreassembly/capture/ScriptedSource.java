package org.tcpreassembly.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A source whose packets, failures and end a test pushes, from any thread. */
final class ScriptedSource implements PacketSource {
    private interface Event {
        int happen(PacketSink sink) throws CaptureException, InterruptedException;
    }

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile boolean finished;
    private volatile String trouble;
    private final AtomicReference<Drops> drops = new AtomicReference<>(Drops.NONE);
    private final CountDownLatch gone = new CountDownLatch(1);
    volatile String warning;
    volatile int closed;
    volatile int received;

    ScriptedSource packet(long timestamp, String text) {
        return packet(timestamp, 1, text.getBytes(StandardCharsets.US_ASCII), text.length());
    }

    ScriptedSource packet(long timestamp, int linkType, byte[] bytes, int originalLength) {
        return event(sink -> {
            sink.packet(timestamp, linkType, true, ByteBuffer.wrap(bytes), 0, bytes.length, originalLength);
            received++;
            return 1;
        });
    }

    ScriptedSource failure(String message) {
        return event(sink -> {
            throw new CaptureException(message);
        });
    }

    ScriptedSource end() {
        return event(sink -> END);
    }

    ScriptedSource drop(long kernel, long network) {
        return event(sink -> {
            dropNow(kernel, network);
            return 0;
        });
    }

    /** Not when its turn comes, as everything else. */
    void dropNow(long kernel, long network) {
        drops.accumulateAndGet(new Drops(kernel, network), Drops::plus);
    }

    /** So many times the same packet, once it is told to {@link #go}. */
    ScriptedSource packets(int count, byte[] bytes) {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        return event(sink -> {
            gone.await();
            for (int i = 0; i < count; i++) {
                sink.packet(1, 1, true, frame, 0, bytes.length, bytes.length);
            }
            received = count;
            return count;
        });
    }

    void go() {
        gone.countDown();
    }

    ScriptedSource error(Error error) {
        return event(sink -> {
            throw error;
        });
    }

    ScriptedSource trouble(String message) {
        trouble = message;
        return this;
    }

    private ScriptedSource event(Event event) {
        events.add(event);
        return this;
    }

    @Override
    public int receive(PacketSink sink, int most) throws CaptureException, InterruptedException {
        Event event = finished ? events.poll() : events.poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        return event == null ? finished ? END : 0 : event.happen(sink);
    }

    @Override
    public void finish() {
        finished = true;
    }

    @Override
    public Drops drops() {
        return drops.getAndSet(Drops.NONE);
    }

    @Override
    public String warning() {
        return warning;
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        closed++;
    }
}
