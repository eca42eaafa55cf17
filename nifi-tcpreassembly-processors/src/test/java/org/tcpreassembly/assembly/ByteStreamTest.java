package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ByteStreamTest {
    @Example
    void takesWhatFitsAndSaysHowMuch() {
        ByteStream stream = new ByteStream(5);
        assertEquals(3, stream.write(new byte[] {1, 2, 3}, 0, 3, 0));
        assertEquals(2, stream.remaining());
        assertEquals(2, stream.write(new byte[] {4, 5, 6}, 0, 3, 0));
        assertEquals(0, stream.remaining());
        assertEquals(0, stream.write(new byte[] {6}, 0, 1, 0));
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, ByteStreams.read(stream));
    }

    @Example
    void anAttentiveReaderGetsTheWritersOwnBuffer() {
        ByteStream stream = new ByteStream(100);
        byte[] written = {1, 2, 3};
        stream.reader((array, offset, length, time) -> {
            assertSame(written, array);
            assertEquals(42, time);
            return length;
        });
        assertEquals(2, stream.write(written, 1, 2, 42));
        assertEquals(0, stream.buffered());
        assertEquals(0, stream.memory().pages.bytesInUse());
    }

    @Example
    void whatTheReaderLeavesIsHeldAndLaterBytesQueueBehindIt() {
        ByteStream stream = new ByteStream(100);
        stream.reader((array, offset, length, time) -> stream.buffered() == 0 ? 1 : 0);
        stream.write(new byte[] {1, 2, 3}, 0, 3, 0);
        stream.write(new byte[] {4}, 0, 1, 0);
        assertEquals(3, stream.buffered());
        assertArrayEquals(new byte[] {2, 3, 4}, ByteStreams.read(stream));
    }

    @Example
    void aReaderCannotTakeBytesOutOfTurn() {
        ByteStream stream = new ByteStream(100);
        stream.reader((array, offset, length, time) -> 1);
        stream.write(new byte[] {1, 2, 3}, 0, 3, 0);
        assertThrows(IllegalStateException.class, () -> stream.write(new byte[] {4}, 0, 1, 0));
    }

    @Example
    void isFinishedWhenItEndedAndAllWasTaken() {
        ByteStream stream = new ByteStream(100);
        stream.write(new byte[] {1}, 0, 1, 0);
        stream.end();
        assertTrue(stream.isEnded());
        assertFalse(stream.isFinished());
        stream.pop(1);
        assertTrue(stream.isFinished());
        assertFalse(stream.isFailed());
        stream.fail();
        assertTrue(stream.isFailed());
    }

    @Property(tries = 200)
    void whatGoesInComesOut(@ForAll long seed) {
        Random random = new Random(seed);
        ByteStream stream = new ByteStream(1 + random.nextInt(3000));
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[random.nextInt(1500)];
            random.nextBytes(bytes);
            int taken = stream.write(bytes, 0, bytes.length, 0);
            in.write(bytes, 0, taken);
            out.writeBytes(ByteStreams.read(stream, random.nextInt(2000)));
            assertEquals(in.size() - out.size(), stream.buffered());
        }
        out.writeBytes(ByteStreams.read(stream));
        assertArrayEquals(in.toByteArray(), out.toByteArray());
        assertEquals(0, stream.memory().pages.bytesInUse());
    }
}
