package org.tcpreassembly.assembly;

import org.tcpreassembly.packet.TcpSegment;

/** Whether a SYN is of the connection that its endpoints have, or begins a new one; and where it puts the start. */
final class SynRules {
    /** A SYN that comes late lies no further before the data than this, 1 MiB. */
    static final long LATE = 1L << 20;

    private SynRules() {}

    /**
     * True if a SYN is of the connection that its endpoints have.
     *
     * @param sender the direction that sends it
     * @param peer the other
     */
    static boolean belongs(TcpSegment segment, TcpReceiver sender, TcpReceiver peer, StreamReassembler reassembler) {
        int first = segment.sequence() + 1;
        if (sender.isSynSeen()) {
            return first == sender.sequenceOfStart()
                    || segment.isAck() && !sender.hasDelivered() && !sender.isAcknowledged(sender.startPosition());
        }
        if (sender.isAnchored()) {
            return precedes(first, sender, reassembler)
                    && (!segment.isAck() || acknowledges(segment.acknowledgement(), peer, reassembler));
        }
        if (segment.isAck()) {
            // the first number of its side is no other one, whatever it acknowledges: half of the handshakes that are
            // made
            // up, or come of a broken stack, acknowledge what nobody sent
            return peer.isStartKnown() || acknowledges(segment.acknowledgement(), peer, reassembler);
        }
        // both open at once, or in more steps than three (the sender may have acknowledged the other's SYN before)
        return peer.isSynSeen();
    }

    /** Puts the start of the sender's stream where its SYN says, unless it began already. */
    static void place(int first, TcpReceiver sender) {
        if (!sender.isAnchored()
                || !sender.isStarted()
                || !sender.hasDelivered() && sender.position(first) != sender.next()) {
            sender.synchronise(first);
        } else if (sender.position(first) == sender.startPosition()) {
            sender.confirmSyn();
        }
    }

    /** True if a start is that of what was seen: at or below its first byte, and not far. */
    private static boolean precedes(int first, TcpReceiver receiver, StreamReassembler reassembler) {
        long position = receiver.position(first);
        long lowest = receiver.hasDelivered() || receiver.stream() == 0
                ? receiver.startPosition()
                : reassembler.at(receiver.stream()).lowestHeld();
        return position <= lowest && lowest - position <= LATE;
    }

    /** True unless a SYN-ACK acknowledges something that the other side, as far as it was seen, cannot have sent. */
    private static boolean acknowledges(int acknowledgement, TcpReceiver peer, StreamReassembler reassembler) {
        if (!peer.isAnchored()) {
            return true;
        }
        if (!peer.isStartKnown()) {
            return precedes(acknowledgement, peer, reassembler);
        }
        // one that answers nothing is believed until there are data to contradict it: a better one replaces it
        return !peer.hasDelivered() || peer.hasSent(acknowledgement);
    }
}
