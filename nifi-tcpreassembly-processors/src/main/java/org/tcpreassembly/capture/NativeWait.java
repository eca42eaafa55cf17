package org.tcpreassembly.capture;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * Waits until a handle has packets, for a bounded time.
 *
 * <p>On Unix by poll(2), the handle being non-blocking. Reading that blocks would on Linux return only with a packet, or
 * with libpcap's own way of being broken off, which reaches a sleeping reader only since libpcap 1.10. Windows has nothing
 * to poll, but there a reading that blocks honours its timeout.
 */
final class NativeWait implements AutoCloseable {
    private static final short POLLIN = 1;
    private static final int POLLFD_SIZE = 8;

    /** The struct pollfd; null when reading does the waiting. */
    private final Memory pollfd;

    private NativeWait(Memory pollfd) {
        this.pollfd = pollfd;
    }

    /** Makes a handle that was activated ready to be waited for. */
    static NativeWait on(Pointer handle) throws CaptureException {
        if (Platform.isWindows()) {
            return new NativeWait(null);
        }
        byte[] error = new byte[NativeLibpcap.ERROR_BUFFER_SIZE];
        if (NativeLibpcap.pcap_setnonblock(handle, 1, error) != 0) {
            throw new CaptureException("libpcap cannot read without blocking: " + Native.toString(error));
        }
        int descriptor = NativeLibpcap.selectableDescriptor(handle);
        if (descriptor < 0) {
            throw new CaptureException("libpcap gives no descriptor to wait on for this interface");
        }
        Memory pollfd = new Memory(POLLFD_SIZE);
        pollfd.setInt(0, descriptor);
        pollfd.setShort(4, POLLIN);
        pollfd.setShort(6, (short) 0);
        return new NativeWait(pollfd);
    }

    /** Returns when there may be packets, or the time is over. */
    void await(int milliseconds) {
        if (pollfd != null) {
            Libc.poll(Pointer.nativeValue(pollfd), 1, milliseconds);
        }
    }

    @Override
    public void close() {
        if (pollfd != null) {
            pollfd.close();
        }
    }

    /** What only Unix has. */
    private static final class Libc {
        static {
            Native.register(Libc.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
        }

        private Libc() {}

        static native int poll(long pollfds, long count, int milliseconds);
    }
}
