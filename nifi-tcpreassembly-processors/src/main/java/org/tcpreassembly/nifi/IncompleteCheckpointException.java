package org.tcpreassembly.nifi;

/** Not all parts of a checkpoint are there: they may be on their way. */
final class IncompleteCheckpointException extends Exception {
    private static final long serialVersionUID = 1;

    IncompleteCheckpointException(String message) {
        super(message);
    }
}
