package org.tcpreassembly.capture;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/** Packets of a network interface, by libpcap. */
public final class LiveSource implements PacketSource {
    /** After so long the kernel hands over a block of its buffer that is not full. */
    private static final int BLOCK_TIMEOUT_MILLIS = 100;
    /** After {@link #finish}, packets of the time before are in the kernel for as long as a block, and are waited for. */
    private static final long FINISH_NANOS = 2L * BLOCK_TIMEOUT_MILLIS * 1_000_000;

    private static final int POINTER = 8;
    private static final int STATS_SIZE = 64;
    private static final int PROGRAM_SIZE = 16;
    private static final long NANOSECONDS = 1_000_000_000L;

    private final LiveOptions options;
    private final Pointer handle;
    private final long handleAddress;
    private final boolean nanoseconds;
    private final int linkType;
    private final String warning;
    private final NativeWait wait;
    private final InterfaceWatch watch;
    private final PacketHeader header = new PacketHeader();
    private final NativeWindow data = new NativeWindow();
    /** Where pcap_next_ex puts the addresses of a packet's header and bytes. */
    private final Memory references = new Memory(2 * POINTER);

    private final ByteBuffer addresses =
            references.getByteBuffer(0, 2 * POINTER).order(ByteOrder.nativeOrder());
    private final long headerReference = Pointer.nativeValue(references);
    private final long dataReference = headerReference + POINTER;
    private final Memory stats = new Memory(STATS_SIZE);
    private int kernelDrops;
    private int networkDrops;
    private volatile Finish finish;

    /**
     * When this was told to finish.
     *
     * @param time nanoseconds since 1970: packets that came later need not be captured
     * @param deadline by the clock of {@link System#nanoTime}
     */
    private record Finish(long time, long deadline) {}

    private LiveSource(LiveOptions options, Pointer handle, String warning) throws CaptureException {
        this.options = options;
        this.handle = handle;
        this.warning = warning;
        handleAddress = Pointer.nativeValue(handle);
        nanoseconds = NativeLibpcap.pcap_get_tstamp_precision(handle) == NativeLibpcap.PCAP_TSTAMP_PRECISION_NANO;
        linkType = DataLinkTypes.linkType(NativeLibpcap.pcap_datalink(handle));
        wait = NativeWait.on(handle);
        watch = new InterfaceWatch(options.networkInterface());
        drops(); // an interface's own count goes on from before
    }

    /**
     * Begins to capture: from when this returns, packets are kept in the kernel's buffer until they are received.
     *
     * @throws CaptureException that says why not, and what to do
     */
    public static LiveSource open(LiveOptions options) throws CaptureException {
        Libpcap.requireInterface(options.networkInterface());
        if (Native.POINTER_SIZE != POINTER) {
            throw new CaptureException(
                    "Capturing needs a 64-bit Java; this one is of " + 8 * Native.POINTER_SIZE + " bits");
        }
        byte[] error = new byte[NativeLibpcap.ERROR_BUFFER_SIZE];
        Pointer handle = NativeLibpcap.pcap_create(options.networkInterface(), error);
        if (handle == null) {
            throw new CaptureException("The network interface [" + options.networkInterface() + "] cannot be opened: "
                    + Native.toString(error));
        }
        try {
            return new LiveSource(options, handle, activate(options, handle));
        } catch (Throwable t) {
            NativeLibpcap.pcap_close(handle);
            throw t;
        }
    }

    /** What libpcap warns of; null for nothing. */
    private static String activate(LiveOptions options, Pointer handle) throws CaptureException {
        NativeLibpcap.pcap_set_snaplen(handle, options.snapLength());
        NativeLibpcap.pcap_set_promisc(handle, options.promiscuous() ? 1 : 0);
        NativeLibpcap.pcap_set_timeout(handle, BLOCK_TIMEOUT_MILLIS);
        NativeLibpcap.pcap_set_buffer_size(handle, options.bufferSize());
        // refused where the device has none; then it is microseconds
        NativeLibpcap.pcap_set_tstamp_precision(handle, NativeLibpcap.PCAP_TSTAMP_PRECISION_NANO);
        int status = NativeLibpcap.pcap_activate(handle);
        String text = NativeLibpcap.pcap_geterr(handle); // before the filter has its say
        String meaning = NativeLibpcap.pcap_statustostr(status);
        if (status < 0) {
            throw OpenFailure.of(options, status, text, meaning);
        }
        if (!options.filter().isBlank()) {
            setFilter(options.filter(), handle);
        }
        return status == 0 ? null : OpenFailure.warning(options, status, text, meaning);
    }

