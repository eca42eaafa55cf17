package org.tcpreassembly.nifi;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.io.OutputStreamCallback;
import org.tcpreassembly.assembly.ByteStream;

/**
 * Creates FlowFiles with content for a session, however many.
 *
 * <p>A session keeps the file of each content of more than 50 KB open until it is committed (NiFi 2.3.0,
 * StandardContentClaimWriteCache), and so could not put out more streams than the process may have files. Therefore
 * FlowFiles are made in sessions of their own, some hundred in each, and move to the session that commits them all.
 */
final class StreamWriter {
    private static final int FLOWFILES_PER_SESSION = 200;

    private final ProcessSessionFactory sessions;
    private final ProcessSession owner;
    private final List<FlowFile> written = new ArrayList<>(FLOWFILES_PER_SESSION);
    private ProcessSession session;

    /** @param owner the session that will commit the FlowFiles */
    StreamWriter(ProcessSessionFactory sessions, ProcessSession owner) {
        this.sessions = sessions;
        this.owner = owner;
    }

    /** Moves all that the engine holds of a stream to an output. */
    static void copy(ByteStream content, OutputStream out) throws IOException {
        while (content.buffered() > 0) {
            int length = content.peekLength();
            out.write(content.peekArray(), content.peekOffset(), length);
            content.pop(length);
        }
    }

    /** A FlowFile with these attributes and, unless the callback is null, what it writes. */
    FlowFile write(Map<String, String> attributes, OutputStreamCallback content) {
        if (session == null) {
            session = sessions.createSession();
        }
        FlowFile flowFile = session.create();
        if (content != null) {
            flowFile = session.write(flowFile, content);
        }
        flowFile = session.putAllAttributes(flowFile, attributes);
        written.add(flowFile);
        if (written.size() == FLOWFILES_PER_SESSION) {
            handOver();
        }
        return flowFile;
    }

    /** Moves everything written to the session that commits it. */
    void handOver() {
        if (session == null) {
            return;
        }
        session.migrate(owner, written);
        written.clear();
        session.commitAsync();
        session = null;
    }

    /** Takes back what has not moved yet. */
    void abandon() {
        if (session != null) {
            session.rollback();
            session = null;
            written.clear();
        }
    }
}
