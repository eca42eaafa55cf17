package org.tcpreassembly.pcap;

import java.io.IOException;

/** The gzip layer cannot go on: its data is cut short or corrupt. Tells this from an error of the stream below it. */
final class DamagedGzipException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedGzipException(String message) {
        super(message);
    }
}
