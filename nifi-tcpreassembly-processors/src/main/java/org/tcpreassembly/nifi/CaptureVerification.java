package org.tcpreassembly.nifi;

import java.util.ArrayList;
import java.util.List;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.tcpreassembly.capture.CaptureException;
import org.tcpreassembly.capture.Libpcap;
import org.tcpreassembly.capture.LiveOptions;
import org.tcpreassembly.capture.LiveSource;
import org.tcpreassembly.capture.PacketSource;
import org.tcpreassembly.capture.ReplayOptions;
import org.tcpreassembly.capture.ReplaySource;
import org.tcpreassembly.pcap.LinkType;

/** What NiFi's Verify button tells of a source of packets: one step after the other, until one fails. */
final class CaptureVerification {
    private static final long SAMPLE_NANOS = 1_000_000_000L;
    private static final int BURST = 512;

    private final List<ConfigVerificationResult> results = new ArrayList<>();
    private boolean failed;

    /** A step that may fail; else what it found. */
    private interface Step {
        String run() throws CaptureException, InterruptedException;
    }

    private CaptureVerification() {}

    static List<ConfigVerificationResult> ofInterface(LiveOptions options) {
        CaptureVerification verification = new CaptureVerification();
        verification.step("Load libpcap", Libpcap::version);
        verification.step("Find the network interface", () -> {
            Libpcap.requireInterface(options.networkInterface());
            return "There is an interface [" + options.networkInterface() + "]";
        });
        verification.step("Open the network interface", () -> {
            try (LiveSource source = LiveSource.open(options.withoutFilter())) {
                String warning = source.warning() == null ? "" : ". " + source.warning();
                return "Packets of link type " + LinkType.name(source.linkType()) + ", times in "
                        + (source.nanoseconds() ? "nanoseconds" : "microseconds") + warning;
            }
        });
        verification.step("Compile the filter", () -> filter(options));
        verification.step("Sample a second", () -> sample(options));
        return verification.results;
    }

    static List<ConfigVerificationResult> ofFile(ReplayOptions options) {
        CaptureVerification verification = new CaptureVerification();
        verification.step("Read the capture file", () -> {
            ReplayOptions once = new ReplayOptions(options.file(), false, false);
            try (ReplaySource source = ReplaySource.open(once)) {
                String[] found = {"The capture file has no packets"};
                source.receive(
                        (timestamp, linkType, nanoseconds, frame, at, captured, original) ->
                                found[0] = "The first packet is of link type " + LinkType.name(linkType)
                                        + ", captured at " + StreamText.time(timestamp),
                        1);
                return found[0];
            }
        });
        return verification.results;
    }

    private static String filter(LiveOptions options) throws CaptureException {
        if (options.filter().isEmpty()) {
            return "There is no filter: all packets are captured";
        }
        Libpcap.requireFilter(options.filter());
        LiveSource.open(options).close(); // on the link type that it is
        return "libpcap understands [" + options.filter() + "]";
    }

    /** Looks at the same second with the filter and without. */
    private static String sample(LiveOptions options) throws CaptureException, InterruptedException {
        try (LiveSource all = LiveSource.open(options.withoutFilter());
                LiveSource filtered = LiveSource.open(options)) {
            long end = System.nanoTime() + SAMPLE_NANOS;
            long[] counts = new long[2];
            while (System.nanoTime() - end < 0) {
                count(all, counts, 0);
                count(filtered, counts, 1);
            }
            if (options.filter().isEmpty()) {
                return counts[0] + " packets in a second";
            }
            return "The filter keeps " + counts[1] + " of " + counts[0] + " packets in a second";
        }
    }

    private static void count(PacketSource source, long[] counts, int which)
            throws CaptureException, InterruptedException {
        counts[which] += Math.max(
                0, source.receive((timestamp, linkType, nanoseconds, frame, at, captured, original) -> {}, BURST));
    }

    private void step(String name, Step step) {
        ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName(name);
        if (failed) {
            result.outcome(Outcome.SKIPPED).explanation("A step before it failed");
        } else {
            try {
                result.explanation(step.run()).outcome(Outcome.SUCCESSFUL);
            } catch (CaptureException e) {
                failed = true;
                result.outcome(Outcome.FAILED).explanation(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed = true;
                result.outcome(Outcome.FAILED).explanation("interrupted");
            }
        }
        results.add(result.build());
    }
}
