package org.tcpreassembly.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real failures of opening an interface, each in a process of its own; a second attempt says the same as the first. */
class FailuresOfOpeningTest {
    @BeforeEach
    void needPrivilege() {
        PrivilegeProbe.require();
    }

    private static List<String> run(List<String> wrapper, String... options) throws Exception {
        List<String> command = new ArrayList<>(wrapper);
        command.add("true");
        Assumptions.assumeTrue(
                new ProcessBuilder(command).start().waitFor() == 0, () -> wrapper + " does not work here");
        command.removeLast();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(Arrays.asList(options));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), OpenInterface.class.getName(), PrivilegeProbe.LOOPBACK));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertEquals(0, process.waitFor());
        assertEquals(2, lines.size(), lines::toString);
        assertEquals(lines.get(0), lines.get(1));
        return lines;
    }

    @Test
    void withoutLibpcap() throws Exception {
        String message =
                run(List.of(), "-Dorg.pcap4j.core.pcapLibName=nosuchpcap").getFirst();
        assertTrue(message.startsWith("libpcap could not be loaded: "), message);
        assertTrue(message.contains("Install libpcap"), message);
    }

    @Test
    void withoutPrivilege() throws Exception {
        String message = run(List.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"))
                .getFirst();
        assertTrue(message.startsWith("No permission to capture on [lo] ("), message);
        assertTrue(message.contains("CAP_NET_RAW"), message);
    }

    @Test
    void withAnInterfaceThatIsDown() throws Exception {
        // in a network namespace of its own the loopback interface is down at first
        String message = run(List.of("unshare", "-n")).getFirst();
        assertTrue(message.startsWith("The network interface [lo] is down ("), message);
        assertTrue(message.endsWith("Bring it up: ip link set lo up"), message);
    }
}
