package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** A capture tells the link types of its interfaces, whether they saw packets or not. */
class DeclaredLinkTypesTest {
    private static int[] linkTypes(byte[] file) throws IOException {
        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file))) {
            while (reader.next()) {
                // to the end
            }
            return reader.linkTypes().toArray();
        }
    }

    @Test
    void aPcapFileHasOne() throws IOException {
        assertArrayEquals(
                new int[] {101},
                linkTypes(PcapBytes.pcap(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 65_535, 0x1000_0065)
                        .bytes()));
    }

    @Test
    void aPcapngFileHasThoseOfAllSectionsOnce() throws IOException {
        byte[] file = PcapngBytes.pcapng()
                .interfaceOf(113)
                .interfaceOf(1)
                .enhanced(1, 0, Packets.bytes("frame"))
                .section(ByteOrder.BIG_ENDIAN)
                .interfaceOf(1)
                .interfaceOf(0)
                .bytes();
        assertArrayEquals(new int[] {0, 1, 113}, linkTypes(file));
    }

    @Test
    void orNone() throws IOException {
        assertArrayEquals(new int[0], linkTypes(PcapngBytes.pcapng().bytes()));
    }
}
