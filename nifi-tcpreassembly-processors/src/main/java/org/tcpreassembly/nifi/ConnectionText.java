package org.tcpreassembly.nifi;

import org.tcpreassembly.assembly.TcpStream;
import org.tcpreassembly.packet.AddressText;
import org.tcpreassembly.packet.CommunityId;

/**
 * What both directions of a connection have in common, as text. Made once: a commit may hold the attributes of many
 * thousands of streams.
 */
final class ConnectionText {
    private final int stream;
    private final String address;
    private final String port;
    private final String peerAddress;
    private final String peerPort;
    private final String communityId;
    private final String id;
    private final String fileTime;
    private final String fileOrdinal;

    /** @param stream either direction */
    ConnectionText(TcpStream stream, CommunityId communityIds) {
        this.stream = stream.id();
        address = AddressText.of(stream.ipv6(), stream.sourceHigh(), stream.sourceLow());
        port = StreamText.number(stream.sourcePort());
        peerAddress = AddressText.of(stream.ipv6(), stream.destinationHigh(), stream.destinationLow());
        peerPort = StreamText.number(stream.destinationPort());
        communityId = communityIds.of(
                stream.ipv6(),
                stream.sourceHigh(),
                stream.sourceLow(),
                stream.sourcePort(),
                stream.destinationHigh(),
                stream.destinationLow(),
                stream.destinationPort());
        boolean alone = stream.connectionOrdinal() == 1;
        id = communityId
                + '@'
                + StreamText.time(stream.connectionBegan())
                + (alone ? "" : "#" + stream.connectionOrdinal());
        fileTime = StreamText.compactTime(stream.connectionBegan());
        fileOrdinal = alone ? "" : "-" + stream.connectionOrdinal();
    }

    String communityId() {
        return communityId;
    }

    /** The same for both directions, and unique in the capture. */
    String id() {
        return id;
    }

    String sourceAddress(TcpStream of) {
        return isOurs(of) ? address : peerAddress;
    }

    String sourcePort(TcpStream of) {
        return isOurs(of) ? port : peerPort;
    }

    String destinationAddress(TcpStream of) {
        return isOurs(of) ? peerAddress : address;
    }

    String destinationPort(TcpStream of) {
        return isOurs(of) ? peerPort : port;
    }

    /** The name of a direction's file, without the index of a fragment. */
    String fileName(TcpStream of) {
        String ends =
                sourceAddress(of) + '.' + sourcePort(of) + '-' + destinationAddress(of) + '.' + destinationPort(of);
        return fileTime + '_' + ends.replace(':', '_') + fileOrdinal;
    }

    private boolean isOurs(TcpStream of) {
        return of.id() == stream;
    }
}
