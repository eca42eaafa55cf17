package org.tcpreassembly.capture;

/** A capture cannot begin, or cannot go on. The message tells a person what failed, of which thing, and what to do. */
public final class CaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    public CaptureException(String message) {
        super(message);
    }

    public CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
