package org.tcpreassembly.testing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One TCP segment in an IPv4 or IPv6 packet in an Ethernet frame, with right checksums, as on a wire: short frames are
 * padded with zeros to 60 bytes. Reusable: what is set stays until it is set again.
 */
public final class TcpFrame {
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int PSH = 8;
    public static final int ACK = 16;
    public static final int URG = 32;

    /** Of an Ethernet frame without its check sequence. */
    public static final int MINIMUM_LENGTH = 60;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Endpoint source;
    private final Endpoint destination;
    private final long pseudoHeaderSum;
    private int sequence;
    private int acknowledgment;
    private int flags = ACK;
    private int window = 0xffff;
    private byte[] options = TcpOptions.NONE;
    private byte[] payload = {};
    private int payloadOffset;
    private int payloadLength;
    private int vlan = -1;
    private int identification;
    private boolean padded = true;

    public TcpFrame(Endpoint source, Endpoint destination) {
        if (source.isIpv6() != destination.isIpv6()) {
            throw new IllegalArgumentException(source + " and " + destination + " are of different IP versions");
        }
        this.source = source;
        this.destination = destination;
        pseudoHeaderSum = InternetChecksum.sum(source.addressBytes(), 0, source.addressBytes().length)
                + InternetChecksum.sum(destination.addressBytes(), 0, destination.addressBytes().length)
                + 6;
    }

    public TcpFrame sequence(int number) {
        sequence = number;
        return this;
    }

    public TcpFrame acknowledgment(int number) {
        acknowledgment = number;
        return this;
    }

    public TcpFrame flags(int bits) {
        flags = bits;
        return this;
    }

    public TcpFrame window(int size) {
        window = size;
        return this;
    }

    /** @param bytes a multiple of four bytes, at most 40 */
    public TcpFrame options(byte[] bytes) {
        options = bytes;
        return this;
    }

    /** The bytes are not copied before {@link #writeTo}. */
    public TcpFrame payload(byte[] bytes, int offset, int length) {
        payload = bytes;
        payloadOffset = offset;
        payloadLength = length;
        return this;
    }

    public TcpFrame payload(byte[] bytes) {
        return payload(bytes, 0, bytes.length);
    }

    /** @param id of an 802.1Q tag, or -1 for none */
    public TcpFrame vlan(int id) {
        vlan = id;
        return this;
    }

    /** The IPv4 identification; the low 16 bits count. */
    public TcpFrame identification(int id) {
        identification = id;
        return this;
    }

    /** Whether short frames are padded to 60 bytes, as they are on a wire; a sender's own capture shows them bare. */
    public TcpFrame padded(boolean yes) {
        padded = yes;
        return this;
    }

    private int linkHeaderLength() {
        return vlan < 0 ? 14 : 18;
    }

    private int tcpLength() {
        return 20 + options.length + payloadLength;
    }

    private int unpaddedLength() {
        return linkHeaderLength() + (source.isIpv6() ? 40 : 20) + tcpLength();
    }

    /** The length of the frame in bytes. */
    public int length() {
        return padded ? Math.max(MINIMUM_LENGTH, unpaddedLength()) : unpaddedLength();
    }

    public byte[] toBytes() {
        byte[] bytes = new byte[length()];
        writeTo(bytes, 0);
        return bytes;
    }

    /** Writes the frame and returns its length. */
    public int writeTo(byte[] out, int offset) {
        int ip = writeEthernet(out, offset);
        int tcp = source.isIpv6() ? writeIpv6(out, ip) : writeIpv4(out, ip);
        writeTcp(out, tcp);
        int length = length();
        Arrays.fill(out, tcp + tcpLength(), offset + length, (byte) 0);
        return length;
    }

    private int writeEthernet(byte[] out, int at) {
        writeMac(out, at, destination);
        writeMac(out, at + 6, source);
        int type = at + 12;
        if (vlan >= 0) {
            SHORT.set(out, type, (short) 0x8100);
            SHORT.set(out, type + 2, (short) vlan);
            type += 4;
        }
        SHORT.set(out, type, (short) (source.isIpv6() ? 0x86dd : 0x0800));
        return type + 2;
    }

    /** A locally administered address that ends in the last four bytes of the IP address. */
    private static void writeMac(byte[] out, int at, Endpoint end) {
        byte[] address = end.addressBytes();
        SHORT.set(out, at, (short) 0x0200);
        System.arraycopy(address, address.length - 4, out, at + 2, 4);
    }

    private int writeIpv4(byte[] out, int at) {
        INT.set(out, at, 0x4500_0000 | 20 + tcpLength());
        INT.set(out, at + 4, identification << 16 | 0x4000); // don't fragment
        INT.set(out, at + 8, 0x4006_0000);
        System.arraycopy(source.addressBytes(), 0, out, at + 12, 4);
        System.arraycopy(destination.addressBytes(), 0, out, at + 16, 4);
        SHORT.set(out, at + 10, (short) InternetChecksum.fold(InternetChecksum.sum(out, at, 20)));
        return at + 20;
    }

    private int writeIpv6(byte[] out, int at) {
        INT.set(out, at, 0x6000_0000);
        INT.set(out, at + 4, tcpLength() << 16 | 0x0640);
        System.arraycopy(source.addressBytes(), 0, out, at + 8, 16);
        System.arraycopy(destination.addressBytes(), 0, out, at + 24, 16);
        return at + 40;
    }

    private void writeTcp(byte[] out, int at) {
        int headerLength = 20 + options.length;
        INT.set(out, at, source.port() << 16 | destination.port());
        INT.set(out, at + 4, sequence);
        INT.set(out, at + 8, acknowledgment);
        INT.set(out, at + 12, headerLength / 4 << 28 | flags << 16 | window & 0xffff);
        INT.set(out, at + 16, 0);
        System.arraycopy(options, 0, out, at + 20, options.length);
        System.arraycopy(payload, payloadOffset, out, at + headerLength, payloadLength);
        long sum = pseudoHeaderSum + tcpLength() + InternetChecksum.sum(out, at, tcpLength());
        SHORT.set(out, at + 16, (short) InternetChecksum.fold(sum));
    }
}
