package org.tcpreassembly.testing;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The bytes of a stream of any length, without holding them: a window that goes round and round a block of random bytes.
 * The block's length is a prime, so that shifts by powers of two or by multiples of a segment size are seen.
 */
public final class Content {
    /** A block is this much longer than its period, so that a segment is always in one piece. */
    static final int OVERHANG = 65_536;

    private static final int PERIOD = 8_388_593;
    private static final Map<Long, byte[]> POOLS = new ConcurrentHashMap<>();

    private final byte[] block;
    private final int period;
    private final int base;
    private final String origin;

    private Content(byte[] block, int period, int base, String origin) {
        this.block = block;
        this.period = period;
        this.base = base;
        this.origin = origin;
    }

    /** An endless content: the pool of a seed, from a base within it. */
    public static Content ofPool(long seed, int base) {
        byte[] pool = POOLS.computeIfAbsent(seed, Content::pool);
        int start = Math.floorMod(base, PERIOD);
        return new Content(pool, PERIOD, start, "pool:" + seed + ":" + start);
    }

    private static byte[] pool(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        byte[] pool = new byte[PERIOD + OVERHANG];
        for (int i = 0; i < PERIOD; i += 8) {
            long word = random.nextLong();
            for (int j = i; j < Math.min(PERIOD, i + 8); j++, word >>>= 8) {
                pool[j] = (byte) word;
            }
        }
        System.arraycopy(pool, 0, pool, PERIOD, OVERHANG);
        return pool;
    }

    /** These very bytes. */
    public static Content of(byte[] bytes) {
        return new Content(bytes, Math.max(1, bytes.length), 0, "-");
    }

    /** The content a truth file names; null when it names none. */
    static Content ofOrigin(String origin) {
        String[] parts = origin.split(":");
        return parts[0].equals("pool") ? ofPool(Long.parseLong(parts[1]), Integer.parseInt(parts[2])) : null;
    }

    /** How a truth file names it: {@code pool:SEED:BASE}, or {@code -}. */
    String origin() {
        return origin;
    }

    /** The array that holds the bytes from {@link #offset}; at least a segment of them in one piece. */
    byte[] block() {
        return block;
    }

    /** Where in the block a position is. */
    int offset(long position) {
        return (int) ((base + position) % period);
    }

    void copy(long position, byte[] out, int offset, int length) {
        for (int done = 0; done < length; ) {
            int at = offset(position + done);
            int piece = Math.min(length - done, block.length - at);
            System.arraycopy(block, at, out, offset + done, piece);
            done += piece;
        }
    }

    void digest(MessageDigest digest, long from, long to) {
        for (long position = from; position < to; ) {
            int at = offset(position);
            int piece = (int) Math.min(to - position, block.length - at);
            digest.update(block, at, piece);
            position += piece;
        }
    }

    /** How many of these bytes are as they should be from that position on. */
    int matching(long position, byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; ) {
            int at = offset(position + done);
            int piece = Math.min(length - done, block.length - at);
            int from = offset + done;
            int wrong = Arrays.mismatch(bytes, from, from + piece, block, at, at + piece);
            if (wrong >= 0) {
                return done + wrong;
            }
            done += piece;
        }
        return length;
    }
}
