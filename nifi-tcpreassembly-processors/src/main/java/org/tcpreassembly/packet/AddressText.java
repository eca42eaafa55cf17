package org.tcpreassembly.packet;

/**
 * Addresses as text: IPv4 as a dotted quad; IPv6 as RFC 5952 has it, lower case, no leading zeros, the longest run of
 * two or more zero groups (the first of equally long ones) as {@code ::}. An IPv4-mapped address (RFC 4291, section
 * 2.5.5.2) is {@code ::ffff:192.0.2.1}.
 *
 * <p>Unlike {@link java.net.InetAddress}, it keeps an IPv4-mapped address apart from the IPv4 one.
 */
public final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** The text of an address in the form {@link TcpSegment} has it: IPv4 in the lower 32 bits of {@code low}. */
    public static String of(boolean ipv6, long high, long low) {
        StringBuilder text = new StringBuilder(40);
        append(text, ipv6, high, low);
        return text.toString();
    }

    /** Appends what {@link #of} returns. */
    public static void append(StringBuilder text, boolean ipv6, long high, long low) {
        if (!ipv6) {
            appendIpv4(text, low);
        } else if (high == 0 && low >>> 32 == 0xffff) {
            text.append("::ffff:");
            appendIpv4(text, low);
        } else {
            appendIpv6(text, high, low);
        }
    }

    private static void appendIpv4(StringBuilder text, long address) {
        text.append(address >>> 24 & 0xff).append('.');
        text.append(address >>> 16 & 0xff).append('.');
        text.append(address >>> 8 & 0xff).append('.');
        text.append(address & 0xff);
    }

    private static void appendIpv6(StringBuilder text, long high, long low) {
        int zerosStart = GROUPS;
        int zerosEnd = GROUPS;
        int longest = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(high, low, end) == 0) {
                end++;
            }
            if (end - start > longest) {
                longest = end - start;
                zerosStart = start;
                zerosEnd = end;
            }
        }
        appendGroups(text, high, low, 0, zerosStart);
        if (zerosStart < GROUPS) {
            text.append("::");
            appendGroups(text, high, low, zerosEnd, GROUPS);
        }
    }

    private static void appendGroups(StringBuilder text, long high, long low, int from, int to) {
        for (int index = from; index < to; index++) {
            if (index > from) {
                text.append(':');
            }
            text.append(Integer.toHexString(group(high, low, index)));
        }
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> 48 - 16 * (index & 3)) & 0xffff;
    }
}
