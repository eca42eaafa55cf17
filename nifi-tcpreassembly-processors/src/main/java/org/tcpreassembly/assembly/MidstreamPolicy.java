package org.tcpreassembly.assembly;

/** What becomes of a stream whose SYN was not seen. */
public enum MidstreamPolicy {
    /** Hold it until the SYN comes after all, a limit bites or a timeout passes; then begin with the lowest byte held. */
    WAIT,
    /** Begin with the first segment seen; bytes before it are counted and passed over. */
    PICK_UP,
    /** Count its bytes and pass over it. */
    IGNORE
}
