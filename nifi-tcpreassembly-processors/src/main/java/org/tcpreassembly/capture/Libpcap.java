package org.tcpreassembly.capture;

import java.util.List;
import java.util.stream.Collectors;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** The libpcap of this machine: whether it is there, which interfaces it knows and what it says to a filter. */
public final class Libpcap {
    private static final String INSTALL = " Install libpcap (Debian 13, Ubuntu 24.04: libpcap0.8t64; older: libpcap0.8;"
            + " Fedora, RHEL, SUSE: libpcap or libpcap1; Windows: Npcap). NiFi need not be restarted.";
    private static final String NO_JNA =
            " JNA unpacks its native part into the directory for temporary files, from where"
                    + " it must be allowed to run: point the system property jna.tmpdir (a java.arg line in NiFi's"
                    + " bootstrap.conf) to one that is not mounted noexec, and restart NiFi.";

    /** Link types on which an expression may make sense that does not on Ethernet. */
    private static final List<DataLinkType> OTHER_LINK_TYPES = List.of(
            DataLinkType.LINUX_SLL,
            DataLinkType.RAW,
            DataLinkType.IEEE802_11_RADIO,
            DataLinkType.PPP,
            DataLinkType.NULL);

    /** Once JNA's own classes have failed to initialize, the JVM only says that they did; this is why. */
    private static Throwable firstFailure;

    private Libpcap() {}

    /**
     * Makes sure that libpcap can be used. Everything that goes to pcap4j goes through this first: pcap4j's classes would
     * be unusable for as long as NiFi runs, had they once not found it.
     *
     * @throws CaptureException that says why not, and what to do
     */
    public static synchronized void require() throws CaptureException {
        try {
            NativeLibpcap.bind();
        } catch (NoClassDefFoundError | ExceptionInInitializerError | UnsatisfiedLinkError e) {
            if (firstFailure == null || !(e instanceof NoClassDefFoundError)) {
                firstFailure = e.getCause() != null && e instanceof ExceptionInInitializerError ? e.getCause() : e;
            }
            throw unavailable(firstFailure);
        }
    }

    static CaptureException unavailable(Throwable cause) {
        // JNA tells all that it tried, a line each: the first of them says enough
        String text = String.valueOf(cause.getMessage())
                .lines()
                .limit(2)
                .map(String::strip)
                .collect(Collectors.joining(" "));
        boolean jna = text.contains("jnidispatch") || cause.toString().contains("com.sun.jna.Native");
        return new CaptureException("libpcap could not be loaded: " + text + "." + (jna ? NO_JNA : INSTALL), cause);
    }

    /** Its version, as it says it. */
    public static String version() throws CaptureException {
        require();
        return Pcaps.libVersion();
    }

    /** The names of all interfaces, pseudo ones such as {@code any} included, in libpcap's order. Needs no privilege. */
    public static List<String> interfaces() throws CaptureException {
        require();
        try {
            return Pcaps.findAllDevs().stream()
                    .map(PcapNetworkInterface::getName)
                    .toList();
        } catch (PcapNativeException e) {
            throw new CaptureException("libpcap cannot list the network interfaces: " + e.getMessage(), e);
        }
    }

    /**
     * Makes sure that there is an interface of that name.
     *
     * @throws CaptureException that names those there are
     */
    public static void requireInterface(String name) throws CaptureException {
        List<String> names = interfaces();
        int colon = name.indexOf(':'); // nflog:5 is group 5 of nflog
        if (!names.contains(name) && !(colon > 0 && names.contains(name.substring(0, colon)))) {
            throw new CaptureException("There is no network interface [" + name + "]: set Network Interface to one of "
                    + String.join(", ", names));
        }
    }

    /**
     * Makes sure that a filter expression means something, on Ethernet or on another link type. Needs no privilege.
     *
     * @throws CaptureException with what libpcap says
     */
    public static void requireFilter(String filter) throws CaptureException {
        require();
        String error = compilationError(DataLinkType.EN10MB, filter);
        if (error != null
                && OTHER_LINK_TYPES.stream().allMatch(linkType -> compilationError(linkType, filter) != null)) {
            throw badFilter(filter, error);
        }
    }

    static CaptureException badFilter(String filter, String error) {
        return new CaptureException("The filter [" + filter + "] is not one that libpcap understands: " + error
                + ". The syntax is that of tcpdump, see its manual page pcap-filter");
    }

    private static String compilationError(DataLinkType linkType, String filter) {
        try (PcapHandle dead = Pcaps.openDead(linkType, LiveOptions.MAXIMUM_SNAP_LENGTH)) {
            BpfProgram program = dead.compileFilter(filter, BpfCompileMode.OPTIMIZE, PcapHandle.PCAP_NETMASK_UNKNOWN);
            program.free();
            return null;
        } catch (PcapNativeException e) {
            return e.getMessage().replaceFirst("^Error occurred in pcap_compile: ", "");
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }
}
