/**
 * Ordered sets of byte ranges over a 64-bit line. They know neither TCP nor IP: the segments of a stream that came too
 * early and the fragments of a datagram are held here alike.
 *
 * <p>{@link org.tcpreassembly.interval.IntervalTree} knows where ranges lie and never touches a byte; {@link
 * org.tcpreassembly.interval.IntervalStore} keeps the bytes that belong to them, in pages, and settles what happens
 * where two copies meet.
 */
package org.tcpreassembly.interval;
