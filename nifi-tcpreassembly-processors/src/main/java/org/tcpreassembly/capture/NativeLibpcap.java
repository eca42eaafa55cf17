package org.tcpreassembly.capture;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The functions of libpcap that a live capture needs, mapped directly.
 *
 * <p>pcap4j's own handle is not used because its callback costs about a microsecond for each packet where {@link
 * #pcap_next_ex} with primitive arguments costs a quarter of that (docs/live-capture.md has the figures), and because it
 * loses the native handle whenever opening fails, at every attempt to reopen an interface that is gone.
 */
final class NativeLibpcap {
    static final int ERROR_BUFFER_SIZE = 256;
    static final int PCAP_TSTAMP_PRECISION_NANO = 1;
    static final int PCAP_NETMASK_UNKNOWN = 0xffffffff;

    static final int PCAP_WARNING_PROMISC_NOTSUP = 2;
    static final int PCAP_ERROR_NO_SUCH_DEVICE = -5;
    static final int PCAP_ERROR_PERM_DENIED = -8;
    static final int PCAP_ERROR_IFACE_NOT_UP = -9;
    static final int PCAP_ERROR_PROMISC_PERM_DENIED = -11;

    private static boolean bound;

    private NativeLibpcap() {}

    /**
     * Binds the functions, once: JNA gives back nothing of what it took for those that were bound before. Not in a static
     * initializer, which would fail for good where this can be tried again once libpcap is installed.
     *
     * @throws UnsatisfiedLinkError when there is no libpcap, or one without these functions
     */
    static synchronized void bind() {
        if (!bound) {
            Native.register(NativeLibpcap.class, library());
            bound = true;
        }
    }

    /** What to poll for a handle's packets; negative when there is none. Not there on Windows, so not mapped directly. */
    static int selectableDescriptor(Pointer handle) {
        return library().getFunction("pcap_get_selectable_fd").invokeInt(new Object[] {handle});
    }

    private static NativeLibrary library() {
        // the property by which pcap4j finds its libpcap too
        return NativeLibrary.getInstance(
                System.getProperty("org.pcap4j.core.pcapLibName", Platform.isWindows() ? "wpcap" : "pcap"));
    }

    static native Pointer pcap_create(String device, byte[] errorBuffer);

    static native int pcap_set_snaplen(Pointer handle, int length);

    static native int pcap_set_promisc(Pointer handle, int promiscuous);

    static native int pcap_set_timeout(Pointer handle, int milliseconds);

    static native int pcap_set_buffer_size(Pointer handle, int bytes);

    static native int pcap_set_tstamp_precision(Pointer handle, int precision);

    static native int pcap_get_tstamp_precision(Pointer handle);

    static native int pcap_activate(Pointer handle);

    static native String pcap_geterr(Pointer handle);

    static native String pcap_statustostr(int status);

    static native int pcap_datalink(Pointer handle);

    static native int pcap_setnonblock(Pointer handle, int nonBlocking, byte[] errorBuffer);

    static native int pcap_compile(Pointer handle, Pointer program, String filter, int optimize, int netmask);

    static native int pcap_setfilter(Pointer handle, Pointer program);

    static native void pcap_freecode(Pointer program);

    static native int pcap_stats(Pointer handle, Pointer stats);

    static native void pcap_close(Pointer handle);

    /**
     * The one function that is called for every packet: nothing but numbers goes in, so that JNA makes no objects.
     *
     * @param handle address of the pcap_t
     * @param header address of where the address of the packet's header goes
     * @param data address of where the address of the packet's bytes goes
     */
    static native int pcap_next_ex(long handle, long header, long data);
}
