package org.tcpreassembly.testing;

/** Connections with distinct endpoints, numbered from 0; a tenth of them IPv6, and a sixteenth about to wrap. */
final class ConnectionFactory {
    private static final int[] SERVER_PORTS = {443, 80, 8443, 5432, 25, 9092, 22, 3128};

    private final SplitMix64 random;
    private final long seed;
    private final double ipv6;
    private final int network;

    ConnectionFactory(SplitMix64 random, long seed, double ipv6, int network) {
        this.random = random;
        this.seed = seed;
        this.ipv6 = ipv6;
        this.network = network;
    }

    SimulatedConnection connection(int number) {
        return connection(number, random.chance(ipv6));
    }

    SimulatedConnection connection(int number, boolean overIpv6) {
        int host = number >>> 6; // 64 connections of each client
        int clientAddress = 0x0a00_0000 | (host * 2 + 1) & 0xff_ffff;
        int clientPort = 1024 + ((number & 63) * 977 + host * 31) % 64_000;
        int serverAddress = 0xc0a8_0000 | network << 11 | 1 + random.nextInt(2000);
        int serverPort = SERVER_PORTS[random.nextInt(SERVER_PORTS.length)];
        boolean wraps = number % 16 == 5;
        int clientIsn = wraps ? -1 - random.nextInt(3000) : (int) random.nextLong();
        int serverIsn = wraps ? -1 - random.nextInt(6000) : (int) random.nextLong();
        return new SimulatedConnection(
                endpoint(overIpv6, clientAddress, clientPort),
                endpoint(overIpv6, serverAddress, serverPort),
                clientIsn,
                serverIsn,
                content(),
                content());
    }

    private Content content() {
        return Content.ofPool(seed, random.nextInt(Integer.MAX_VALUE));
    }

    /** An address in 10/8 or 192.168/16, or in 2001:db8::/32 when IPv6. */
    static Endpoint endpoint(boolean ipv6, int address, int port) {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        if (ipv6) {
            bytes[0] = 0x20;
            bytes[1] = 0x01;
            bytes[2] = 0x0d;
            bytes[3] = (byte) 0xb8;
        }
        for (int i = 0; i < 4; i++) {
            bytes[bytes.length - 1 - i] = (byte) (address >>> 8 * i);
        }
        return new Endpoint(bytes, port);
    }
}
