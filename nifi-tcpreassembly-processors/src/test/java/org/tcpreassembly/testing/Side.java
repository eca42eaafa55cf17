package org.tcpreassembly.testing;

/** An end of a connection: the client is the one that opens it. */
public enum Side {
    CLIENT,
    SERVER;

    public Side other() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}
