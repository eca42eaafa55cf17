package org.tcpreassembly.nifi;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tcpreassembly.packet.FrameDecoder;
import org.tcpreassembly.pcap.LinkType;

/** A FlowFile is no capture that can be read; the message says what is wrong with it. */
final class UnreadableCaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableCaptureException(String message) {
        super(message);
    }

    /** None of these link types can be read. */
    static UnreadableCaptureException linkTypes(int... linkTypes) {
        String these = Arrays.stream(linkTypes)
                .mapToObj(linkType -> linkType + " (" + LinkType.name(linkType) + ")")
                .collect(Collectors.joining(", "));
        String readable = IntStream.rangeClosed(0, LinkType.MAXIMUM)
                .filter(FrameDecoder::supports)
                .mapToObj(LinkType::name)
                .distinct()
                .collect(Collectors.joining(", "));
        return new UnreadableCaptureException(
                "its link type " + these + " is none of those that can be read: " + readable);
    }
}
