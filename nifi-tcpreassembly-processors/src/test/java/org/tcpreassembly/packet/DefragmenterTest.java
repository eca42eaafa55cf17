package org.tcpreassembly.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tcpreassembly.packet.FrameBuilder.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.memory.PagePool;

/** The bounds, and what holds for fragments of any shape. */
class DefragmenterTest {
    private static final int IP = 14;

    private final PagePool pages = new PagePool();
    private final Defragmenter defragmenter = new Defragmenter(pages, 5);
    private final FrameCursor cursor = new FrameCursor();
    private final TcpSegment segment = new TcpSegment();

    @Test
    void oldestGoWhenThereAreTooMany() {
        Fragments fragments = fragments(100);
        for (int number = 0; number < Defragmenter.MAXIMUM_DATAGRAMS; number++) {
            assertEquals(Layer.FRAGMENT, take(fragments.identification(number).piece(0, 64)));
        }
        assertEquals(Defragmenter.MAXIMUM_DATAGRAMS, defragmenter.size());
        assertEquals(Layer.FRAGMENT, take(fragments.identification(50_000).piece(0, 64)));
        assertEquals(Defragmenter.MAXIMUM_DATAGRAMS, defragmenter.size());
        assertEquals(Layer.TCP, take(fragments.identification(1).piece(64, 120)));
        assertEquals(Layer.FRAGMENT, take(fragments.identification(0).piece(64, 120)));
        assertEquals(Layer.TCP, take(fragments.identification(50_000).piece(64, 120)));
    }

    @Test
    void oldestGoWhenTheyTakeTooMuch() {
        Fragments fragments = fragments(60_000);
        for (int number = 0; number < 200; number++) {
            take(fragments.identification(number).piece(0, 56_000));
            assertTrue(defragmenter.bytesHeld() <= Defragmenter.MAXIMUM_BYTES);
            assertTrue(pages.bytesInUse() <= Defragmenter.MAXIMUM_BYTES);
        }
        assertEquals(Layer.TCP, take(fragments.identification(199).piece(56_000, 60_020)));
        assertEquals(Layer.FRAGMENT, take(fragments.identification(0).piece(56_000, 60_020)));
    }

    @Test
    void smallestFragmentsAreBoundedToo() {
        Fragments fragments = fragments(60_000);
        for (int number = 0; number < 20; number++) {
            for (int from = 0; from < 60_000; from += 16) {
                take(fragments.identification(number).piece(from, from + 1));
                assertTrue(defragmenter.bytesHeld() <= Defragmenter.MAXIMUM_BYTES);
            }
        }
    }

    @Test
    void timeTakesEverythingBack() {
        Fragments fragments = fragments(5_000);
        for (int number = 0; number < 100; number++) {
            take(fragments.identification(number).piece(8, 4_000));
        }
        defragmenter.advance(30_000_000_000L);
        assertEquals(100, defragmenter.size());
        defragmenter.advance(30_000_000_001L);
        assertEquals(0, defragmenter.size());
        assertEquals(0, defragmenter.bytesHeld());
        assertEquals(0, pages.bytesInUse());
    }

