package org.tcpreassembly.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Reading and writing cost the same memory however many packets there are. */
class CaptureReaderAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PACKETS = 20_000;
    /** What the run-time itself may take now and then: far less than a byte for each packet. */
    private static final long TOLERATED = PACKETS / 4;

    private interface Work {
        void run() throws IOException;
    }

    private static long allocated(Work work) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void readsWithoutAllocating(byte[] content) throws IOException {
        try (CaptureReader warmUp = CaptureReader.open(new ByteArrayInputStream(content))) {
            readAll(warmUp);
        }
        try (CaptureReader capture = CaptureReader.open(new ByteArrayInputStream(content))) {
            long allocated = allocated(() -> readAll(capture));
            assertEquals(PACKETS, capture.recordNumber());
            assertTrue(allocated < TOLERATED, allocated + " bytes for " + PACKETS + " packets");
        }
    }

    private static void readAll(CaptureReader capture) throws IOException {
        while (capture.next()) {
            assertEquals(100, capture.capturedLength());
        }
    }

    private static byte[] pcap() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapWriter file = new PcapWriter(out, PcapEncoder.microseconds(1, 262_144))) {
            for (int i = 0; i < PACKETS; i++) {
                file.append(i, new byte[100], 0, 100, 100);
            }
        }
        return out.toByteArray();
    }

    private static byte[] pcapng() {
        PcapngBytes file = PcapngBytes.pcapng();
        file.interfaceOf(1, 262_144, file.resolution(9)).interfaceOf(113, 0, file.resolution(0x80 | 20));
        for (int i = 0; i < PACKETS / 4; i++) {
            file.enhanced(0, i, new byte[100])
                    .enhanced(1, i, new byte[100])
                    .obsolete(0, i, new byte[100])
                    .simple(100, new byte[100])
                    .block(5, new byte[16]);
        }
        return file.bytes();
    }

    @Test
    void pcapIsReadWithoutAllocatingPerPacket() throws IOException {
        readsWithoutAllocating(pcap());
    }

    @Test
    void pcapngIsReadWithoutAllocatingPerPacket() throws IOException {
        readsWithoutAllocating(pcapng());
    }

    @Test
    void gzipIsReadWithoutAllocatingPerPacket() throws IOException {
        readsWithoutAllocating(Packets.gzip(pcap()));
    }

    @Test
    void pcapIsWrittenWithoutAllocatingPerPacket() throws IOException {
        byte[] frame = new byte[100];
        try (PcapWriter file = new PcapWriter(OutputStream.nullOutputStream(), PcapEncoder.nanoseconds(1, 100))) {
            Work write = () -> {
                for (int i = 0; i < PACKETS; i++) {
                    file.append(i, frame, 0, 100, 100);
                }
            };
            allocated(write);
            long allocated = allocated(write);
            assertTrue(allocated < TOLERATED, allocated + " bytes for " + PACKETS + " packets");
        }
    }
}
