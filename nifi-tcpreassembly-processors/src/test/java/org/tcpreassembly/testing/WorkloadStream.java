package org.tcpreassembly.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** A capture that is made while it is read. */
final class WorkloadStream extends InputStream {
    private static final int ENOUGH = 1 << 18;

    private final TrafficSource source;
    private final PcapBuffer buffer;
    private final Consumer<SimulatedConnection> over;
    private int taken;

    WorkloadStream(TrafficSource source, PcapBuffer buffer, Consumer<SimulatedConnection> over) {
        this.source = source;
        this.buffer = buffer;
        this.over = over;
    }

    /** Makes more when all is taken; false at the end. */
    private boolean fill() {
        if (taken < buffer.length()) {
            return true;
        }
        buffer.clear();
        taken = 0;
        boolean more = true;
        while (more && buffer.length() < ENOUGH) {
            more = source.step(buffer, over);
        }
        return buffer.length() > 0;
    }

    @Override
    public int read() {
        return fill() ? buffer.bytes()[taken++] & 0xff : -1;
    }

    @Override
    public int read(byte[] out, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.length() - taken);
        System.arraycopy(buffer.bytes(), taken, out, offset, count);
        taken += count;
        return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long total = 0;
        while (fill()) {
            out.write(buffer.bytes(), taken, buffer.length() - taken);
            total += buffer.length() - taken;
            taken = buffer.length();
        }
        return total;
    }
}
