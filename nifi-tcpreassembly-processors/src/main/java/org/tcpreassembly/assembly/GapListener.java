package org.tcpreassembly.assembly;

/** Is told of bytes that will never come. */
@FunctionalInterface
public interface GapListener {
    /**
     * @param position of the first missing byte
     * @param length how many are missing, at least 1
     */
    void gap(long position, long length);
}
