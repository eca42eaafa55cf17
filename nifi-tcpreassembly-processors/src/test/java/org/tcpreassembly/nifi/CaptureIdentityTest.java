package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transit URIs name host and interface, whatever these are called. */
class CaptureIdentityTest {
    @ParameterizedTest
    @CsvSource({
        "capture1.example.net, eth0, pcap://capture1.example.net/eth0",
        "nifi_1, eth0, pcap://nifi_1/eth0",
        "3f2a9c, br-0.100, pcap://3f2a9c/br-0.100",
        "host, Local Area Connection, pcap://host/Local%20Area%20Connection",
        "host, nflog:5, pcap://host/nflog:5"
    })
    void transitUri(String host, String name, String expected) {
        String uri = CaptureIdentity.uri("pcap", host, "/" + name);
        assertEquals(expected, uri);
        assertEquals(host, URI.create(uri).getAuthority());
    }

    @Test
    void ofThisMachine() {
        CaptureIdentity identity = CaptureIdentity.ofInterface("eth0", "");
        assertTrue(identity.captureId(3).startsWith(identity.host() + "/eth0/"), () -> identity.captureId(3));
        assertEquals("pcap://" + identity.host() + "/eth0", identity.transitUri());
    }
}