    private static void setFilter(String filter, Pointer handle) throws CaptureException {
        try (Memory program = new Memory(PROGRAM_SIZE)) {
            int compiled = NativeLibpcap.pcap_compile(handle, program, filter, 1, NativeLibpcap.PCAP_NETMASK_UNKNOWN);
            if (compiled != 0) {
                throw Libpcap.badFilter(filter, NativeLibpcap.pcap_geterr(handle));
            }
            int set = NativeLibpcap.pcap_setfilter(handle, program);
            NativeLibpcap.pcap_freecode(program);
            if (set != 0) {
                throw Libpcap.badFilter(filter, NativeLibpcap.pcap_geterr(handle));
            }
        }
    }

    /** LINKTYPE number of the packets. */
    public int linkType() {
        return linkType;
    }

    /** Whether times are known to the nanosecond. */
    public boolean nanoseconds() {
        return nanoseconds;
    }

    @Override
    public int receive(PacketSink sink, int most) throws CaptureException, InterruptedException {
        int received = 0;
        while (received < most) {
            int result = NativeLibpcap.pcap_next_ex(handleAddress, headerReference, dataReference);
            if (result != 1) {
                if (result < 0) {
                    throw new CaptureException("Capturing on [" + options.networkInterface() + "] ended: "
                            + NativeLibpcap.pcap_geterr(handle));
                }
                break;
            }
            received++;
            header.at(addresses.getLong(0));
            // an adapter's own clock may tell anything
            long time = Math.clamp(header.time(nanoseconds), 0, PacketSink.LATEST_TIMESTAMP);
            int captured = Math.min(header.capturedLength(), options.snapLength());
            int at = data.at(addresses.getLong(POINTER), captured);
            sink.packet(
                    time,
                    linkType,
                    nanoseconds,
                    data.bytes(),
                    at,
                    captured,
                    Math.max(captured, header.originalLength()));
            if (finish != null && time > finish.time) {
                return END;
            }
        }
        if (received == 0) {
            if (finish != null && System.nanoTime() - finish.deadline >= 0) {
                return END;
            }
            wait.await(finish == null ? LONGEST_WAIT_MILLIS : 1);
        }
        return received;
    }

    /** Ends it with the packets that came until now, as soon as a later one is seen or none can be left. */
    @Override
    public void finish() {
        Instant now = Instant.now();
        finish = new Finish(now.getEpochSecond() * NANOSECONDS + now.getNano(), System.nanoTime() + FINISH_NANOS);
    }

    @Override
    public Drops drops() {
        if (NativeLibpcap.pcap_stats(handle, stats) != 0) {
            return Drops.NONE;
        }
        // counts of 32 bits that wrap; the first, packets received, counts those of a loopback interface twice
        int kernel = stats.getInt(4);
        int network = stats.getInt(8);
        Drops since = new Drops(Integer.toUnsignedLong(kernel - kernelDrops), networkDropsSince(networkDrops, network));
        kernelDrops = kernel;
        networkDrops = network;
        return since;
    }

    /** The interface's own count begins again with its driver, and is 0 when the interface is gone. */
    static long networkDropsSince(int before, int now) {
        return Math.max(0, now - before);
    }

    @Override
    public String warning() {
        return warning;
    }

    @Override
    public String trouble() throws CaptureException {
        return watch.trouble();
    }

    @Override
    public void close() {
        NativeLibpcap.pcap_close(handle);
        references.close();
        stats.close();
        wait.close();
    }

    /** struct pcap_pkthdr, where libpcap has it: the same place for every packet of a handle. */
    private static final class PacketHeader {
        /** Whether long, and so a time's halves, have eight bytes. They have four on Windows. */
        private static final boolean WIDE = Native.LONG_SIZE == 8;

        private static final int LENGTHS = WIDE ? 16 : 8;

        private final NativeWindow memory = new NativeWindow();
        private int at;

        void at(long address) {
            at = memory.at(address, LENGTHS + 8);
        }

        long time(boolean nanoseconds) {
            ByteBuffer bytes = memory.bytes();
            long seconds = WIDE ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
            // macOS has four bytes and four unused ones here; they are the low ones
            int fraction = WIDE ? (int) bytes.getLong(at + 8) : bytes.getInt(at + 4);
            return seconds * NANOSECONDS + (nanoseconds ? fraction : fraction * 1000L);
        }

        int capturedLength() {
            return memory.bytes().getInt(at + LENGTHS);
        }

        int originalLength() {
            return memory.bytes().getInt(at + LENGTHS + 4);
        }
    }
}
