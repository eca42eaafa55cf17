package org.tcpreassembly.nifi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.nifi.controller.queue.QueueSize;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.FlowFileFilter;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.ProcessSessionFactory;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.exception.FlowFileAccessException;
import org.apache.nifi.processor.exception.FlowFileHandlingException;
import org.apache.nifi.processor.io.OutputStreamCallback;
import org.apache.nifi.provenance.ProvenanceReporter;
import org.apache.nifi.util.MockFlowFile;

/**
 * What is queued before ReassembleTcp and what came out of it, for sessions of several threads, which NiFi's mock is not made
 * for. As in NiFi a look locks the queues, begins at one connection after another, ends at the first of which anything is taken,
 * and sees FlowFiles in no order; a commit is all or nothing. Sessions fail at random, before anything is done.
 */
final class ConcurrentQueues implements ProcessSessionFactory {
    private static final ProvenanceReporter NO_PROVENANCE = (ProvenanceReporter) Proxy.newProxyInstance(
            ConcurrentQueues.class.getClassLoader(),
            new Class<?>[] {ProvenanceReporter.class},
            (proxy, method, arguments) -> null);
    private static final Map<List<Object>, Method> METHODS = new HashMap<>();

    static {
        for (Method method : Session.class.getDeclaredMethods()) {
            METHODS.put(List.of(method.getName(), List.of(method.getParameterTypes())), method);
        }
    }

    private final Random random;
    private final double faults;
    private final AtomicLong ids = new AtomicLong();
    // under the lock of this
    private final List<List<Item>> connections = List.of(new ArrayList<>(), new ArrayList<>());
    private final Map<Relationship, List<Item>> out = new HashMap<>();
    private int firstConnection;
    private int failures;

    /** @param faults how probable it is that one call of a session fails */
    ConcurrentQueues(Random random, double faults) {
        this.random = random;
        this.faults = faults;
    }

    /** A FlowFile. */
    record Item(long id, byte[] content, Map<String, String> attributes) implements FlowFile {
        Item with(byte[] newContent) {
            return new Item(id, newContent, attributes);
        }

        Item with(Map<String, String> more) {
            Map<String, String> all = new HashMap<>(attributes);
            all.putAll(more);
            return new Item(id, content, all);
        }

        /** The same as NiFi's mock has it. */
        MockFlowFile mock() {
            MockFlowFile mock = new MockFlowFile(id);
            mock.setData(content);
            mock.putAttributes(attributes);
            return mock;
        }

        @Override
        public long getId() {
            return id;
        }

        @Override
        public long getEntryDate() {
            return id;
        }

        @Override
        public long getLineageStartDate() {
            return id;
        }

        @Override
        public long getLineageStartIndex() {
            return 0;
        }

        @Override
        public Long getLastQueueDate() {
            return id;
        }

        @Override
        public long getQueueDateIndex() {
            return 0;
        }

        @Override
        public boolean isPenalized() {
            return false;
        }

        @Override
        public String getAttribute(String name) {
            return attributes.get(name);
        }

        @Override
        public long getSize() {
            return content.length;
        }

        @Override
        public Map<String, String> getAttributes() {
            return Collections.unmodifiableMap(attributes);
        }

        @Override
        public int compareTo(FlowFile other) {
            return Long.compare(id, other.getId());
        }
    }

    /** Queues an input. */
    synchronized void enqueue(byte[] content, Map<String, String> attributes) {
        connections.get(0).add(create(content).with(attributes));
    }

    /** Inputs that wait, those not seen for a session has them not counted. */
    synchronized int inputs() {
        return connections.get(0).size();
    }

    /** FlowFiles of checkpoints that wait. */
    synchronized List<Item> checkpoints() {
        return List.copyOf(connections.get(1));
    }

    synchronized List<Item> cameOutOf(Relationship relationship) {
        return List.copyOf(out.getOrDefault(relationship, List.of()));
    }

    /** How many calls have failed. */
    synchronized int failures() {
        return failures;
    }

    @Override
    public ProcessSession createSession() {
        return (ProcessSession) Proxy.newProxyInstance(
                ConcurrentQueues.class.getClassLoader(),
                new Class<?>[] {ProcessSession.class},
                new Calls(new Session()));
    }

