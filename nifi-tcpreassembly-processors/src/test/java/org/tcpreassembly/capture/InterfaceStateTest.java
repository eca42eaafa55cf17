package org.tcpreassembly.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An interface that goes down, comes up, goes away and comes back while it is captured on. */
class InterfaceStateTest {
    private static final String NAME = "ts" + ProcessHandle.current().pid();

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private PacketCapture capture;

    @BeforeEach
    void makeInterface() throws Exception {
        PrivilegeProbe.require();
        Assumptions.assumeTrue(ip("link", "add", NAME, "type", "veth", "peer", "name", NAME + "p") == 0, "no veth");
        up();
    }

    @AfterEach
    void removeInterface() throws Exception {
        if (capture != null) {
            capture.abandon();
        }
        ip("link", "del", NAME);
    }

    private static int ip(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void up() throws Exception {
        assertEquals(0, ip("link", "set", NAME, "up"));
        assertEquals(0, ip("link", "set", NAME + "p", "up"));
    }

    private void start() throws CaptureException {
        capture = new PacketCapture(
                new PacketCapture.Settings(
                        new BatchLimits(1000, 1 << 20, Duration.ofSeconds(1), false), 1, 8 << 20, true),
                () -> LiveSource.open(new LiveOptions(NAME, "", 262_144, true, 1 << 20)),
                null,
                new CaptureObserver() {
                    @Override
                    public void warned(String message) {
                        events.add("warned: " + message);
                    }

                    @Override
                    public void lost(Drops drops) {}

                    @Override
                    public void interrupted(String message, Throwable cause) {
                        events.add("interrupted: " + message);
                    }

                    @Override
                    public void resumed(String message) {
                        events.add("resumed: " + message);
                    }

                    @Override
                    public void failed(String message, Throwable cause) {
                        events.add("failed: " + message);
                    }

                    @Override
                    public void ended() {
                        events.add("ended");
                    }
                },
                "interface state test");
        capture.start();
    }

    private void assertNext(String beginning) throws InterruptedException {
        String event = events.poll(30, TimeUnit.SECONDS);
        assertTrue(event != null && event.startsWith(beginning), () -> event + ", then " + events);
    }

    @Test
    void downAndUpAgain() throws Exception {
        start();
        assertEquals(0, ip("link", "set", NAME, "down"));
        assertNext("interrupted: The network interface [" + NAME + "] is down");
        up();
        assertNext("resumed: Packets are captured again");
    }

    @Test
    void withoutALink() throws Exception {
        start();
        assertEquals(0, ip("link", "set", NAME + "p", "down"));
        assertNext("interrupted: The network interface [" + NAME + "] has no link");
        up();
        assertNext("resumed: Packets are captured again");
    }

    @Test
    void goneAndBackAgain() throws Exception {
        start();
        assertEquals(0, ip("link", "del", NAME));
        String event = events.poll(30, TimeUnit.SECONDS);
        // it may be seen to be down before it is seen to be gone
        if (event != null && event.contains("is down")) {
            event = events.poll(30, TimeUnit.SECONDS);
        }
        assertTrue(event != null && event.startsWith("interrupted: Capturing on [" + NAME + "] ended: "), event);
        assertNext("interrupted: There is no network interface [" + NAME + "]: set Network Interface to one of ");
        assertEquals(0, ip("link", "add", NAME, "type", "veth", "peer", "name", NAME + "p"));
        up();
        String last = "";
        while (!last.startsWith("resumed: Capturing again after: ")) {
            last = events.poll(60, TimeUnit.SECONDS);
        }
    }
}
