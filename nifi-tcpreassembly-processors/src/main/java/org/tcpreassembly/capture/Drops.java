package org.tcpreassembly.capture;

/**
 * Packets that were lost before they were captured.
 *
 * @param kernel those for which the kernel's buffer had no room
 * @param network those that the interface or its driver dropped
 */
public record Drops(long kernel, long network) {
    public static final Drops NONE = new Drops(0, 0);

    public boolean isNone() {
        return kernel == 0 && network == 0;
    }

    public Drops plus(Drops more) {
        return more.isNone() ? this : new Drops(kernel + more.kernel, network + more.network);
    }
}
