package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.nifi.Reassembly.talk;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.CheckReport;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** Streams too long for memory are written as they come, as far as the number of open files allows it. */
class LongStreamsTest {
    /** More than a stream must hold to get a file of its own. */
    private static final int BUDGET = 120_000;

    @TempDir
    Path folder;

    @Test
    void needNoScratch() throws IOException {
        Reassembly out = Reassembly.withBudget(1_000_000);
        assertExact(out.runner(), Workload.interleaved(4, 700_000));
        assertEquals(0, out.runner().getRemovedCount());
    }

    @Test
    void keepNoMoreFilesOpenThanAHundredAndOne() throws IOException {
        OpenOutputs outputs = new OpenOutputs();
        assertEquals(
                1,
                removed(
                        10_000_000,
                        Workload.interleaved(150, 250_000),
                        outputs)); // the scratch for those that were too many
        assertTrue(outputs.most > 100, () -> "only " + outputs.most);
        assertTrue(outputs.most <= 101, () -> outputs.most + " outputs were open at a time");
        assertEquals(0, outputs.now);
    }

    @Test
    void areWrittenAsTheyComeThoughThereIsMemoryForThemAll() throws IOException {
        OpenOutputs outputs = new OpenOutputs();
        // those that are too many stay in memory
        assertEquals(0, removed(100_000_000, Workload.interleaved(120, 300_000), outputs));
        assertTrue(outputs.most == 100 || outputs.most == 101, () -> outputs.most + " outputs were open at a time");
        assertEquals(0, outputs.now);
    }

    /** However little memory there is, the same comes out: content, attributes and order. */
    @ParameterizedTest
    @EnumSource(GapStrategy.class)
    void areTheSameAsThoseHeldInMemory(GapStrategy strategy) {
        Conversation talk = talk();
        for (int i = 0; i < 3; i++) {
            // all of a direction less than what is written as it comes, each part more than what is when memory is
            // short
            talk.client().send(bytes(60_000 + i));
            talk.server().send(bytes(80_000));
            talk.client().skip(20_000);
        }
        talk.client("end");
        List<MockFlowFile> expected = read(Reassembly.standard(), strategy, talk);
        List<MockFlowFile> streams = read(Reassembly.withBudget(BUDGET), strategy, talk);
        assertEquals(expected.size(), streams.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(comparable(expected.get(i)), comparable(streams.get(i)));
            assertArrayEquals(expected.get(i).toByteArray(), streams.get(i).toByteArray());
        }
    }

    @Test
    void leaveNothingWhenTheCaptureFails() {
        Conversation talk = talk();
        talk.client().send(bytes(2 * BUDGET));
        Conversation other = Conversation.between("10.0.0.3:40000", "10.0.0.2:80");
        other.handshake();
        other.client("one too many");
        Reassembly.withBudget(BUDGET)
                .and(ReassemblyProperties.MAXIMUM_STREAMS, "1")
                .read(talk, other)
                .failure();
    }

    private static List<MockFlowFile> read(Reassembly reassembly, GapStrategy strategy, Conversation talk) {
        return reassembly
                .and(ReassemblyProperties.GAP_STRATEGY, strategy.getValue())
                .read(Capture.of(talk))
                .streams();
    }

    private static Map<String, String> comparable(MockFlowFile flowFile) {
        Map<String, String> attributes = new HashMap<>(flowFile.getAttributes());
        attributes.remove("uuid");
        attributes.remove("capture.filename"); // the mock's own, of the time of day
        attributes.computeIfPresent("fragment.identifier", (name, value) -> value.substring(value.indexOf('/')));
        return attributes;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    /** Reassembles exactly, and counts the outputs. How many FlowFiles were removed. */
    private int removed(long budget, Workload workload, OpenOutputs outputs) throws IOException {
        ReassembleTcp processor = new ReassembleTcp(budget, System::nanoTime);
        TestRunner runner = TestRunners.newTestRunner(processor);
        assertExact(runner, workload, () -> {
            processor.begin(runner.getProcessContext());
            processor.onTrigger(runner.getProcessContext(), outputs.of(runner.getProcessSessionFactory()));
        });
        return runner.getRemovedCount();
    }

    private void assertExact(TestRunner runner, Workload workload) throws IOException {
        assertExact(runner, workload, runner::run);
    }

    private void assertExact(TestRunner runner, Workload workload, Runnable run) throws IOException {
        Path pcap = folder.resolve("long.pcap");
        Truth truth = workload.writeTo(pcap);
        runner.enqueue(pcap);
        run.run();
        CheckReport report = StreamFlowFiles.check(truth, runner.getFlowFilesForRelationship(ReassembleTcp.STREAMS));
        assertTrue(report.isExact(), () -> report.explain(pcap));
    }

    /** Counts the outputs of sessions that are open at a time. */
    private static final class OpenOutputs {
        private final Map<Object, ProcessSession> wrapped = new IdentityHashMap<>();
        private int now;
        private int most;

        ProcessSessionFactory of(ProcessSessionFactory sessions) {
            return () -> of(sessions.createSession());
        }

        private ProcessSession of(ProcessSession session) {
            ProcessSession counting = (ProcessSession) Proxy.newProxyInstance(
                    ProcessSession.class.getClassLoader(),
                    new Class<?>[] {ProcessSession.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("migrate")) {
                            arguments[0] = wrapped.get(arguments[0]); // the mock asks for one of its own
                        }
                        try {
                            Object result = method.invoke(session, arguments);
                            return result instanceof OutputStream out ? counted(out) : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            wrapped.put(counting, session);
            return counting;
        }

        private OutputStream counted(OutputStream out) {
            most = Math.max(most, ++now);
            return new FilterOutputStream(out) {
                @Override
                public void write(byte[] array, int offset, int length) throws IOException {
                    out.write(array, offset, length);
                }

                @Override
                public void close() throws IOException {
                    now--;
                    out.close();
                }
            };
        }
    }
}
