package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;

/** When NiFi's repositories fail, an input is neither lost nor half put out: it is read again. */
class RepositoryFailureTest {
    @Test
    void anInputWhoseStreamsCannotBeWrittenGoesBackToItsQueue() {
        Conversation talk = talk();
        talk.client("one");
        talk.server("two");
        assertGoesBack(talk, 1 << 20);
    }

    /** They are written before they end. */
    @Test
    void soDoesOneOfLongStreams() {
        Conversation talk = talk();
        talk.client().send(new byte[200_000]);
        talk.server().send(new byte[200_000]);
        assertGoesBack(talk, 100_000);
    }

    private static void assertGoesBack(Conversation talk, long budget) {
        ReassembleTcp processor = new ReassembleTcp(budget, System::nanoTime);
        TestRunner runner = TestRunners.newTestRunner(processor);
        runner.enqueue(Capture.of(talk).pcap());

        processor.begin(runner.getProcessContext());
        ProcessSessionFactory sessions = runner.getProcessSessionFactory();
        int[] created = new int[1];
        ProcessSessionFactory failing = () -> {
            ProcessSession session = sessions.createSession();
            return created[0]++ == 0 ? session : fullDisk(session);
        };
        assertThrows(FlowFileAccessException.class, () -> processor.onTrigger(runner.getProcessContext(), failing));
        assertEquals(1, runner.getQueueSize().getObjectCount());
        for (var relationship : processor.getRelationships()) {
            runner.assertTransferCount(relationship, 0);
        }

        runner.run();
        runner.assertTransferCount(ReassembleTcp.STREAMS, 2);
        runner.assertTransferCount(ReassembleTcp.ORIGINAL, 1);
    }

    /** A session that cannot write content. */
    private static ProcessSession fullDisk(ProcessSession session) {
        return (ProcessSession) Proxy.newProxyInstance(
                ProcessSession.class.getClassLoader(),
                new Class<?>[] {ProcessSession.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("write")) {
                        throw new FlowFileAccessException("No space left on device");
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
