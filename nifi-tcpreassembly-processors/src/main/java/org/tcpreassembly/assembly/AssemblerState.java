package org.tcpreassembly.assembly;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.PageExtent;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateLog;
import org.tcpreassembly.memory.StateOutput;
import org.tcpreassembly.packet.FrameDecoder;

/**
 * An assembler and its decoder whose state can be written and read back, so that a capture goes on elsewhere or later as
 * if nothing had been.
 *
 * <p>It is written in parts: each has what has changed since the one before ({@link #writeChanges}), or all there is
 * ({@link #writeAll}). The bytes of payload that are held go into {@link PageExtent}s beside them ({@link #writeBytes}).
 * To put it together again, create one with the same options and seed, {@link #read} all parts from the last whole one on
 * in the order in which they were written, call {@link #restored}, and read the extents.
 *
 * <p>Not safe for use by several threads.
 */
public final class AssemblerState {
    /** Of the format; another one cannot be read. */
    public static final int VERSION = 2;

    private final TcpAssembler assembler;
    private final FrameDecoder decoder;
    private final StateLog log;

    /**
     * @param seed of the tables; the state that is read must have been written with the same. Nothing that comes out
     *     depends on it
     */
    public AssemblerState(AssemblerOptions options, StreamListener listener, boolean validateChecksums, long seed) {
        this.assembler = new TcpAssembler(options, listener, seed);
        this.decoder = new FrameDecoder(validateChecksums, assembler.pages(), (int) seed);
        this.log = new StateLog(assembler.pages(), visitor -> {
            assembler.visit(visitor);
            decoder.visit(visitor);
        });
    }

    public TcpAssembler assembler() {
        return assembler;
    }

    public FrameDecoder decoder() {
        return decoder;
    }

    /** True if later output depends on nothing but capture time. */
    public boolean isIdle() {
        return assembler.isIdle() && !decoder.isHolding();
    }

    /** Writes what has changed since the last time. */
    public void writeChanges(StateOutput out) {
        assembler.writeRest(out, false);
        log.writeChanges(out);
    }

    /** Writes all there is, but for payload. */
    public void writeAll(StateOutput out) {
        assembler.writeRest(out, true);
        log.writeAll(out);
    }

    /** Reads a part. */
    public void read(StateInput in) throws DamagedStateException {
        assembler.readRest(in, true);
        log.read(in);
    }

    /** Reads a part that was written before: what it has counts as changed, so that it will be written once more. */
    public void readAgain(StateInput in) throws DamagedStateException {
        assembler.readRest(in, false);
        log.readAgain(in);
    }

    /** All parts are read. */
    public void restored() {
        log.restored();
        assembler.restored();
        decoder.restored();
    }

    /** True if payload is held that is not written yet. */
    public boolean hasUnwrittenBytes() {
        return log.hasUnwrittenBytes();
    }

    /** Writes the payload that is held and not written yet. */
    public PageExtent writeBytes(OutputStream out) throws IOException {
        return log.writeBytes(out);
    }

    /** Reads payload; in whatever order the extents come. */
    public PageExtent readBytes(InputStream in) throws IOException {
        return log.readBytes(in);
    }

    /** How many bytes of an extent are still needed. */
    public long alive(PageExtent extent) {
        return log.alive(extent);
    }

    /** What is needed of an extent will be written once more, and the extent is needed no longer. */
    public void rewrite(PageExtent extent) {
        log.rewrite(extent);
    }
}
