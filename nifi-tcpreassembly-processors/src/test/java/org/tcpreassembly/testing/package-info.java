/**
 * Captures made to order, and the truth about them. Nothing here uses the engine it is there to test, nor anything but
 * the JDK (and JUnit where a test is skipped), so that every frame, pcap record and checksum has a second, independent
 * implementation.
 *
 * <ul>
 *   <li>A test that is a statement about a few packets writes a {@link org.tcpreassembly.testing.Conversation} and
 *       makes a {@link org.tcpreassembly.testing.Capture} of it.
 *   <li>A test of volume or of hostility takes a {@link org.tcpreassembly.testing.Workload}, of any size, in a file or
 *       as a stream made while it is read, and holds what comes out against its {@link org.tcpreassembly.testing.Truth}
 *       with a {@link org.tcpreassembly.testing.TruthChecker}.
 *   <li>{@link org.tcpreassembly.testing.KernelTraffic} gives captures of real sockets, with the truth from their ends.
 *   <li>{@link org.tcpreassembly.testing.Peers} asks tshark, tcpflow and gopacket for their opinion on any of these captures.
 *   <li>{@link org.tcpreassembly.testing.SampleCapture} makes the capture that the README's first command shows.
 * </ul>
 */
package org.tcpreassembly.testing;
