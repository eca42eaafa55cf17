package org.tcpreassembly.differential;

/** What reassemblers are known to disagree about, and who is right. */
enum Kind {
    NOT_DECODED(
            "the peer finds nothing: it does not decode these frames",
            "ReassembleTcp",
            "the payload is there; no RFC of TCP is concerned"),
    PADDING(
            "the peer takes the padding of a frame for payload",
            "ReassembleTcp",
            "RFC 791 section 3.1 (Total Length), RFC 894: padding is no part of the datagram"),
    HOLE_AT_END(
            "the peer says nothing of a hole at the very end",
            "ReassembleTcp",
            "RFC 9293 section 3.4: the number of the FIN tells where the data ends"),
    CUT_ELSEWHERE(
            "the same bytes, cut into streams elsewhere",
            "ReassembleTcp",
            "RFC 9293 section 3.4.3: a connection begins with its SYN, and ends with both FINs or a reset"),
    GHOST(
            "the peer makes another stream of segments that came late, after the close",
            "ReassembleTcp",
            "RFC 9293 section 3.6.1: the endpoints rest in TIME-WAIT, old duplicates belong to the old connection"),
    REUSED(
            "the peer takes a new connection between the same endpoints for the old one",
            "ReassembleTcp",
            "RFC 9293 section 3.4.3, RFC 6191: a SYN with another number begins a new connection"),
    FAST_OPEN(
            "the peer does not count the payload of a SYN",
            "ReassembleTcp",
            "RFC 9293 section 3.4 (data with a SYN follows it), RFC 7413"),
    RESET_PAYLOAD(
            "the peer counts the payload of a reset",
            "ReassembleTcp",
            "RFC 9293 section 3.5.3 and RFC 1122 section 4.2.2.12: text about the cause, no data"),
    AFTER_END(
            "the peer goes on after a FIN or a reset that counts",
            "ReassembleTcp",
            "RFC 9293 section 3.10.7.4: what is beyond the FIN is not there, and after a reset there is no connection"),
    HELD_BACK(
            "the peer never lets out what it holds behind a hole that nobody acknowledged",
            "ReassembleTcp",
            "RFC 9293 section 3.10.7.4: held for later processing; when the connection or the capture ends nothing later"
                    + " comes"),
    AFTER_RESET(
            "the peer goes on with segments that came after a reset, from either end",
            "ReassembleTcp",
            "RFC 9293 sections 3.5.2 and 3.10.7.1: the connection is closed, what arrives is discarded"),
    LATE(
            "the peer gives a hole up at its acknowledgement, and takes no notice of the segment that comes after it",
            "ReassembleTcp",
            "RFC 9293 section 3.4: numbers give the order; what was captured late was received in time"),
    STOPS_EARLY(
            "the peer ends the stream at a FIN or reset, before data that came late",
            "ReassembleTcp",
            "RFC 9293 section 3.10.7.4: segments are processed in the order of their numbers"),
    ONE_BYTE(
            "the peer takes the byte of a keep-alive for data",
            "ReassembleTcp",
            "RFC 9293 section 3.8.4: it is a byte below the next number, garbage"),
    CONFLICT(
            "copies of a byte differ: the overlap policies do",
            "each by its policy",
            "RFC 9293 section 3.4 has copies be equal; see Overlap Policy"),
    BEGINNING(
            "the SYN was not seen, and the peer begins elsewhere",
            "ReassembleTcp",
            "RFC 9293 section 3.4: the order is that of the numbers"),
    SNAPPED(
            "the snap length cut segments, and the peer does not count what it cut",
            "ReassembleTcp",
            "RFC 791 section 3.1: the datagram's length is the one on the wire"),
    HOLE_UNTOLD(
            "the same bytes; the peer says nothing of a hole, or another length",
            "ReassembleTcp",
            "RFC 9293 section 3.4: the sequence numbers tell"),
    UNKNOWN("not known to the classifier", "to be judged", "");

    final String text;
    final String right;
    final String why;

    Kind(String text, String right, String why) {
        this.text = text;
        this.right = right;
        this.why = why;
    }
}