    @Property(tries = 300)
    void anyFragmentsInAnyOrderMakeTheDatagram(
            @ForAll boolean ipv6,
            @ForAll @IntRange(min = 1, max = 3000) int length,
            @ForAll @IntRange(min = 1, max = 100) int blocks,
            @ForAll Random random) {
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        FrameBuilder whole = (ipv6
                        ? frame().ethernet().ipv6()
                        : frame().ethernet().ipv4())
                .tcp()
                .payload(payload);
        Fragments fragments = ipv6 ? Fragments.ofIpv6(whole, IP) : Fragments.ofIpv4(whole, IP);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < fragments.length(); ) {
            int to = Math.min(fragments.length(), from + 8 * (1 + random.nextInt(blocks)));
            pieces.add(fragments.piece(from, to));
            from = to;
        }
        Collections.shuffle(pieces, random);
        int last = Layer.IGNORED;
        for (byte[] piece : pieces) {
            last = take(piece);
        }
        // one that is alone is no fragment
        if (pieces.size() > 1) {
            assertEquals(Layer.TCP, last);
            assertTrue(TcpHeader.read(cursor, segment));
            int from = segment.payloadOffset();
            assertEquals(length, segment.capturedPayloadLength());
            assertTrue(Arrays.equals(payload, 0, length, segment.buffer(), from, from + length));
        }
        assertEquals(0, defragmenter.size());
        assertEquals(0, defragmenter.bytesHeld());
    }

    @Property(tries = 300)
    void firstArrivalOfEveryByteCounts(@ForAll @IntRange(min = 8, max = 60) int count, @ForAll Random random) {
        int length = 400;
        Fragments fragments = Fragments.ofIpv4(frame().ethernet().ipv4().tcp().payload(new byte[length - 20]), IP);
        byte[] model = new byte[length];
        boolean[] held = new boolean[length];
        int missing = length;
        boolean ended = false;
        while (missing > 0 || !ended) {
            int from = 8 * random.nextInt(length / 8);
            int to = Math.min(length, from + 1 + random.nextInt(count));
            byte[] bytes = new byte[to - from];
            random.nextBytes(bytes);
            for (int at = from; at < to; at++) {
                if (!held[at]) {
                    held[at] = true;
                    model[at] = bytes[at - from];
                    missing--;
                }
            }
            ended |= to == length;
            int layer = take(fragments.piece(from, bytes, to == length));
            assertEquals(missing == 0 && ended ? Layer.TCP : Layer.FRAGMENT, layer);
        }
        assertTrue(Arrays.equals(model, 0, length, cursor.buffer(), 0, length));
    }

    @Property(tries = 200)
    void nothingThrowsWhateverTheFragments(@ForAll Random random) {
        FrameDecoder decoder = new FrameDecoder();
        TcpSegment view = new TcpSegment();
        FrameBuilder v4 = frame().ethernet().ipv4().ipv6().fragment(0).tcp().payload(new byte[60]);
        FrameBuilder v6 = frame().ethernet().ipv6().fragment(0).ipv4().tcp().payload(new byte[60]);
        Fragments[] shapes = {Fragments.ofIpv4(v4, IP), Fragments.ofIpv6(v6, IP)};
        for (int i = 0; i < 300; i++) {
            Fragments shape = shapes[random.nextInt(2)].identification(random.nextInt(3));
            int from = 8 * random.nextInt(shape.length() / 8);
            int to = Math.min(shape.length(), from + 8 * (1 + random.nextInt(8)));
            byte[] piece = shape.piece(from, to);
            if (random.nextInt(4) == 0) {
                piece[random.nextInt(piece.length)] = (byte) random.nextInt();
            }
            int captured = random.nextInt(5) == 0 ? random.nextInt(piece.length + 1) : piece.length;
            long time = i * 100_000_000L;
            if (decoder.decode(time, 1, piece, 0, captured, piece.length, view) == FrameDecoder.Verdict.TCP) {
                assertTrue(view.payloadOffset() + view.capturedPayloadLength() <= view.buffer().length);
            }
        }
    }

    private static Fragments fragments(int length) {
        return Fragments.ofIpv4(frame().ethernet().ipv4().tcp().payload(new byte[length]), IP);
    }

    private int take(byte[] frame) {
        cursor.start(frame, 0, frame.length, frame.length);
        int layer = EthernetHeader.next(cursor);
        layer = layer == Layer.IPV4 ? Ipv4Header.next(cursor, segment) : Ipv6Header.next(cursor, segment);
        return switch (layer) {
            case Layer.IPV4_FRAGMENT -> defragmenter.nextOfIpv4(cursor, segment);
            case Layer.IPV6_FRAGMENT -> defragmenter.nextOfIpv6(cursor, segment);
            default -> layer;
        };
    }
}
