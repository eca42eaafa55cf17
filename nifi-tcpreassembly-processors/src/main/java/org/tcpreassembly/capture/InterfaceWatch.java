package org.tcpreassembly.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Watches the state of an interface that is captured on, for libpcap is silent when its link goes down, and when it is
 * replaced by another of the same name too quickly.
 *
 * <p>By what Linux tells in {@code /sys/class/net}; Java's own list leaves out interfaces without an address, as mirror
 * ports have none. Elsewhere, and for what is no interface of the kernel's, as {@code any}, nothing is known to be wrong.
 */
final class InterfaceWatch {
    private static final int IFF_UP = 1;

    private final String name;
    private final Path state;
    /** The kernel's number; null when it tells none. */
    private final String index;

    InterfaceWatch(String name) {
        this(name, Path.of("/sys/class/net"));
    }

    /** @param interfaces where there is a directory for each */
    InterfaceWatch(String name, Path interfaces) {
        this.name = name;
        state = interfaces.resolve(name);
        index = read("ifindex");
    }

    /**
     * Why no packets come, null when nothing is known to keep them from coming.
     *
     * @throws CaptureException when another interface has taken the place of this one
     */
    String trouble() throws CaptureException {
        String now = read("ifindex");
        if (index == null || now == null) {
            return null; // when it is gone, libpcap says so itself
        }
        if (!now.equals(index)) {
            throw new CaptureException("Capturing on [" + name + "] ended: the interface was removed and made anew");
        }
        String flags = read("flags");
        if (flags != null && (Integer.decode(flags) & IFF_UP) == 0) {
            return "The network interface [" + name + "] is down: nothing is captured until it is up again. Bring it"
                    + " up: ip link set " + name + " up";
        }
        if ("0".equals(read("carrier"))) {
            return "The network interface [" + name + "] has no link: nothing is captured until its cable, or its"
                    + " other end, is back";
        }
        return null;
    }

    private String read(String file) {
        try {
            return Files.readString(state.resolve(file)).strip();
        } catch (IOException e) {
            return null;
        }
    }
}
