/**
 * The memory of the engine: {@link org.tcpreassembly.memory.PagePool pages} for payload and {@link
 * org.tcpreassembly.memory.Records records} for everything of a fixed size (connections, streams, intervals), in {@link
 * org.tcpreassembly.memory.RecordList lists} where their order counts.
 *
 * <p>Both hand out plain ints instead of objects, so that a million connections cost no garbage collector anything, and
 * both can say what is in use. First in the data's path: every other package builds on this one, and this one on
 * nothing but the JDK.
 */
package org.tcpreassembly.memory;
