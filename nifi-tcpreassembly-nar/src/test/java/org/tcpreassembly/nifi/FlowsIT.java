package org.tcpreassembly.nifi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tcpreassembly.nifi.runtime.BuildOutput;
import org.tcpreassembly.nifi.runtime.NifiClient;
import org.tcpreassembly.nifi.runtime.NifiInstance;

/** Every flow of docs/flows can be dragged onto the canvas and started as it is: a real NiFi finds nothing amiss. */
class FlowsIT {
    @TempDir
    Path temp;

    @Test
    void shouldBeValid() throws Exception {
        try (NifiInstance nifi = NifiInstance.in(temp.resolve("home")).start()) {
            final NifiClient client = nifi.client();
            for (String flow : new String[] {"live-capture", "merge-fragments", "cluster"}) {
                final String group = client.importFlow(
                        flow,
                        BuildOutput.flow(flow + ".json"),
                        Map.of("Network Interface", "lo", "Output Directory", temp.toString()));
                NifiClient.await(
                        "validation of " + flow, Duration.ofSeconds(30), () -> client.processors(group).stream()
                                .noneMatch(processor -> processor
                                        .at("/component/validationStatus")
                                        .asText()
                                        .equals("VALIDATING")));
                for (var processor : client.processors(group)) {
                    assertEquals(
                            "",
                            processor
                                    .at("/component/validationErrors")
                                    .toString()
                                    .replaceAll("^\\[]$", ""),
                            () -> flow + ", " + processor.at("/component/name").asText());
                }
                client.remove(group);
            }
        }
    }
}
