package org.tcpreassembly.memory;

import java.io.IOException;

/** Written state cannot be what was written. */
public final class DamagedStateException extends IOException {
    private static final long serialVersionUID = 1;

    public DamagedStateException(String message) {
        super(message);
    }
}
