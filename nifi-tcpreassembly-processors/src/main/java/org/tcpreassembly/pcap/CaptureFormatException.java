package org.tcpreassembly.pcap;

import java.io.IOException;

/**
 * The content is no capture, or a record in it cannot be and no good one came before it.
 *
 * <p>The message says where and why, for a person. An error of the stream the content is read from is never one of
 * these.
 */
public final class CaptureFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;
    private final long recordNumber;

    CaptureFormatException(String message, long offset, long recordNumber) {
        super(message);
        this.offset = offset;
        this.recordNumber = recordNumber;
    }

    /** Where the header, record or block at fault begins: bytes from the start of the content, uncompressed. */
    public long offset() {
        return offset;
    }

    /** The packet record that was being read, counted from 1; 0 when it is the file's own header that is at fault. */
    public long recordNumber() {
        return recordNumber;
    }
}
