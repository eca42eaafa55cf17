package org.tcpreassembly.capture;

import java.net.NetworkInterface;
import java.net.SocketException;

/**
 * Watches the state of an interface that is captured on, for libpcap is silent when its link goes down, and when it is
 * replaced by another of the same name too quickly.
 */
final class InterfaceWatch {
    private final String name;
    /** The kernel's number; 0 when it is no interface of the kernel's, as {@code any}. */
    private final int index;

    InterfaceWatch(String name) {
        this.name = name;
        NetworkInterface known = find();
        index = known == null ? 0 : known.getIndex();
    }

    /** Why no packets come, null when nothing is known to keep them from coming. */
    String trouble() throws CaptureException {
        if (index == 0) {
            return null;
        }
        NetworkInterface now = find();
        if (now == null) {
            return null; // gone: libpcap says so itself; or listing failed for now
        }
        if (now.getIndex() != index) {
            throw new CaptureException("Capturing on [" + name + "] ended: the interface was removed and made anew");
        }
        try {
            return now.isUp()
                    ? null
                    : "The network interface [" + name + "] is down: nothing can be captured until it is up again";
        } catch (SocketException e) {
            return null;
        }
    }

    private NetworkInterface find() {
        try {
            return NetworkInterface.getByName(name);
        } catch (SocketException e) {
            return null;
        }
    }
}
