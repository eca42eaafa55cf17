package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tcpreassembly.assembly.MidstreamPolicy.PICK_UP;

import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.tcpreassembly.assembly.AssemblerOptions;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.packet.TcpSegment;

class SelfContainedCollectorTest {
    private final SelfContainedCollector collector = new SelfContainedCollector(
            null, null, settings(), StreamAttributes.ofSelfContained(new MockFlowFile(1), GapStrategy.SPLIT));
    private final TcpAssembler assembler =
            new TcpAssembler(AssemblerOptions.SELF_CONTAINED.withMidstreamPolicy(PICK_UP), collector);

    private static ReassemblySettings settings() {
        TestRunner runner = TestRunners.newTestRunner(ReassembleTcp.class);
        runner.setProperty(ReassemblyProperties.MAXIMUM_STREAMS, "2");
        return ReassemblySettings.of(runner.getProcessContext(), 1 << 20);
    }

    private void payloadFrom(int address) {
        assembler.advance(1);
        assembler.segment(new TcpSegment()
                .endpoints(false, 0, address, 1000, 0, 99, 80)
                .header(1, 0, TcpSegment.ACK, 0)
                .payload(new byte[] {1}, 0, 1, 1));
    }

    /** Not when they end: until then they would take memory, however many they are. */
    @Test
    void openStreamsThatWillBeTooManyAreTooManyAtOnce() {
        payloadFrom(1);
        payloadFrom(2);
        assertThrows(TooManyStreamsException.class, () -> payloadFrom(3));
    }
}
