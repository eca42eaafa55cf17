package org.tcpreassembly.pcap;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * LINKTYPE_ numbers: what a frame begins with, as capture files say it. Names and numbers are those of
 * draft-ietf-opsawg-pcaplinktype and the registry at tcpdump.org/linktypes.html.
 *
 * <p>Plain ints from 0 to 65535, since a file may carry any of them.
 */
public final class LinkType {
    public static final int NULL = 0;
    public static final int ETHERNET = 1;
    public static final int PPP = 9;
    /** {@link #RAW} as libpcap's live captures and some writers number it (DLT_RAW of most systems). */
    public static final int RAW_DLT = 12;
    /** {@link #RAW} as OpenBSD numbers it. */
    public static final int RAW_OPENBSD = 14;

    public static final int PPP_HDLC = 50;
    public static final int PPP_ETHER = 51;
    public static final int RAW = 101;
    public static final int C_HDLC = 104;
    public static final int IEEE802_11 = 105;
    public static final int LOOP = 108;
    public static final int LINUX_SLL = 113;
    public static final int IEEE802_11_RADIOTAP = 127;
    public static final int PPI = 192;
    public static final int IPV4 = 228;
    public static final int IPV6 = 229;
    public static final int NFLOG = 239;
    public static final int LINUX_SLL2 = 276;
    public static final int IEEE802_5 = 6;
    public static final int FDDI = 10;
    public static final int ATM_RFC1483 = 100;
    public static final int FRELAY = 107;
    public static final int ENC = 109;
    public static final int PFLOG = 117;
    public static final int IEEE802_11_PRISM = 119;
    public static final int IEEE802_11_AVS = 163;
    public static final int PPP_PPPD = 166;
    public static final int PPP_WITH_DIR = 204;
    public static final int PKTAP = 258;

    /** The largest number there can be: a link type is 16 bits of a file header. */
    public static final int MAXIMUM = 0xffff;

    private static final Map<Integer, String> NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry(NULL, "NULL"),
            Map.entry(ETHERNET, "ETHERNET"),
            Map.entry(PPP, "PPP"),
            Map.entry(PPP_HDLC, "PPP_HDLC"),
            Map.entry(PPP_ETHER, "PPP_ETHER"),
            Map.entry(RAW, "RAW"),
            Map.entry(C_HDLC, "C_HDLC"),
            Map.entry(IEEE802_11, "IEEE802_11"),
            Map.entry(LOOP, "LOOP"),
            Map.entry(LINUX_SLL, "LINUX_SLL"),
            Map.entry(IEEE802_11_RADIOTAP, "IEEE802_11_RADIOTAP"),
            Map.entry(PPI, "PPI"),
            Map.entry(IPV4, "IPV4"),
            Map.entry(IPV6, "IPV6"),
            Map.entry(NFLOG, "NFLOG"),
            Map.entry(LINUX_SLL2, "LINUX_SLL2"),
            Map.entry(IEEE802_5, "IEEE802_5"),
            Map.entry(FDDI, "FDDI"),
            Map.entry(ATM_RFC1483, "ATM_RFC1483"),
            Map.entry(FRELAY, "FRELAY"),
            Map.entry(ENC, "ENC"),
            Map.entry(PFLOG, "PFLOG"),
            Map.entry(IEEE802_11_PRISM, "IEEE802_11_PRISM"),
            Map.entry(IEEE802_11_AVS, "IEEE802_11_AVS"),
            Map.entry(PPP_PPPD, "PPP_PPPD"),
            Map.entry(PPP_WITH_DIR, "PPP_WITH_DIR"),
            Map.entry(PKTAP, "PKTAP")));

    private static final Map<String, Integer> NUMBERS = new TreeMap<>();

    static {
        NAMES.forEach((number, name) -> NUMBERS.put(name, number));
        NUMBERS.put("EN10MB", ETHERNET);
    }

    private LinkType() {}

    /** The registry's name, without LINKTYPE_; the number as text when it has none here. 12 and 14 are RAW as well. */
    public static String name(int linkType) {
        boolean raw = linkType == RAW_DLT || linkType == RAW_OPENBSD;
        String name = NAMES.get(raw ? RAW : linkType);
        return name == null ? Integer.toString(linkType) : name;
    }

    /**
     * Reads a number or a name, in any case, with or without LINKTYPE_ or DLT_ before it; {@code EN10MB} is Ethernet.
     *
     * @throws IllegalArgumentException when it is neither a number from 0 to 65535 nor a known name; the message tells
     *     a person what can be given
     */
    public static int parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.matches("[0-9]{1,5}") && Integer.parseInt(name) <= MAXIMUM) {
            return Integer.parseInt(name);
        }
        Integer number = NUMBERS.get(name.replaceFirst("^(LINKTYPE|DLT)_", ""));
        if (number == null) {
            throw new IllegalArgumentException("unknown link type '" + text + "': give a LINKTYPE number from 0 to "
                    + MAXIMUM + " or one of " + String.join(", ", NAMES.values()));
        }
        return number;
    }
}
