package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.tcpreassembly.assembly.ByteStream;

/**
 * A FlowFile that is written while its stream goes on. Until it is closed it keeps a file open, and it has a session of its own
 * so that it does so no longer: see {@link StreamWriter}.
 */
final class OpenFlowFile {
    private final ProcessSession session;
    private final FlowFile flowFile;
    private final OutputStream out;

    OpenFlowFile(ProcessSessionFactory sessions) {
        session = sessions.createSession();
        try {
            flowFile = session.create();
            out = session.write(flowFile); // which has a buffer
        } catch (Throwable t) {
            session.rollback();
            throw t;
        }
    }

    void write(byte[] array, int offset, int length) throws IOException {
        out.write(array, offset, length);
    }

    /** Moves what a stream holds here. */
    void take(ByteStream bytes) throws IOException {
        StreamWriter.copy(bytes, out);
    }

    /** Ends it. The FlowFile, which is the owner's from now on. */
    FlowFile close(Map<String, String> attributes, ProcessSession owner) throws IOException {
        out.close();
        FlowFile whole = session.putAllAttributes(flowFile, attributes);
        session.migrate(owner, List.of(whole));
        session.commitAsync();
        return whole;
    }

    void abandon() {
        session.rollback(); // which closes what is open
    }
}
