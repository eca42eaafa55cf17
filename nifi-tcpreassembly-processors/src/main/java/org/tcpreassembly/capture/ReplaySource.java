package org.tcpreassembly.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.tcpreassembly.pcap.CaptureFormatException;
import org.tcpreassembly.pcap.CaptureReader;

/**
 * Packets of a capture file, by our own reader: no libpcap and no privilege.
 *
 * <p>Packets keep their recorded times. A packet without one has the time of the packet before it. Times that pcap cannot
 * tell (before 1970, after 2106) are bounded to those it can. When the file begins again, its times are moved on so that its
 * beginning comes a second after its end.
 */
public final class ReplaySource implements PacketSource {
    private static final long SECOND = 1_000_000_000L;
    private static final long WAIT = LONGEST_WAIT_MILLIS * 1_000_000L;

    private final ReplayOptions options;
    private CaptureReader reader;
    private byte[] block;
    private ByteBuffer frame;
    private boolean pending;
    private volatile boolean finished;

    /** What the file's times are moved on by in this round. */
    private long shift;

    private long earliest = Long.MAX_VALUE;
    private long latest;
    private boolean began;
    /** The time of the first packet, and when it was handed over by the clock: the others keep their distance from it. */
    private long firstTime;

    private long firstHanded;
    /** When the next round may begin, by the clock. */
    private long pausedUntil;

    private boolean paused;
    /** Why the file was not read to its end the last time; null when it was. */
    private String damage;

    private ReplaySource(ReplayOptions options) throws CaptureException {
        this.options = options;
        open();
    }

    /**
     * Opens the file and looks at its header.
     *
     * @throws CaptureException when there is no such file, or it is no capture
     */
    public static ReplaySource open(ReplayOptions options) throws CaptureException {
        return new ReplaySource(options);
    }

    private void open() throws CaptureException {
        if (Files.isDirectory(options.file())) {
            throw new CaptureException(
                    "The capture file [" + options.file() + "] is a directory: set Capture File to a file in it");
        }
        try {
            // not by the file's name: a mapping for each repetition would stay until it is collected
            InputStream in = Files.newInputStream(options.file());
            try {
                reader = CaptureReader.open(in);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private CaptureException failure(IOException e) {
        String file = "The capture file [" + options.file() + "] ";
        if (e instanceof CaptureFormatException) {
            return new CaptureException(file + "cannot be read: " + e.getMessage(), e);
        }
        if (e instanceof NoSuchFileException) {
            return new CaptureException(file + "does not exist: set Capture File to one that does", e);
        }
        return new CaptureException(file + "cannot be read: " + e + ". NiFi's user must be allowed to read it", e);
    }

    @Override
    public int receive(PacketSink sink, int most) throws CaptureException, InterruptedException {
        if (paused && !resume()) {
            return finished ? END : 0;
        }
        try {
            for (int received = 0; received < most; received++) {
                if (finished) {
                    return END;
                }
                if (!pending && !reader.next()) {
                    return endOfFile(received);
                }
                pending = true;
                long time = time();
                if (options.asRecorded() && !due(time, received > 0)) {
                    return received;
                }
                pending = false;
                handOver(sink, time);
            }
            return most;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void handOver(PacketSink sink, long time) throws InterruptedException {
        earliest = Math.min(earliest, time);
        latest = Math.max(latest, time);
        if (reader.buffer() != block) {
            block = reader.buffer();
            frame = ByteBuffer.wrap(block);
        }
        // pcap's own time is finer in pcapng, and nothing is lost by saying so of a coarser one
        sink.packet(
                time,
                reader.linkType(),
                true,
                frame,
                reader.offset(),
                Math.min(reader.capturedLength(), LiveOptions.MAXIMUM_SNAP_LENGTH),
                reader.originalLength());
    }

    private long time() {
        if (!reader.hasTimestamp()) {
            return latest;
        }
        long time = reader.timestamp();
        long latestHere = PacketSink.LATEST_TIMESTAMP - shift;
        return Math.max(0, Math.min(time, latestHere) + shift);
    }

    /** Whether a packet's time has come; when not, and nothing was handed over yet, waits for it a while. */
    private boolean due(long time, boolean receivedSome) throws InterruptedException {
        if (!began) {
            began = true;
            firstTime = time;
            firstHanded = System.nanoTime();
        }
        long early = time - firstTime - (System.nanoTime() - firstHanded);
        if (early <= 0) {
            return true;
        }
        if (!receivedSome) {
            sleep(Math.min(early, WAIT));
        }
        return false;
    }

    private int endOfFile(int received) throws CaptureException {
        damage = reader.truncated()
                ? "The capture file [" + options.file() + "] is damaged or cut short: it is read only up to "
                        + reader.truncation()
                : null;
        if (!options.repeat()) {
            return received > 0 ? received : END;
        }
        close();
        if (earliest <= latest) {
            shift += latest + SECOND - earliest;
        }
        earliest = Long.MAX_VALUE;
        open();
        // a file read at full speed begins again at once, one without packets does not
        paused = received == 0;
        pausedUntil = System.nanoTime() + SECOND;
        return received;
    }

    private boolean resume() throws InterruptedException {
        long left = pausedUntil - System.nanoTime();
        if (left > 0 && !finished) {
            sleep(Math.min(left, WAIT));
            return false;
        }
        paused = false;
        return true;
    }

    private static void sleep(long nanoseconds) throws InterruptedException {
        Thread.sleep(nanoseconds / 1_000_000, (int) (nanoseconds % 1_000_000));
    }

    /** What was handed over was all there was, so far: a file loses nothing by not being read on. */
    @Override
    public void finish() {
        finished = true;
    }

    /** Why the file was not read to its end the last time. */
    @Override
    public String trouble() {
        return damage;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
