package org.tcpreassembly.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.KernelTraffic;
import org.tcpreassembly.testing.OddTraffic;
import org.tcpreassembly.testing.SampleCapture;
import org.tcpreassembly.testing.Truth;
import org.tcpreassembly.testing.Workload;

/** Makes a folder of captures, with the truth beside them, to compare on. */
final class DifferentialCaptures {
    private final Path folder;

    private DifferentialCaptures(Path folder) {
        this.folder = folder;
    }

    /** Needs root, for the kernel's: see {@link KernelTraffic}. */
    static void make(Path folder) throws IOException, InterruptedException {
        DifferentialCaptures captures = new DifferentialCaptures(Files.createDirectories(folder));
        captures.generated();
        captures.kernel();
        captures.odd();
    }

    private Path file(String name) {
        System.err.println("making " + name);
        return folder.resolve(name + ".pcap");
    }

    private void generated() throws IOException {
        Capture sample = SampleCapture.create();
        sample.truth().save(Truth.fileFor(sample.writeTo(file("sample"))));
        Workload.of("bulk").scale(0.01).writeTo(file("workload-bulk"));
        Workload.of("mixed").scale(0.02).writeTo(file("workload-mixed"));
        Workload.of("lossy").scale(0.02).writeTo(file("workload-lossy"));
        Workload.of("lossy").scale(0.02).seed(7).padded(false).writeTo(file("workload-lossy-unpadded"));
        Workload.of("tiny").scale(0.002).writeTo(file("workload-tiny"));
        Workload.of("adversarial").scale(0.01).writeTo(file("workload-adversarial"));
        Workload.interleaved(200, 20_000).writeTo(file("workload-interleaved"));
    }

    private void kernel() throws IOException, InterruptedException {
        kernel("kernel-plain", KernelTraffic.setup());
        kernel("kernel-offload", KernelTraffic.setup().offload(true));
        kernel("kernel-loss", KernelTraffic.setup().loss(0.02));
        kernel("kernel-duplicates", KernelTraffic.setup().duplicate(0.05));
        kernel("kernel-reordering", KernelTraffic.setup().reorder(0.05));
        kernel("kernel-delay", KernelTraffic.setup().delay(10));
        for (long seed = 1; seed <= 4; seed++) {
            kernel(
                    "kernel-all-" + seed,
                    KernelTraffic.setup()
                            .seed(seed)
                            .loss(0.03)
                            .duplicate(0.03)
                            .reorder(0.05)
                            .delay(seed % 2 == 0 ? 4 : 0)
                            .connections(48));
        }
    }

    private void kernel(String name, KernelTraffic.Setup setup) throws IOException, InterruptedException {
        Path made = file(name);
        Path directory = Files.createTempDirectory("kernel");
        KernelTraffic traffic = setup.capture(directory);
        traffic.truth().save(Truth.fileFor(made));
        Files.move(traffic.pcap(), made, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(directory);
    }

    private void odd() throws IOException, InterruptedException {
        for (String scenario : OddTraffic.SCENARIOS) {
            if (scenario.equals("simultaneous-open")) {
                OddTraffic.capture(scenario, file("odd-" + scenario), "--reorder", "1", "--hold", "100");
                continue;
            }
            OddTraffic.capture(scenario, file("odd-" + scenario));
            OddTraffic.capture(
                    scenario,
                    file("odd-" + scenario + "-impaired"),
                    "--loss 0.02 --duplicate 0.03 --reorder 0.05".split(" "));
        }
    }
}
