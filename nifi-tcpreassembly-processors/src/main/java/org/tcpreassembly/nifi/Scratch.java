package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.tcpreassembly.assembly.ByteStream;

/**
 * One FlowFile of the session for the bytes that memory cannot hold, of all streams, written in sequence and removed
 * before the commit. So neither memory nor open files grow with the number of streams or their length.
 */
final class Scratch {
    private final ProcessSession session;
    private FlowFile flowFile;
    private OutputStream out;
    private long size;

    Scratch(ProcessSession session) {
        this.session = session;
    }

    /** Moves what a stream holds here. */
    void take(ByteStream bytes, ScratchContent content) throws IOException {
        if (out == null) {
            flowFile = session.create();
            out = session.write(flowFile);
        }
        while (bytes.buffered() > 0) {
            int length = bytes.peekLength();
            out.write(bytes.peekArray(), bytes.peekOffset(), length);
            content.add(size, length);
            size += length;
            bytes.pop(length);
        }
    }

    /** No more will be written. */
    void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }

    /** Copies a content to a stream, after {@link #close}. */
    void copy(ScratchContent content, OutputStream to) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = session.read(flowFile)) {
            long position = 0;
            for (int i = 0; i < content.count(); i++) {
                in.skipNBytes(content.offset(i) - position);
                for (int left = content.length(i); left > 0; ) {
                    int read = in.readNBytes(buffer, 0, Math.min(left, buffer.length));
                    if (read == 0) {
                        throw new IOException("The scratch of " + size + " bytes ended within an extent at "
                                + content.offset(i) + " of " + content.length(i) + " bytes");
                    }
                    to.write(buffer, 0, read);
                    left -= read;
                }
                position = content.offset(i) + content.length(i);
            }
        }
    }

    /** Removes the FlowFile from the session. */
    void remove() {
        if (flowFile != null) {
            session.remove(flowFile);
            flowFile = null;
        }
    }
}
