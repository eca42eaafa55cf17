package org.tcpreassembly.testing;

import java.util.function.Consumer;

/** Makes the packets of a workload little by little. */
interface TrafficSource {
    /**
     * Adds a few packets, and tells of connections that are over.
     *
     * @return false, with nothing added, when the workload is at its end
     */
    boolean step(PcapBuffer out, Consumer<SimulatedConnection> over);
}
