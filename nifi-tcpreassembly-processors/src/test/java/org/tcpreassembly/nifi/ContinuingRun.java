package org.tcpreassembly.nifi;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

/** ReassembleTcp in NiFi's mock with its checkpoint looped back by hand, as the mock does not. */
final class ContinuingRun {
    private final AtomicLong clock = new AtomicLong(1);
    private final TestRunner runner;
    private List<MockFlowFile> checkpoints = List.of();
    private final List<MockFlowFile> streams = new ArrayList<>();
    private final List<MockFlowFile> originals = new ArrayList<>();
    private final List<MockFlowFile> failures = new ArrayList<>();
    private int enqueued;
    private boolean started;

    ContinuingRun() {
        this(false);
    }

    private ContinuingRun(boolean inMemory) {
        runner = TestRunners.newTestRunner(new ReassembleTcp(1 << 20, clock::get) {
            @Override
            @OnScheduled
            public void begin(ProcessContext context) {
                super.begin(inMemory ? terminatingAll(context) : context);
            }
        });
    }

    /** One whose checkpoint is terminated automatically. */
    static ContinuingRun inMemory() {
        return new ContinuingRun(true);
    }

    /** The mock terminates nothing. */
    private static ProcessContext terminatingAll(ProcessContext context) {
        return (ProcessContext) Proxy.newProxyInstance(
                ContinuingRun.class.getClassLoader(),
                new Class<?>[] {ProcessContext.class},
                (proxy, method, arguments) ->
                        method.getName().equals("isAutoTerminated") ? true : method.invoke(context, arguments));
    }

    ContinuingRun with(PropertyDescriptor property, String value) {
        runner.setProperty(property, value);
        return this;
    }

    TestRunner runner() {
        return runner;
    }

    /** Queues an input. */
    ContinuingRun enqueue(String capture, Object sequence, byte[] content) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("capture.id", capture);
        if (sequence != null) {
            attributes.put("capture.sequence", sequence.toString());
        }
        attributes.put("filename", "in" + sequence + ".pcap");
        return enqueue(content, attributes);
    }

    ContinuingRun enqueue(byte[] content, Map<String, String> attributes) {
        runner.enqueue(content, attributes);
        if (!attributes.containsKey(CheckpointPart.KIND)) {
            enqueued++;
        }
        return this;
    }

    /** Time passes. */
    ContinuingRun pass(Duration time) {
        clock.addAndGet(time.toNanos());
        return this;
    }

    /** Triggers once, and loops back what comes out on checkpoint. */
    ContinuingRun trigger() {
        runner.run(1, false, !started);
        started = true;
        streams.addAll(runner.getFlowFilesForRelationship(ReassembleTcp.STREAMS));
        originals.addAll(runner.getFlowFilesForRelationship(ReassembleTcp.ORIGINAL));
        failures.addAll(runner.getFlowFilesForRelationship(ReassembleTcp.FAILURE));
        List<MockFlowFile> checkpoint = runner.getFlowFilesForRelationship(ReassembleTcp.CHECKPOINT);
        runner.clearTransferState();
        checkpoint.forEach(runner::enqueue);
        return this;
    }

    /** Triggers until nothing but checkpoints is queued. */
    ContinuingRun drain() {
        for (int i = 0; i < 10_000; i++) {
            if (inputsQueued() == 0) {
                return this;
            }
            trigger();
        }
        throw new AssertionError("inputs stay queued");
    }

    /** Takes the queued checkpoints away and returns them. Nothing else may be queued. */
    List<MockFlowFile> takeCheckpoints() {
        if (inputsQueued() != 0) {
            throw new AssertionError("inputs are queued");
        }
        runner.clearTransferState();
        ProcessSession session = runner.getProcessSessionFactory().createSession();
        List<MockFlowFile> taken = new ArrayList<>();
        for (FlowFile flowFile : session.get(1000)) {
            taken.add((MockFlowFile) flowFile);
        }
        session.remove(new ArrayList<FlowFile>(taken));
        session.commitAsync();
        checkpoints = taken;
        return taken;
    }

    /** The last one taken away. */
    MockFlowFile lastCheckpoint() {
        return checkpoints.getLast();
    }

    ContinuingRun loseCheckpoints() {
        takeCheckpoints();
        return this;
    }

    void loopBack(MockFlowFile part) {
        loopBack(part.toByteArray(), part.getAttributes());
    }

    void loopBack(byte[] content, Map<String, String> attributes) {
        runner.enqueue(content, attributes);
    }

    /** As NiFi stops and starts: all that was in memory is gone. */
    ContinuingRun restart() {
        started = false;
        return this;
    }

    /** Inputs that were queued and have not come out. */
    int inputsQueued() {
        return enqueued - originals.size() - failures.size();
    }

    /** FlowFiles of checkpoints that are queued now. */
    int checkpointsQueued() {
        return runner.getQueueSize().getObjectCount() - inputsQueued();
    }

    /** Bytes of all checkpoints written so far. */
    long checkpointBytes() {
        Long bytes = runner.getCounterValue("Checkpoint Bytes");
        return bytes == null ? 0 : bytes;
    }

    List<MockFlowFile> streams() {
        return streams;
    }

    List<MockFlowFile> originals() {
        return originals;
    }

    List<MockFlowFile> failures() {
        return failures;
    }
}
