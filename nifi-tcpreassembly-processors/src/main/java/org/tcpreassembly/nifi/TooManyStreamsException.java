package org.tcpreassembly.nifi;

/** One input yields more FlowFiles than one commit may hold. */
final class TooManyStreamsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyStreamsException(int maximum) {
        super("yields more than " + maximum
                + " FlowFiles, which is what Maximum Streams per FlowFile allows. Raise it if"
                + " the heap allows, cut the capture into smaller ones (editcap -c), or give it a Capture Identifier");
    }
}
