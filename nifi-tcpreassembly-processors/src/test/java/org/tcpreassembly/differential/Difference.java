package org.tcpreassembly.differential;

import java.util.List;
import org.tcpreassembly.testing.Direction;

/**
 * Something that ReassembleTcp and a peer disagree about in one direction between two endpoints.
 *
 * @param stream which of the direction's streams differs first, from 0
 * @param position where in it, holes counted
 * @param packets those concerned
 * @param right who is right
 */
record Difference(
        String capture,
        String peer,
        Direction direction,
        int stream,
        long position,
        Kind kind,
        String lengths,
        List<PacketIndex.Segment> packets,
        String right) {}
