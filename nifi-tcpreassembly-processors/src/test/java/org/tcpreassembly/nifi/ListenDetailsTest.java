package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.components.PropertyDescriptor;
import org.junit.jupiter.api.Test;

/** What the details of ListenRawPackets tell users is so. */
class ListenDetailsTest {
    private static String text() throws IOException {
        String path = "/docs/" + ListenRawPackets.class.getName() + "/additionalDetails.md";
        try (InputStream in = ListenRawPackets.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyAttributeIsToldOf() throws IOException {
        for (WritesAttribute written :
                ListenRawPackets.class.getAnnotation(WritesAttributes.class).value()) {
            assertTrue(text().contains('`' + written.attribute() + '`'), written.attribute());
        }
    }

    @Test
    void theSizesToldAreTheDefaults() throws IOException {
        assertTold("64 MB hold half a second", ListenProperties.CAPTURE_BUFFER_SIZE, "64 MB");
        assertTold("**Maximum Batch Size** of 8 MB", ListenProperties.MAXIMUM_BATCH_SIZE, "8 MB");
        assertTold("4 MB of them together", null, null);
        assertEquals(4 << 20, ConnectionPartitioner.MOST_HELD_BYTES);
    }

    private static void assertTold(String words, PropertyDescriptor property, String value) throws IOException {
        assertTrue(text().contains(words), words);
        if (property != null) {
            assertEquals(value, property.getDefaultValue());
        }
    }
}
