package org.tcpreassembly.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What one connection between real sockets does, known to both ends from a seed and its number.
 *
 * <p>The side that will close sends all it has and reads all there is. The other keeps its last byte back until it has
 * read everything, so that when the connection is closed, even by a reset, everything sent has arrived.
 *
 * @param parallel whether both sides send at once; else the closing one sends first, and then the other
 * @param maximumWrite writes are of random sizes up to this
 */
record KernelTransfer(
        int number,
        long seed,
        boolean ipv6,
        boolean parallel,
        Side closing,
        boolean reset,
        int maximumWrite,
        long clientBytes,
        long serverBytes,
        int clientBase,
        int serverBase) {
    private static final int CLIENT_PORT = 40_000;
    private static final int SERVER_PORT = 20_000;

    /** A reset is sent once; when the path loses it, the other side would wait for ever. */
    private static final int RESET_TIMEOUT_MILLIS = 2000;

    /** The combinations of closings, IP versions, turns and writes come in rotation. */
    static KernelTransfer of(long seed, int number, int maximumBytes) {
        SplitMix64 random = new SplitMix64(seed + number);
        boolean smallWrites = number % 3 == 2;
        int most = smallWrites ? Math.min(maximumBytes, 8000) : maximumBytes;
        return new KernelTransfer(
                number,
                seed,
                number % 2 == 1,
                number / 2 % 2 == 0,
                number / 4 % 2 == 0 ? Side.CLIENT : Side.SERVER,
                number / 8 % 2 == 1,
                smallWrites ? 100 : 200_000,
                1 + random.nextInt(most),
                1 + random.nextInt(most),
                random.nextInt(Integer.MAX_VALUE),
                random.nextInt(Integer.MAX_VALUE));
    }

    Endpoint client() {
        return Endpoint.of(ipv6 ? "fd77::1" : "10.77.0.1", CLIENT_PORT + number);
    }

    Endpoint server() {
        return Endpoint.of(ipv6 ? "fd77::2" : "10.77.0.2", SERVER_PORT + number);
    }

    private long bytes(Side side) {
        return side == Side.CLIENT ? clientBytes : serverBytes;
    }

    private Content content(Side side) {
        return Content.ofPool(seed, side == Side.CLIENT ? clientBase : serverBase);
    }

    List<StreamTruth> truth() {
        String kind = closing.name().toLowerCase(Locale.ROOT) + (reset ? "-rst" : "-fin");
        Direction up = new Direction(client(), server());
        return List.of(
                new StreamTruth(up, clientBytes, List.of(), content(Side.CLIENT), kind),
                new StreamTruth(up.reversed(), serverBytes, List.of(), content(Side.SERVER), kind));
    }

    /** Does the part of one side on a connected socket, and closes it. */
    void run(Socket socket, Side side) throws Exception {
        try (socket;
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            socket.setTcpNoDelay(maximumWrite < 1000);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            if (side == closing) {
                Future<?> writer = executor.submit(() -> write(out, side, 0, bytes(side)));
                read(in, side.other());
                writer.get();
                if (reset) {
                    socket.setSoLinger(true, 0);
                } else {
                    socket.shutdownOutput();
                    expectEnd(in);
                }
            } else {
                Future<?> writer = parallel ? executor.submit(() -> write(out, side, 0, bytes(side) - 1)) : null;
                read(in, side.other());
                if (writer == null) {
                    write(out, side, 0, bytes(side) - 1);
                } else {
                    writer.get();
                }
                write(out, side, bytes(side) - 1, bytes(side));
                socket.setSoTimeout(reset ? RESET_TIMEOUT_MILLIS : 0);
                expectEnd(in);
            }
        }
    }

    private Void write(OutputStream out, Side side, long from, long to) throws IOException {
        SplitMix64 random = new SplitMix64(seed ^ number);
        Content content = content(side);
        byte[] buffer = new byte[maximumWrite];
        for (long position = from; position < to; ) {
            int length = (int) Math.min(to - position, 1 + random.nextInt(maximumWrite));
            content.copy(position, buffer, 0, length);
            out.write(buffer, 0, length);
            position += length;
        }
        return null;
    }

    private void read(InputStream in, Side sender) throws IOException {
        byte[] buffer = new byte[65_536];
        for (long position = 0; position < bytes(sender); ) {
            int length = in.read(buffer, 0, (int) Math.min(buffer.length, bytes(sender) - position));
            if (length < 0 || content(sender).matching(position, buffer, 0, length) < length) {
                throw new IOException("connection " + number + ": not what the " + sender + " sent at " + position);
            }
            position += length;
        }
    }

    private void expectEnd(InputStream in) throws IOException {
        try {
            if (in.read() >= 0) {
                throw new IOException("connection " + number + ": more than was sent");
            }
        } catch (SocketException | SocketTimeoutException e) {
            if (!reset) {
                throw e;
            }
        }
    }
}
