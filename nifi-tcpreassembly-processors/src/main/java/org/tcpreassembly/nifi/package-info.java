/**
 * The processors, and the glue between the engine and NiFi's sessions.
 *
 * <p>{@link org.tcpreassembly.nifi.ReassembleTcp} gives each input to a {@link
 * org.tcpreassembly.nifi.SelfContainedCapture}, which pumps its records through the engine; a {@link
 * org.tcpreassembly.nifi.StreamCollector} is the engine's listener and makes FlowFiles of the streams, their attributes
 * by {@link org.tcpreassembly.nifi.StreamAttributes}. The end of the data's path.
 *
 * <p>{@link org.tcpreassembly.nifi.ListenRawPackets} is at its beginning: a {@link org.tcpreassembly.nifi.BatchWriter} makes
 * FlowFiles of the batches of a capture, which a {@link org.tcpreassembly.nifi.ConnectionPartitioner} may have shared out.
 */
package org.tcpreassembly.nifi;
