package org.tcpreassembly.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of a command cost.
 *
 * @param cpu seconds
 * @param other seconds of CPU of other threads, where the command tells them apart
 * @param packets 0 when the command does not say
 */
record Measurement(double cpu, double other, long packets) {
    private static final Pattern OWN_WORDS = Pattern.compile("cpu=([0-9.]+) other=([0-9.]+) packets=([0-9]+)");
    private static final Pattern WHOLE_PROCESS = Pattern.compile("process ([0-9.]+) ([0-9.]+)");

    /** Runs a command; null when it takes longer than the limit, or fails. What it says of its cost goes first. */
    static Measurement of(List<String> command, long limitSeconds) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", """
                TIMEFORMAT='process %U %S'; time timeout "$0" "$@" 2> /dev/null | grep -a '^cpu='; exit "${PIPESTATUS[0]}"
                """, Long.toString(limitSeconds));
        builder.command().addAll(command);
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        process.waitFor(limitSeconds, TimeUnit.SECONDS);
        if (process.exitValue() != 0) {
            return null;
        }
        Matcher own = OWN_WORDS.matcher(said);
        if (own.find()) {
            return new Measurement(
                    Double.parseDouble(own.group(1)), Double.parseDouble(own.group(2)), Long.parseLong(own.group(3)));
        }
        Matcher whole = WHOLE_PROCESS.matcher(said);
        return whole.find()
                ? new Measurement(Double.parseDouble(whole.group(1)) + Double.parseDouble(whole.group(2)), 0, 0)
                : null;
    }
}
