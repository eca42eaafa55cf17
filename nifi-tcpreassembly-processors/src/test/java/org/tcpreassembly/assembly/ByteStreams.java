package org.tcpreassembly.assembly;

import java.io.ByteArrayOutputStream;

/** Reads byte streams as their readers do: peek, then pop. */
final class ByteStreams {
    private ByteStreams() {}

    static byte[] read(ByteStream stream) {
        return read(stream, Integer.MAX_VALUE);
    }

    static byte[] read(ByteStream stream, int most) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (stream.peekLength() > 0 && out.size() < most) {
            int part = Math.min(stream.peekLength(), most - out.size());
            out.write(stream.peekArray(), stream.peekOffset(), part);
            stream.pop(part);
        }
        return out.toByteArray();
    }
}
