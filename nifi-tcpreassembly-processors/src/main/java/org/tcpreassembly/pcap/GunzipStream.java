package org.tcpreassembly.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The members of a gzip file (RFC 1952), one after the other, as one stream of uncompressed bytes.
 *
 * <p>Unlike {@link java.util.zip.GZIPInputStream} it notices a second member whose header is cut short, does not ask
 * {@code available()} whether there is one, and tells damage ({@link DamagedGzipException}) from an I/O error of the
 * stream below, which passes through as it is. What follows the last member and is no member is ignored, as gzip does.
 */
final class GunzipStream extends InputStream {
    private static final int FLAG_HEADER_CRC = 0x02;
    private static final int FLAG_EXTRA = 0x04;
    private static final int FLAG_NAME = 0x08;
    private static final int FLAG_COMMENT = 0x10;
    private static final int FLAGS_RESERVED = 0xe0;
    private static final int DEFLATE = 8;

    private final InputStream compressed;
    private final byte[] input;
    private int position;
    private int limit;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private boolean withinMember;
    private boolean ended;
    private DamagedGzipException damage;

    /**
     * @param input the buffer for compressed bytes, owned by this stream from now on
     * @param limit how many bytes of the stream's beginning it holds already
     */
    GunzipStream(InputStream compressed, byte[] input, int limit) {
        this.compressed = compressed;
        this.input = input;
        this.limit = limit;
    }

    static boolean isMagic(int first, int second) {
        return first == 0x1f && second == 0x8b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        while (length > 0 && (withinMember || beginMember())) {
            int inflated = inflate(to, offset, length);
            if (inflated > 0) {
                checksum.update(to, offset, inflated);
                return inflated;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new DamagedGzipException("the gzip data asks for a dictionary, which gzip does not have");
            } else {
                feed();
            }
        }
        return length == 0 ? 0 : -1;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** What comes before the damage counts: it is given first, and the next call tells of the damage. */
    private int inflate(byte[] to, int offset, int length) throws DamagedGzipException {
        if (damage != null) {
            throw damage;
        }
        long before = inflater.getBytesWritten();
        try {
            return inflater.inflate(to, offset, length);
        } catch (DataFormatException e) {
            String why = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
            damage = new DamagedGzipException("the gzip data is corrupt" + why);
            int inflated = (int) (inflater.getBytesWritten() - before);
            if (inflated == 0) {
                throw damage;
            }
            return inflated;
        }
    }

    private void feed() throws IOException {
        if (position == limit && !refill()) {
            throw cutShort();
        }
        inflater.setInput(input, position, limit - position);
        position = limit;
    }

    /** Reads a member's header; false when no further member follows. */
    private boolean beginMember() throws IOException {
        if (ended) {
            return false;
        }
        int first = nextOrEnd();
        int second = first == 0x1f ? next() : -1;
        if (!isMagic(first, second)) {
            ended = true;
            return false;
        }
        int method = next();
        int flags = next();
        if (method != DEFLATE || (flags & FLAGS_RESERVED) != 0) {
            throw new DamagedGzipException("the gzip header asks for method " + method + " and flags " + flags
                    + ", which RFC 1952 does not define");
        }
        pass(6); // modification time, extra flags, operating system
        if ((flags & FLAG_EXTRA) != 0) {
            pass(next() | next() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            passText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            passText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            pass(2);
        }
        inflater.reset();
        checksum.reset();
        withinMember = true;
        return true;
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        long expectedChecksum = next32();
        long expectedLength = next32();
        if (expectedChecksum != checksum.getValue() || expectedLength != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new DamagedGzipException("the gzip checksum or length does not match the data");
        }
        withinMember = false;
    }

    private void pass(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void passText() throws IOException {
        while (next() != 0) {
            // until its closing zero
        }
    }

    private long next32() throws IOException {
        return next() | next() << 8 | next() << 16 | (long) next() << 24;
    }

    private int next() throws IOException {
        int value = nextOrEnd();
        if (value < 0) {
            throw cutShort();
        }
        return value;
    }

    private int nextOrEnd() throws IOException {
        return position == limit && !refill() ? -1 : input[position++] & 0xff;
    }

    private boolean refill() throws IOException {
        position = 0;
        limit = Math.max(0, compressed.read(input, 0, input.length));
        return limit > 0;
    }

    private static DamagedGzipException cutShort() {
        return new DamagedGzipException("the gzip data is cut short");
    }

    /** Frees the inflater's native memory and leaves the stream below open. */
    void free() {
        ended = true;
        withinMember = false;
        inflater.end();
    }

    @Override
    public void close() throws IOException {
        free();
        compressed.close();
    }
}
