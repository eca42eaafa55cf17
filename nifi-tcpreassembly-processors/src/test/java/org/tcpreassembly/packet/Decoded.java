package org.tcpreassembly.packet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tcpreassembly.packet.FrameDecoder.Verdict;

/** What the decoder made of a frame, copied out of the flyweight so that two of them can be compared. */
record Decoded(Verdict verdict, String segment, int window, long encapsulation, int payloadLength, String payload) {
    static final int ETHERNET = 1;

    /** A whole frame. */
    static Decoded of(int linkType, byte[] frame) {
        return cut(linkType, frame, frame.length);
    }

    static Decoded of(int linkType, FrameBuilder frame) {
        return of(linkType, frame.build());
    }

    /** A whole Ethernet frame. */
    static Decoded of(FrameBuilder frame) {
        return of(ETHERNET, frame.build());
    }

    /** A frame of which the capture kept only so many bytes. */
    static Decoded cut(int linkType, byte[] frame, int capturedLength) {
        return of(linkType, frame, 0, capturedLength, frame.length);
    }

    static Decoded of(int linkType, byte[] buffer, int offset, int capturedLength, int wireLength) {
        return by(new FrameDecoder(), linkType, buffer, offset, capturedLength, wireLength);
    }

    /** What a certain decoder made of it. */
    static Decoded by(
            FrameDecoder decoder, int linkType, byte[] buffer, int offset, int capturedLength, int wireLength) {
        TcpSegment segment = new TcpSegment();
        return of(decoder.decode(linkType, buffer, offset, capturedLength, wireLength, segment), segment);
    }

    static Decoded of(Verdict verdict, TcpSegment segment) {
        if (verdict != Verdict.TCP) {
            return new Decoded(verdict, "", 0, 0, 0, "");
        }
        int from = segment.payloadOffset();
        byte[] payload = Arrays.copyOfRange(segment.buffer(), from, from + segment.capturedPayloadLength());
        return new Decoded(
                verdict,
                segment.toString(),
                segment.window(),
                segment.encapsulation(),
                segment.payloadLength(),
                new String(payload, StandardCharsets.ISO_8859_1));
    }
}