    /** Passes calls on to a session. */
    private record Calls(Session session) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Method ours = METHODS.get(List.of(method.getName(), List.of(method.getParameterTypes())));
            if (ours == null) {
                throw new UnsupportedOperationException(method.toString());
            }
            try {
                return ours.invoke(session, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private Item create(byte[] content) {
        return new Item(
                ids.incrementAndGet(), content, Map.of("uuid", UUID.randomUUID().toString()));
    }

    private synchronized boolean isToFail() {
        boolean fails = random.nextDouble() < faults;
        failures += fails ? 1 : 0;
        return fails;
    }

    private void mayFail(String what) {
        if (isToFail()) {
            throw new FlowFileAccessException("Injected: " + what);
        }
    }

    private synchronized List<FlowFile> get(FlowFileFilter filter, Session session) {
        if (isToFail()) {
            return List.of(); // as when something expired
        }
        firstConnection ^= 1;
        for (int i = 0; i < 2; i++) {
            List<Item> connection = connections.get(firstConnection ^ i);
            Collections.shuffle(connection, random);
            List<Item> taken = new ArrayList<>();
            for (Item item : connection) {
                FlowFileFilter.FlowFileFilterResult result = filter.filter(item);
                if (result.isAccept()) {
                    taken.add(item);
                }
                if (!result.isContinue()) {
                    break;
                }
            }
            if (!taken.isEmpty()) {
                connection.removeAll(taken);
                taken.forEach(item -> session.held.put(item.id, new Held(item, item, connection)));
                return new ArrayList<>(taken);
            }
        }
        return List.of();
    }

    private synchronized void apply(Map<Long, Held> held) {
        held.values().forEach(one -> one.destination.add(one.now));
    }

    private synchronized List<Item> destination(Relationship relationship) {
        return relationship.equals(ReassembleTcp.CHECKPOINT)
                ? connections.get(1)
                : out.computeIfAbsent(relationship, any -> new ArrayList<>());
    }

    /** A FlowFile that a session has. */
    private static final class Held {
        private final Item before;
        private final List<Item> origin;
        private Item now;
        private List<Item> destination;

        Held(Item before, Item now, List<Item> origin) {
            this.before = before;
            this.now = now;
            this.origin = origin;
        }
    }

    /** What ReassembleTcp uses of a session, by the names that it has there. */
    @SuppressWarnings("unused") // called by name
    final class Session {
        private final Map<Long, Held> held = new LinkedHashMap<>();

        List<FlowFile> get(FlowFileFilter filter) {
            return ConcurrentQueues.this.get(filter, this);
        }

        FlowFile create() {
            Item item = ConcurrentQueues.this.create(new byte[0]);
            held.put(item.id, new Held(null, item, null));
            return item;
        }

        InputStream read(FlowFile flowFile) {
            mayFail("read");
            return new ByteArrayInputStream(held(flowFile).now.content);
        }

        FlowFile write(FlowFile flowFile, OutputStreamCallback writer) throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            writer.process(content);
            mayFail("write");
            return change(flowFile, held(flowFile).now.with(content.toByteArray()));
        }

        FlowFile putAttribute(FlowFile flowFile, String name, String value) {
            return putAllAttributes(flowFile, Map.of(name, value));
        }

        FlowFile putAllAttributes(FlowFile flowFile, Map<String, String> attributes) {
            return change(flowFile, held(flowFile).now.with(attributes));
        }

        FlowFile removeAllAttributes(FlowFile flowFile, Set<String> names) {
            Item item = held(flowFile).now;
            Map<String, String> attributes = new HashMap<>(item.attributes);
            attributes.keySet().removeAll(names);
            return change(flowFile, new Item(item.id, item.content, attributes));
        }

        void transfer(FlowFile flowFile) {
            held(flowFile).destination = held(flowFile).origin;
        }

        void transfer(FlowFile flowFile, Relationship relationship) {
            held(flowFile).destination = destination(relationship);
        }

        void transfer(Collection<FlowFile> flowFiles, Relationship relationship) {
            flowFiles.forEach(flowFile -> transfer(flowFile, relationship));
        }

        void remove(FlowFile flowFile) {
            held(flowFile).destination = new ArrayList<>();
        }

        void remove(Collection<FlowFile> flowFiles) {
            flowFiles.forEach(this::remove);
        }

        void migrate(ProcessSession owner, Collection<FlowFile> flowFiles) {
            mayFail("migrate");
            for (FlowFile flowFile : flowFiles) {
                Held one = held(flowFile);
                held.remove(flowFile.getId());
                ((Calls) Proxy.getInvocationHandler(owner)).session.held.put(flowFile.getId(), one);
            }
        }

        void commitAsync() {
            mayFail("commit");
            held.values().stream()
                    .filter(one -> one.destination == null)
                    .findAny()
                    .ifPresent(one -> {
                        throw new FlowFileHandlingException(one.now + " was not transferred");
                    });
            apply(held);
            held.clear();
        }

        void rollback() {
            held.values().removeIf(one -> one.before == null);
            held.values().forEach(one -> {
                one.now = one.before;
                one.destination = one.origin;
            });
            apply(held);
            held.clear();
        }

        void rollback(boolean penalize) {
            rollback();
        }

        QueueSize getQueueSize() {
            synchronized (ConcurrentQueues.this) {
                return new QueueSize(
                        connections.get(0).size() + connections.get(1).size(), 0);
            }
        }

        ProvenanceReporter getProvenanceReporter() {
            return NO_PROVENANCE;
        }

        void adjustCounter(String name, long delta, boolean immediate) {
            // nobody looks
        }

        private Held held(FlowFile flowFile) {
            Held found = held.get(flowFile.getId());
            if (found == null) {
                throw new FlowFileHandlingException(flowFile + " is not of this session");
            }
            return found;
        }

        private FlowFile change(FlowFile flowFile, Item to) {
            held(flowFile).now = to;
            return to;
        }
    }
}
