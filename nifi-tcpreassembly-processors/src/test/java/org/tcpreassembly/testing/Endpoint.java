package org.tcpreassembly.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** An IP address and a TCP port. An IPv4-mapped IPv6 address stays IPv6. */
public final class Endpoint {
    private final byte[] address;
    private final int port;

    /** @param address 4 or 16 bytes in network order, not copied */
    public Endpoint(byte[] address, int port) {
        if (address.length != 4 && address.length != 16) {
            throw new IllegalArgumentException("address of " + address.length + " bytes");
        }
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port);
        }
        this.address = address;
        this.port = port;
    }

    /** From an address in text (any form of IPv6) and a port. */
    public static Endpoint of(String address, int port) {
        return new Endpoint(addressBytes(address), port);
    }

    /** From {@code 10.0.0.1:80} or {@code [2001:db8::1]:80}. */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        String address = text.substring(0, colon);
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        return of(address, Integer.parseInt(text.substring(colon + 1)));
    }

    private static byte[] addressBytes(String text) {
        if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("not an address: " + text);
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress(); // a literal, never looked up
            return text.indexOf(':') >= 0 && bytes.length == 4 ? mapped(bytes) : bytes;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + text, e);
        }
    }

    private static byte[] mapped(byte[] ipv4) {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(ipv4, 0, bytes, 12, 4);
        return bytes;
    }

    /** The address in network order; not to be changed. */
    public byte[] addressBytes() {
        return address;
    }

    public int port() {
        return port;
    }

    public boolean isIpv6() {
        return address.length == 16;
    }

    /** The address as in RFC 5952, without brackets. */
    public String address() {
        StringBuilder text = new StringBuilder(40);
        if (!isIpv6()) {
            return appendIpv4(text, 0).toString();
        }
        if (Arrays.equals(address, 0, 12, mapped(new byte[4]), 0, 12)) {
            return appendIpv4(text.append("::ffff:"), 12).toString();
        }
        return appendIpv6(text).toString();
    }

    private StringBuilder appendIpv4(StringBuilder text, int from) {
        for (int i = 0; i < 4; i++) {
            text.append(i == 0 ? "" : ".").append(address[from + i] & 0xff);
        }
        return text;
    }

    private StringBuilder appendIpv6(StringBuilder text) {
        int longest = -1;
        int longestLength = 1; // a single zero group is written out
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && group(i + length) == 0) {
                length++;
            }
            if (length > longestLength) {
                longest = i;
                longestLength = length;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == longest) {
                text.append("::");
                i += longestLength - 1;
            } else {
                boolean first = i == 0 || longest >= 0 && i == longest + longestLength;
                text.append(first ? "" : ":").append(Integer.toHexString(group(i)));
            }
        }
        return text;
    }

    private int group(int i) {
        return (address[2 * i] & 0xff) << 8 | address[2 * i + 1] & 0xff;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint that && port == that.port && Arrays.equals(address, that.address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + port;
    }

    /** {@code 10.0.0.1:80} or {@code [2001:db8::1]:80}. */
    @Override
    public String toString() {
        return isIpv6() ? "[" + address() + "]:" + port : address() + ":" + port;
    }
}
