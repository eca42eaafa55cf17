/**
 * Segments to streams: the heart of the project.
 *
 * <p>A segment goes to its connection in the {@link org.tcpreassembly.assembly.ConnectionTable}; a {@link
 * org.tcpreassembly.assembly.TcpReceiver} gives its sequence numbers positions; a {@link
 * org.tcpreassembly.assembly.StreamReassembler} puts its bytes in order into a {@link
 * org.tcpreassembly.assembly.ByteStream}, whose reader is the caller's {@link
 * org.tcpreassembly.assembly.StreamListener}. {@link org.tcpreassembly.assembly.TcpAssembler} joins them, and is what a
 * user of the library calls.
 *
 * <p>No thread, no clock, no log: the caller passes the time in and results come out by callback.
 */
package org.tcpreassembly.assembly;
