package org.tcpreassembly.testing;

import java.io.IOException;
import java.io.InputStream;

/** Takes the streams that a reassembler finds in a capture. Any number of them may be open at once. */
public interface FoundStreams {
    /** A new stream in that direction; of endpoints that were used again, in the order of the connections. */
    FoundStream stream(Direction direction);

    /** One of them, as it comes to be known. */
    interface FoundStream {
        /** @param missing bytes that are missing here; -1 at the beginning: some, how many is not known */
        FoundStream skip(long missing);

        /** The next bytes, the caller's again afterwards. */
        FoundStream bytes(byte[] bytes, int offset, int length);

        default FoundStream bytes(byte[] bytes) {
            return bytes(bytes, 0, bytes.length);
        }

        /** All that is left of a stream, which is not closed. */
        default FoundStream bytes(InputStream in) throws IOException {
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes(buffer, 0, read);
            }
            return this;
        }
    }
}
