package org.tcpreassembly.capture;

/** Is told what happens to a capture, by the capturing thread; each message is for a person. */
public interface CaptureObserver {
    /** Packets cannot come for now; the capture goes on by itself when they can again. */
    void interrupted(String message);

    /** They can again. */
    void resumed(String message);

    /** The capture has ended by itself, for that reason. */
    void failed(String message, Throwable cause);

    /** The source came to its end. */
    void ended();
}
