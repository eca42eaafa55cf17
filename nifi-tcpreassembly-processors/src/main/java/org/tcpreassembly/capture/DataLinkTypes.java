package org.tcpreassembly.capture;

import org.tcpreassembly.pcap.LinkType;

/**
 * LINKTYPE numbers of libpcap's DLT numbers. They are the same from 104 on and for the oldest; between them systems gave
 * numbers of their own, which therefore never go into a file.
 */
final class DataLinkTypes {
    private static final int DLT_ATM_RFC1483 = 11;
    private static final int LINKTYPE_ATM_RFC1483 = 100;
    private static final int DLT_ATM_CLIP = 19;
    private static final int LINKTYPE_ATM_CLIP = 106;

    private DataLinkTypes() {}

    static int linkType(int dataLinkType) {
        return switch (dataLinkType) {
            case LinkType.RAW_DLT, LinkType.RAW_OPENBSD -> LinkType.RAW;
            case DLT_ATM_RFC1483 -> LINKTYPE_ATM_RFC1483;
            case DLT_ATM_CLIP -> LINKTYPE_ATM_CLIP;
            default -> dataLinkType;
        };
    }
}
