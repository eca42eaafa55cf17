package org.tcpreassembly.capture;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Skips tests that capture live where that cannot be, and says why; with the system property {@code capture.required}, or
 * CI=true and root, where the cause could have been removed, it fails them instead.
 */
public final class PrivilegeProbe {
    /** The interface that every machine has. */
    public static final String LOOPBACK = "lo";

    private static final String CAUSE = probe();

    private PrivilegeProbe() {}

    public static void require() {
        if (CAUSE == null) {
            return;
        }
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean ci = Boolean.parseBoolean(System.getProperty("CI", System.getenv("CI")));
        if (Boolean.getBoolean("capture.required") || ci && root) {
            Assertions.fail("Live capture is required, but: " + CAUSE);
        }
        System.err.println("SKIPPED: no live capture here: " + CAUSE);
        Assumptions.abort(CAUSE);
    }

    private static String probe() {
        try {
            LiveSource.open(new LiveOptions(LOOPBACK, "", 100, false, 1 << 20)).close();
            return null;
        } catch (CaptureException e) {
            return e.getMessage();
        } catch (Throwable t) { // whatever native code has come up with
            return t.toString();
        }
    }
}
