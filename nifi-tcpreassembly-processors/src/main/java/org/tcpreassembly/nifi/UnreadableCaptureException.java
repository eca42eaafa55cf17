package org.tcpreassembly.nifi;

import org.tcpreassembly.pcap.LinkType;

/** A FlowFile is no capture that can be read; the message says what is wrong with it. */
final class UnreadableCaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableCaptureException(String message) {
        super(message);
    }

    static UnreadableCaptureException linkType(int linkType) {
        return new UnreadableCaptureException("link type " + linkType + " (" + LinkType.name(linkType)
                + ") is none that can be read: Ethernet, Linux cooked v1 and v2, NULL/LOOP, RAW, IPV4 and IPV6 are");
    }
}
