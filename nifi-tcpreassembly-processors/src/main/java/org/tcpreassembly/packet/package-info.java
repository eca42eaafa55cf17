/**
 * The first step of the data's path: the bytes of one captured frame become the view of one TCP segment.
 *
 * <p>{@link org.tcpreassembly.packet.FrameDecoder} walks a frame from its link layer to its TCP header, one class per
 * header, and fills a {@link org.tcpreassembly.packet.TcpSegment}, which the assembler reads next. Nothing is copied and
 * nothing is allocated: a segment points into the caller's buffer. Only fragments are held, until {@code Defragmenter} has
 * them all. {@link org.tcpreassembly.packet.AddressText} and
 * {@link org.tcpreassembly.packet.CommunityId} write its endpoints the way other tools do.
 *
 * <p>A further wire format is a class with one static {@code next(FrameCursor)}, a constant in {@code Layer}, a case in
 * {@code FrameDecoder}, and the number that announces it in {@code EtherType}, {@code IpProtocol} or {@code LinkLayer}.
 *
 * <p>Uses the JDK, {@code memory} and {@code interval}; knows no connection, no clock and no file.
 */
package org.tcpreassembly.packet;
