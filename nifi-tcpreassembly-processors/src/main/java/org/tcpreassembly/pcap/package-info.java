/**
 * Capture files as streams, in and out: where frames come from before {@code packet} looks into them, and where those
 * caught on the wire go until somebody reads them.
 *
 * <p>In: {@link org.tcpreassembly.pcap.CaptureReader} tells pcap, pcapng and gzip of either by their content and walks
 * the packet records one by one, as views into its own block buffer. Out: {@link org.tcpreassembly.pcap.PcapEncoder}
 * lays records into a caller's buffer, {@link org.tcpreassembly.pcap.PcapWriter} into a stream. Frames are only carried
 * here, never looked into. Nothing but the JDK is used.
 *
 * <p>Sources: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng, draft-ietf-opsawg-pcaplinktype, RFC 1952.
 */
package org.tcpreassembly.pcap;
