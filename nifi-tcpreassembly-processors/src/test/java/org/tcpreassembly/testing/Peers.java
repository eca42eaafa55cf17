package org.tcpreassembly.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Other programs' opinions on a capture, for differential tests: each is asked for the streams it finds, which go into a
 * {@link TruthChecker} like those of the reassembler under test. A test that asks one that is not installed is skipped.
 */
public enum Peers {
    /**
     * Wireshark's {@code follow,tcp,raw}. It tells holes that were acknowledged, which therefore come out as skips; one at
     * the very end of a stream does not come out. It does not know streams above 4 GiB.
     */
    TSHARK("tshark") {
        @Override
        public boolean isInstalled() {
            return ExternalTool.find("tshark").isPresent();
        }

        @Override
        public void reassemble(Path pcap, FoundStreams into) throws IOException {
            Tshark.reassemble(pcap, into);
        }
    },

    /**
     * tcpflow. It fills holes with zeros, and takes the padding of short frames for payload: give it captures made with
     * {@code padded(false)}.
     */
    TCPFLOW("tcpflow") {
        @Override
        public boolean isInstalled() {
            return ExternalTool.find("tcpflow").isPresent();
        }

        @Override
        public void reassemble(Path pcap, FoundStreams into) throws IOException {
            Tcpflow.reassemble(pcap, into);
        }
    },

    /** The Go library gopacket's tcpassembly, without limits. It does not put fragments together. */
    GOPACKET("golang-go golang-github-google-gopacket-dev") {
        @Override
        public boolean isInstalled() {
            return Gopacket.isInstalled();
        }

        @Override
        public void reassemble(Path pcap, FoundStreams into) throws IOException {
            Gopacket.reassemble(pcap, into);
        }
    };

    private final String debianPackages;

    Peers(String debianPackages) {
        this.debianPackages = debianPackages;
    }

    /** Whether this program is there, or can be built. */
    public abstract boolean isInstalled();

    /** What to do when it is not, for a person. */
    public String missing() {
        return this + " is not installed; install it with: apt-get install " + debianPackages;
    }

    /** Skips the test that calls when this program is not there, and says so on standard error. */
    public void assumeInstalled() {
        if (!isInstalled()) {
            ExternalTool.skip(missing());
        }
    }

    /** As users call it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Runs the program and hands over each stream it finds. */
    public abstract void reassemble(Path pcap, FoundStreams into) throws IOException;

    /** What this program makes of a capture, compared with the truth; skips the test when it is not installed. */
    public CheckReport check(Path pcap, Truth truth) throws IOException {
        assumeInstalled();
        TruthChecker checker = new TruthChecker(truth);
        reassemble(pcap, checker);
        return checker.report();
    }
}
