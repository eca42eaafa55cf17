package org.tcpreassembly.assembly;

import org.tcpreassembly.memory.PagePool;
import org.tcpreassembly.memory.Records;

/**
 * The bytes of one direction, first in, first out, bounded.
 *
 * <p>It holds only what its reader has not taken: bytes written are offered to the reader straight from the writer's
 * buffer, and only what it leaves is copied, into pages. Once it has left some, it must {@link #pop} them before it
 * takes others.
 *
 * <p>A view over one stream of a {@link StreamMemory}. Not safe for use by several threads.
 */
public final class ByteStream {
    private final StreamMemory memory;
    private final Records streams;
    private final PagePool pages;
    private final long capacity;
    private int stream;
    private ByteReader reader = (array, offset, length, time) -> 0;

    /**
     * A stream of its own.
     *
     * @param capacity bytes it holds at most
     */
    public ByteStream(long capacity) {
        this(new StreamMemory(0), capacity);
        this.stream = memory.newStream(0);
    }

    ByteStream(StreamMemory memory, long capacity) {
        this.memory = memory;
        this.streams = memory.streams;
        this.pages = memory.pages;
        this.capacity = capacity;
    }

    ByteStream at(int stream) {
        this.stream = stream;
        return this;
    }

    StreamMemory memory() {
        return memory;
    }

    int stream() {
        return stream;
    }

    /** Who is offered the bytes as they come. Without one they are held until {@link #pop}. */
    public ByteStream reader(ByteReader reader) {
        this.reader = reader;
        return this;
    }

    /** How much can still be written. */
    public long remaining() {
        return capacity - buffered();
    }

    /**
     * Writes as much as there is room for.
     *
     * @param time of the packet that brought the bytes
     * @return how many bytes were written
     */
    public int write(byte[] array, int offset, int length, long time) {
        int taken = length > 0 ? reader.take(array, offset, length, time) : 0;
        if (taken > 0 && buffered() > 0) {
            throw new IllegalStateException(
                    "The reader took " + taken + " bytes before the " + buffered() + " it had left");
        }
        int held = (int) Math.min(length - taken, remaining());
        if (held > 0) {
            hold(array, offset + taken, held);
        }
        return taken + held;
    }

    /** Bytes written and not yet taken. */
    public int buffered() {
        return streams.getInt(stream, StreamMemory.BUFFERED);
    }

    /** The array in which the first bytes not taken lie, from {@link #peekOffset}, {@link #peekLength} of them. */
    public byte[] peekArray() {
        return pages.array(streams.getInt(stream, StreamMemory.HEAD_PAGE));
    }

    public int peekOffset() {
        int head = streams.getInt(stream, StreamMemory.HEAD_PAGE);
        return pages.offset(head) + streams.getInt(stream, StreamMemory.HEAD_TAKEN);
    }

    /** How many bytes can be read at one go without copying; 0 when none are held. */
    public int peekLength() {
        int head = streams.getInt(stream, StreamMemory.HEAD_PAGE);
        return head == 0 ? 0 : pages.live(head) - streams.getInt(stream, StreamMemory.HEAD_TAKEN);
    }

    /** Takes bytes away from the front; as many as are held, at most. */
    public void pop(int length) {
        int left = length;
        while (left > 0) {
            int head = streams.getInt(stream, StreamMemory.HEAD_PAGE);
            int part = Math.min(left, peekLength());
            int taken = streams.getInt(stream, StreamMemory.HEAD_TAKEN) + part;
            if (taken == pages.live(head)) {
                int following = pages.next(head);
                pages.free(head);
                streams.putInt(stream, StreamMemory.HEAD_PAGE, following);
                if (following == 0) {
                    streams.putInt(stream, StreamMemory.TAIL_PAGE, 0);
                }
                taken = 0;
            }
            streams.putInt(stream, StreamMemory.HEAD_TAKEN, taken);
            streams.addInt(stream, StreamMemory.BUFFERED, -part);
            left -= part;
        }
    }

    /** No more will be written. */
    public void end() {
        memory.set(stream, StreamMemory.ENDED);
    }

    /** No more will be written, and what was written is not all. */
    public void fail() {
        memory.set(stream, StreamMemory.ENDED | StreamMemory.FAILED);
    }

    public boolean isEnded() {
        return memory.is(stream, StreamMemory.ENDED);
    }

    public boolean isFailed() {
        return memory.is(stream, StreamMemory.FAILED);
    }

    /** True once the stream has ended and everything was taken. */
    public boolean isFinished() {
        return isEnded() && buffered() == 0;
    }

    private void hold(byte[] array, int offset, int length) {
        int tail = streams.getInt(stream, StreamMemory.TAIL_PAGE);
        for (int done = 0; done < length; ) {
            int used = tail == 0 ? PagePool.PAGE_SIZE : pages.live(tail);
            if (used == PagePool.PAGE_SIZE) {
                int page = pages.allocate();
                if (tail == 0) {
                    streams.putInt(stream, StreamMemory.HEAD_PAGE, page);
                    streams.putInt(stream, StreamMemory.HEAD_TAKEN, 0);
                } else {
                    pages.setNext(tail, page);
                }
                tail = page;
                used = 0;
            }
            int part = Math.min(length - done, PagePool.PAGE_SIZE - used);
            pages.put(tail, used, array, offset + done, part);
            done += part;
        }
        streams.putInt(stream, StreamMemory.TAIL_PAGE, tail);
        streams.addInt(stream, StreamMemory.BUFFERED, length);
    }
}
