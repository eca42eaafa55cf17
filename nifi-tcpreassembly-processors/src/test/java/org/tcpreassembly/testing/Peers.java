package org.tcpreassembly.testing;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Other programs' opinions on a capture, for differential tests: each is asked for the streams it finds, which go into a
 * {@link TruthChecker} like those of the reassembler under test. A test that asks one that is not installed is skipped.
 */
public enum Peers {
    /**
     * Wireshark's {@code follow,tcp,raw}. It tells holes that were acknowledged, which therefore come out as skips; one at
     * the very end of a stream does not come out. It does not know streams above 4 GiB.
     */
    TSHARK {
        @Override
        public void assumeInstalled() {
            ExternalTool.assumeInstalled("tshark", "tshark");
        }

        @Override
        public void reassemble(Path pcap, TruthChecker into) throws IOException {
            Tshark.reassemble(pcap, into);
        }
    },

    /**
     * tcpflow. It fills holes with zeros, and takes the padding of short frames for payload: give it captures made with
     * {@code padded(false)}.
     */
    TCPFLOW {
        @Override
        public void assumeInstalled() {
            ExternalTool.assumeInstalled("tcpflow", "tcpflow");
        }

        @Override
        public void reassemble(Path pcap, TruthChecker into) throws IOException {
            Tcpflow.reassemble(pcap, into);
        }
    };

    /** Skips the test that calls when this program is not there, and says so on standard error. */
    public abstract void assumeInstalled();

    /** Runs the program and hands over each stream it finds. */
    public abstract void reassemble(Path pcap, TruthChecker into) throws IOException;

    /** What this program makes of a capture, compared with the truth; skips the test when it is not installed. */
    public CheckReport check(Path pcap, Truth truth) throws IOException {
        assumeInstalled();
        TruthChecker checker = new TruthChecker(truth);
        reassemble(pcap, checker);
        return checker.report();
    }
}
