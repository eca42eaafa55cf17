package org.tcpreassembly.assembly;

/** How a stream ended. */
public enum CloseReason {
    /** A FIN, every byte before it delivered or given up. */
    FIN("fin"),
    /** A reset of the connection, from either side. */
    RST("rst"),
    /** No packet for the idle timeout. */
    IDLE("idle"),
    /** The capture ended first. */
    CAPTURE_END("capture-end"),
    /** Too many connections were open. */
    EVICTED("evicted"),
    /** A new connection between the same endpoints began. */
    REUSED("reused"),
    /** The capture lost so much that what came after cannot be put behind what came before. */
    LOST("lost");

    private final String text;

    CloseReason(String text) {
        this.text = text;
    }

    /** As users see it: lower case, with a hyphen. */
    public String text() {
        return text;
    }
}
