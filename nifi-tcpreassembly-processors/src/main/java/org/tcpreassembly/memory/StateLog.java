package org.tcpreassembly.memory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes what has changed of pools of records and of one pool of pages, so that they can be put together again from what
 * was written: any number of parts, each with the changes since the one before. The bytes in pages are written apart
 * from all else, into {@link PageExtent}s, and only once.
 *
 * <p>What is written is memory as it is, numbers of records and pages included: putting it together needs no knowledge
 * of what they mean.
 */
public final class StateLog {
    private final PagePool pages;
    private final Consumer<StateVisitor> state;
    private final List<Records> pools = new ArrayList<>();
    /** As they were last written. */
    private long[] fields;
    /** What was written of the fields is written anew. */
    private boolean allFields;

    /**
     * Begins to note changes.
     *
     * @param pages all bytes that are state lie in these
     * @param state shows its pools and fields; nothing of them may be in use yet
     */
    public StateLog(PagePool pages, Consumer<StateVisitor> state) {
        this.pages = pages;
        this.state = state;
        pages.track();
        this.fields = collect(pools);
        pools.forEach(Records::track);
    }

    /** Writes what has changed since the last time: as much as changed, and not as much as there is. */
    public void writeChanges(StateOutput out) {
        write(out, fields, allFields);
        allFields = false;
    }

    /** Writes all there is, bytes in pages excepted. */
    public void writeAll(StateOutput out) {
        pools.forEach(Records::markAll);
        pages.markAll();
        write(out, new long[fields.length], false);
    }

    /** Reads a part, the oldest first. When all are read, {@link #restored} is to be called. */
    public void read(StateInput in) throws DamagedStateException {
        readFields(in, fields);
        read(in, true);
    }

    /** Reads a part that was written before, to write it anew: all that changed then counts as changed. */
    public void readAgain(StateInput in) throws DamagedStateException {
        readFields(in, new long[fields.length]);
        allFields = true;
        read(in, false);
    }

    /** All parts are read, though not yet the bytes in pages. */
    public void restored() {
        pools.forEach(Records::restored);
        pages.changes().setLastSerial(fields[fields.length - 1]);
        pages.restored();
        state.accept(new StateVisitor() {
            private int at;

            @Override
            public void records(Records records) {
                // read already
            }

            @Override
            public long value(long value) {
                return fields[at++];
            }
        });
    }

    /** Bytes in pages that are not written yet. */
    public boolean hasUnwrittenBytes() {
        return pages.changes().nextUnwritten(1) > 0;
    }

    /** Writes the bytes in pages that are not written yet. */
    public PageExtent writeBytes(OutputStream out) throws IOException {
        return PageExtent.write(pages, out);
    }

    /** Reads bytes in pages, those that still count; the order of extents does not matter. */
    public PageExtent readBytes(InputStream in) throws IOException {
        return PageExtent.read(pages, in);
    }

    /** Bytes of an extent that still count: those in pages that were not given back. */
    public long alive(PageExtent extent) {
        return extent.alive(pages);
    }

    /** What counts of an extent will be written once more, so that the extent is not needed any longer. */
    public void rewrite(PageExtent extent) {
        extent.rewrite(pages);
    }

    private void write(StateOutput out, long[] before, boolean all) {
        long[] now = collect(new ArrayList<>());
        for (int i = 0; i < now.length; i += Long.SIZE - 1) {
            long differing = 0;
            int end = Math.min(now.length, i + Long.SIZE - 1);
            for (int j = i; j < end; j++) {
                differing |= all || now[j] != before[j] ? 1L << j - i : 0;
            }
            out.number(differing);
            for (int j = i; j < end; j++) {
                if (all || now[j] != before[j]) {
                    out.signed(now[j]);
                }
            }
        }
        fields = now;
        pools.forEach(pool -> pool.writeChanges(out));
        pages.writeChanges(out);
    }

    private static void readFields(StateInput in, long[] values) throws DamagedStateException {
        for (int i = 0; i < values.length; i += Long.SIZE - 1) {
            long differing = in.number();
            int end = Math.min(values.length, i + Long.SIZE - 1);
            for (int j = i; j < end; j++) {
                if ((differing & 1L << j - i) != 0) {
                    values[j] = in.signed();
                }
            }
        }
    }

    private void read(StateInput in, boolean apply) throws DamagedStateException {
        for (Records pool : pools) {
            pool.readChanges(in, apply);
        }
        pages.readChanges(in, apply);
    }

    /** All fields as they are now, and the pools. */
    private long[] collect(List<Records> all) {
        FieldCollector collector = new FieldCollector(all);
        state.accept(collector);
        collector.value(pages.changes().lastSerial());
        return collector.fields();
    }

    private static final class FieldCollector implements StateVisitor {
        private final List<Records> pools;
        private long[] values = new long[32];
        private int count;

        private FieldCollector(List<Records> pools) {
            this.pools = pools;
        }

        @Override
        public void records(Records records) {
            pools.add(records);
        }

        @Override
        public long value(long value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = value;
            return value;
        }

        private long[] fields() {
            return Arrays.copyOf(values, count);
        }
    }
}
