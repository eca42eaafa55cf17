package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTypeTest {
    @ParameterizedTest
    @CsvSource({
        "0, NULL",
        "1, ETHERNET",
        "9, PPP",
        "50, PPP_HDLC",
        "51, PPP_ETHER",
        "101, RAW",
        "104, C_HDLC",
        "105, IEEE802_11",
        "108, LOOP",
        "113, LINUX_SLL",
        "127, IEEE802_11_RADIOTAP",
        "192, PPI",
        "228, IPV4",
        "229, IPV6",
        "239, NFLOG",
        "276, LINUX_SLL2",
        "6, IEEE802_5",
        "10, FDDI",
        "100, ATM_RFC1483",
        "107, FRELAY",
        "109, ENC",
        "117, PFLOG",
        "119, IEEE802_11_PRISM",
        "163, IEEE802_11_AVS",
        "166, PPP_PPPD",
        "204, PPP_WITH_DIR",
        "258, PKTAP"
    })
    void numbersAndNamesAreTheRegistrys(int number, String name) {
        assertEquals(name, LinkType.name(number));
        assertEquals(number, LinkType.parse(name));
        assertEquals(number, LinkType.parse("linktype_" + name.toLowerCase(Locale.ROOT)));
        assertEquals(number, LinkType.parse(Integer.toString(number)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ethernet", "EN10MB", "DLT_EN10MB", " 1 ", "LINKTYPE_ETHERNET", "00001"})
    void ethernetIsWrittenInManyWays(String text) {
        assertEquals(LinkType.ETHERNET, LinkType.parse(text));
    }

    @Test
    void rawHasThreeNumbers() {
        assertEquals("RAW", LinkType.name(12));
        assertEquals("RAW", LinkType.name(14));
        assertEquals(12, LinkType.parse("12"));
    }

    @Test
    void aNumberWithoutANameIsItsOwnName() {
        assertEquals("147", LinkType.name(147));
        assertEquals(147, LinkType.parse("147"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token ring", "-1", "65536", "999999999999", "LINKTYPE_", "1.0"})
    void anythingElseIsRefusedWithWhatCanBeGiven(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> LinkType.parse(text));
        assertTrue(e.getMessage().startsWith("unknown link type '" + text + "'"), e.getMessage());
        assertTrue(e.getMessage().contains("ETHERNET"), e.getMessage());
    }
}
