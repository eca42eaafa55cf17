package org.tcpreassembly.capture;

/** Says why libpcap could not open an interface, or not as it was wished, and what to do about it. */
final class OpenFailure {
    private static final String GRANT = "Grant NiFi CAP_NET_RAW: AmbientCapabilities=CAP_NET_RAW in its systemd unit;"
            + " or --cap-add=NET_RAW for its container, as root there; or setcap cap_net_raw+ep on the java it"
            + " runs with. The details of this processor tell the steps.";
    private static final int PCAP_ERROR = -1;

    private OpenFailure() {}

    /**
     * @param status what pcap_activate returned
     * @param text what pcap_geterr says to it
     * @param meaning what libpcap says the status means
     */
    static CaptureException of(LiveOptions options, int status, String text, String meaning) {
        String name = options.networkInterface();
        String detail = detail(text, meaning);
        return new CaptureException(
                switch (status) {
                    case NativeLibpcap.PCAP_ERROR_PERM_DENIED ->
                        "No permission to capture on [" + name + "] (" + detail + "). " + GRANT;
                    case NativeLibpcap.PCAP_ERROR_PROMISC_PERM_DENIED ->
                        "No permission for promiscuous mode on [" + name + "] (" + detail
                                + "). Set Promiscuous Mode to false, or grant it. " + GRANT;
                    case NativeLibpcap.PCAP_ERROR_IFACE_NOT_UP ->
                        "The network interface [" + name + "] is down (" + detail + "). Bring it up: ip link set "
                                + name + " up";
                    case NativeLibpcap.PCAP_ERROR_NO_SUCH_DEVICE ->
                        "There is no network interface [" + name + "] any more (" + detail + ")";
                    case PCAP_ERROR ->
                        "The network interface [" + name + "] cannot be opened: " + detail + memory(options, detail);
                    default -> "The network interface [" + name + "] cannot be opened: " + detail;
                });
    }

    /** What libpcap warns of; parameters as of {@link #of}. */
    static String warning(LiveOptions options, int status, String text, String meaning) {
        String help = status == NativeLibpcap.PCAP_WARNING_PROMISC_NOTSUP
                ? ". Packets for other machines may be missing; with Promiscuous Mode set to false this is not said"
                : "";
        return "libpcap warns of the network interface [" + options.networkInterface() + "]: " + detail(text, meaning)
                + help;
    }

    private static String detail(String text, String meaning) {
        return text == null || text.isBlank() ? meaning : text.strip();
    }

    private static String memory(LiveOptions options, String detail) {
        boolean tooLarge = detail.contains("allocate memory") || detail.contains("ring");
        return tooLarge
                ? ". Its buffer takes " + options.bufferSize()
                        + " bytes of the kernel's memory: set a smaller Capture Buffer Size"
                : "";
    }
}
