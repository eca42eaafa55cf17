/**
 * From the wire, or from a capture file, to batches of packets in memory: where the data's path begins.
 *
 * <p>A {@link org.tcpreassembly.capture.PacketSource} hands out packets where they lie: {@link
 * org.tcpreassembly.capture.LiveSource} those that libpcap catches on an interface, {@link
 * org.tcpreassembly.capture.ReplaySource} those of a file. The one thread of a {@link
 * org.tcpreassembly.capture.PacketCapture} copies them into {@link org.tcpreassembly.capture.Batch batches}, each a pcap
 * file in the making, and queues those that are full or old enough for whoever takes them. The memory of all batches is
 * bounded; when it is used up the thread waits, and what is lost then is lost in the kernel, which counts it.
 *
 * <p>pcap4j lists interfaces, compiles filters to try them, and says what libpcap says. Packets are read by libpcap
 * functions mapped directly ({@link org.tcpreassembly.capture.NativeLibpcap}), without pcap4j's object and copy for each.
 */
package org.tcpreassembly.capture;
