package org.tcpreassembly.capture;

/** Is told what happens to a capture, by the capturing thread; each message is for a person. */
public interface CaptureObserver {
    /** The source was opened, but not quite as it was wished. */
    void warned(String message);

    /**
     * Packets cannot come for now; the capture goes on by itself when they can again.
     *
     * @param cause null when nothing was thrown
     */
    void interrupted(String message, Throwable cause);

    /** They can again. */
    void resumed(String message);

    /** What was lost since this was called before; about once a second, when nothing was lost too. */
    void lost(Drops drops);

    /** The capture has ended by itself, for that reason. */
    void failed(String message, Throwable cause);

    /** The source came to its end. */
    void ended();
}
