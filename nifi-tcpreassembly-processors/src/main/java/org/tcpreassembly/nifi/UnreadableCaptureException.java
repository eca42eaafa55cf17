package org.tcpreassembly.nifi;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.tcpreassembly.pcap.LinkType;

/** A FlowFile is no capture that can be read; the message says what is wrong with it. */
final class UnreadableCaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableCaptureException(String message) {
        super(message);
    }

    /** None of these link types can be read. */
    static UnreadableCaptureException linkTypes(int... linkTypes) {
        String names = Arrays.stream(linkTypes)
                .mapToObj(linkType -> linkType + " (" + LinkType.name(linkType) + ")")
                .collect(Collectors.joining(", "));
        return new UnreadableCaptureException("its link type " + names
                + " is none that can be read: Ethernet, Linux cooked v1 and v2, NULL/LOOP, RAW, IPV4 and IPV6 are");
    }
}
