package org.tcpreassembly.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told when an interface cannot be opened. */
class OpenFailureTest {
    private static final LiveOptions OPTIONS = new LiveOptions("eth0", "", 262_144, true, 64 << 20);

    @Test
    void withoutPrivilegeItTellsHowToGrantIt() {
        String message = OpenFailure.of(OPTIONS, -8, "socket: Operation not permitted", "You don't have permission")
                .getMessage();
        assertTrue(message.startsWith("No permission to capture on [eth0] (socket: Operation not permitted). Grant"));
        for (String way : new String[] {"CAP_NET_RAW", "AmbientCapabilities", "--cap-add=NET_RAW", "setcap"}) {
            assertTrue(message.contains(way), way);
        }
    }

    @Test
    void withoutPrivilegeForPromiscuousModeItTellsOfTheOtherWay() {
        String message = OpenFailure.of(OPTIONS, -11, "", "no promiscuous mode").getMessage();
        assertTrue(message.contains("Set Promiscuous Mode to false"), message);
    }

    @Test
    void downItTellsHowToBringItUp() {
        assertEquals(
                "The network interface [eth0] is down (The interface is not up). Bring it up: ip link set eth0 up",
                OpenFailure.of(OPTIONS, -9, null, "The interface is not up").getMessage());
    }

    @Test
    void aBufferThatTheKernelCannotGiveIsNamed() {
        String message = OpenFailure.of(OPTIONS, -1, "can't create rx ring: Cannot allocate memory", "generic error")
                .getMessage();
        assertTrue(message.contains("67108864 bytes") && message.contains("smaller Capture Buffer Size"), message);
    }

    @Test
    void whatLibpcapWarnsOfIsToldInItsWords() {
        assertEquals(
                "libpcap warns of the network interface [eth0]: Promiscuous mode not supported on the \"any\" device."
                        + " Packets for other machines may be missing; with Promiscuous Mode set to false this is not said",
                OpenFailure.warning(
                        OPTIONS, 2, "Promiscuous mode not supported on the \"any\" device", "no promiscuous mode"));
        assertEquals(
                "libpcap warns of the network interface [eth0]: That type of time stamp is not supported",
                OpenFailure.warning(OPTIONS, 3, "", "That type of time stamp is not supported"));
    }

    @Test
    void theLibraryThatIsMissingIsNamedWithItsPackages() {
        UnsatisfiedLinkError cause =
                new UnsatisfiedLinkError("Unable to load library 'pcap':\nlibpcap.so: no such file\nanother");
        CaptureException e = Libpcap.unavailable(cause);
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "libpcap could not be loaded: Unable to load library 'pcap': libpcap.so: no such file. Install libpcap"),
                e::getMessage);
        assertSame(cause, e.getCause());
    }

    @Test
    void aDirectoryThatForbidsToRunIsToldApart() {
        CaptureException e =
                Libpcap.unavailable(new UnsatisfiedLinkError("/tmp/jna-1/libjnidispatch.so: failed to map segment"));
        assertTrue(e.getMessage().contains("jna.tmpdir"), e::getMessage);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "0, 0", "12, 101", "14, 101", "11, 100", "113, 113", "276, 276", "127, 127"})
    void numbersOfLiveCapturesBecomeThoseOfFiles(int dataLinkType, int linkType) {
        assertEquals(linkType, DataLinkTypes.linkType(dataLinkType));
    }

    @Test
    void anInterfacesCountThatBeginsAgainIsNoLoss() {
        assertEquals(3, LiveSource.networkDropsSince(5, 8));
        assertEquals(0, LiveSource.networkDropsSince(5, 0));
        assertEquals(2, LiveSource.networkDropsSince(-1, 1), "it wraps");
    }
}
