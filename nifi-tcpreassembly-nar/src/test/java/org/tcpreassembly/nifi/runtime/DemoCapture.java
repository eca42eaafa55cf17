package org.tcpreassembly.nifi.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.tcpreassembly.testing.Capture;
import org.tcpreassembly.testing.Conversation;
import org.tcpreassembly.testing.Side;

/** STAND-IN for org.tcpreassembly.testing.SampleCapture, to be removed when that exists. */
final class DemoCapture {
    private DemoCapture() {}

    static Path writeTo(Path file) throws IOException {
        final Conversation web = Conversation.between("192.0.2.10:51000", "198.51.100.7:80");
        web.handshake();
        web.client("GET /index.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n");
        web.server()
                .send(("HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + "0123456789".repeat(2000))
                        .getBytes(StandardCharsets.US_ASCII));
        web.close(Side.SERVER);
        final Conversation mail = Conversation.between("192.0.2.11:51001", "198.51.100.8:25");
        mail.handshake();
        mail.server("220 mail.example.org ready\r\n");
        mail.client("HELO example.com\r\n");
        mail.server().skip(40);
        mail.server("250 ok\r\n");
        return Capture.of(web, mail).writeTo(file);
    }
}
