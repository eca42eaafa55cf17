package org.tcpreassembly.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A capture to show and to try things with: a few dozen connections like those of an office network, web, TLS and mail
 * over IPv4 and IPv6, some with what goes wrong in life. The same bytes every time, below 2 MB.
 *
 * <p>{@code java org.tcpreassembly.testing.SampleCapture OUT.pcap}
 */
public final class SampleCapture {
    /** The connection with a hole, in the direction of the hole. */
    public static final Direction WITH_LOSS = Direction.of("198.51.100.20:80", "192.0.2.40:50040");

    /** The connection with segments out of order, in that direction. */
    public static final Direction REORDERED = Direction.of("198.51.100.20:80", "192.0.2.41:50041");

    /** The connection that the server resets. */
    public static final Direction RESET = Direction.of("198.51.100.21:8080", "192.0.2.42:50042");

    /** The connection that was there before the capture began. */
    public static final Direction MIDSTREAM = Direction.of("198.51.100.22:5432", "192.0.2.43:50043");

    /** The connection that is not over when the capture ends. */
    public static final Direction STILL_OPEN = Direction.of("198.51.100.23:6667", "192.0.2.44:50044");

    private final SplitMix64 random = new SplitMix64(2024);
    private final List<List<Packet>> connections = new ArrayList<>();

    private SampleCapture() {}

    public static Capture create() {
        SampleCapture sample = new SampleCapture();
        for (int i = 0; i < 24; i++) {
            sample.web(i);
        }
        for (int i = 0; i < 6; i++) {
            sample.tls(i);
        }
        sample.mail(false);
        sample.mail(true);
        sample.loss();
        sample.reordering();
        sample.reset();
        sample.midstream();
        sample.stillOpen();
        return Capture.of(sample.interleaved());
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: SampleCapture OUT.pcap");
            System.exit(2);
        }
        create().writeTo(Path.of(arguments[0]));
    }

    /** The connections take turns at random, each in its own order, a few of them open at a time. */
    private List<Packet> interleaved() {
        List<List<Packet>> waiting = new ArrayList<>(connections);
        List<List<Packet>> open = new ArrayList<>();
        List<Packet> merged = new ArrayList<>();
        while (!waiting.isEmpty() || !open.isEmpty()) {
            if (!waiting.isEmpty() && (open.isEmpty() || open.size() < 8 && random.chance(0.1))) {
                open.add(new ArrayList<>(waiting.removeFirst()));
            }
            List<Packet> turn = open.get(random.nextInt(open.size()));
            merged.add(turn.removeFirst());
            open.removeIf(List::isEmpty);
        }
        return merged;
    }

    private Conversation between(Endpoint client, Endpoint server) {
        return Conversation.between(client, server)
                .isn((int) random.nextLong(), (int) random.nextLong())
                .mss(client.isIpv6() ? 1440 : 1460);
    }

    private Conversation between(Direction down) {
        return between(down.destination(), down.source());
    }

    /** Sends in segments, and lets the receiver acknowledge every second one. */
    private static void send(Conversation conversation, Side sender, byte[] bytes) {
        Sender out = conversation.side(sender);
        int mss = conversation.mss();
        for (int from = 0, count = 1; from < bytes.length; from += mss, count++) {
            out.data(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + mss)));
            if (count % 2 == 0 || from + mss >= bytes.length) {
                conversation.side(sender.other()).ack();
            }
        }
    }

    private static void get(Conversation conversation, String host, String path, String type, byte[] body) {
        send(conversation, Side.CLIENT, SampleContent.httpRequest("GET", host, path, new byte[0]));
        send(conversation, Side.SERVER, SampleContent.httpResponse(type, body));
    }

    private void web(int number) {
        boolean ipv6 = number % 4 == 3;
        String host = ipv6 ? "www6.example.net" : "www.example.com";
        Conversation c = between(
                Endpoint.of(
                        ipv6 ? "2001:db8:1::" + Integer.toHexString(16 + number) : "192.0.2." + (10 + number % 8),
                        49_152 + 7 * number),
                Endpoint.of(ipv6 ? "2001:db8:2::80" : "198.51.100.20", 80));
        if (number % 5 == 0) {
            c.timestamps();
        }
        c.handshake();
        get(
                c,
                host,
                "/page" + number + ".html",
                "text/html; charset=utf-8",
                SampleContent.html("Page " + number, 20 + random.nextInt(200)));
        if (number % 3 == 0) {
            get(c, host, "/image" + number + ".png", "image/png", SampleContent.png(40 + random.nextInt(80)));
        }
        if (number % 6 == 1) {
            String json = "{\"name\": \"sample\", \"number\": " + number + ", \"text\": \"Grüße\"}";
            send(c, Side.CLIENT, SampleContent.httpRequest("POST", host, "/api/items", json.getBytes(UTF_8)));
            send(c, Side.SERVER, SampleContent.httpResponse("application/json", "{\"ok\": true}".getBytes(UTF_8)));
        }
        c.close(number % 2 == 0 ? Side.CLIENT : Side.SERVER);
        connections.add(c.packets());
    }

    private void tls(int number) {
        boolean ipv6 = number % 2 == 1;
        Conversation c = between(
                Endpoint.of(ipv6 ? "2001:db8:1::" + (50 + number) : "192.0.2." + (30 + number), 51_000 + number),
                Endpoint.of(ipv6 ? "2001:db8:2::443" : "203.0.113.5", 443));
        c.timestamps().handshake();
        send(c, Side.CLIENT, SampleContent.clientHello(random, "secure" + number + ".example.org"));
        send(
                c,
                Side.SERVER,
                SampleContent.join(
                        SampleContent.serverHello(random),
                        SampleContent.tlsRecord(20, new byte[] {1}),
                        SampleContent.tlsRecord(23, SampleContent.random(random, 2800))));
        send(c, Side.CLIENT, SampleContent.tlsRecord(23, SampleContent.random(random, 400 + random.nextInt(400))));
        for (int i = 0; i < 3; i++) {
            int length = 500 + random.nextInt(15_000);
            send(c, Side.SERVER, SampleContent.tlsRecord(23, SampleContent.random(random, length)));
        }
        c.close(Side.CLIENT);
        connections.add(c.packets());
    }

    private void mail(boolean ipv6) {
        Conversation c = between(
                Endpoint.of(ipv6 ? "2001:db8:1::25" : "192.0.2.25", 52_025),
                Endpoint.of(ipv6 ? "2001:db8:2::25" : "198.51.100.25", 25));
        c.handshake();
        String[] dialogue = {
            "220 mail.example.com ESMTP",
            "EHLO desk.example.net",
            "250-mail.example.com\r\n250 8BITMIME",
            "MAIL FROM:<anna@example.net>",
            "250 OK",
            "RCPT TO:<bert@example.com>",
            "250 OK",
            "DATA",
            "354 End data with <CR><LF>.<CR><LF>",
            "From: Anna <anna@example.net>\r\nTo: Bert <bert@example.com>\r\nSubject: lunch\r\n\r\nAt noon?\r\n.",
            "250 OK: queued",
            "QUIT",
            "221 Bye"
        };
        for (int line = 0; line < dialogue.length; line++) {
            c.side(line % 2 == 0 ? Side.SERVER : Side.CLIENT).data(dialogue[line] + "\r\n");
        }
        c.close(Side.SERVER);
        connections.add(c.packets());
    }

    private Conversation download(Direction down, byte[] body) {
        Conversation c = between(down);
        c.handshake();
        get(c, "files.example.com", "/report.html", "text/html", body);
        c.close(Side.SERVER);
        return c;
    }

    /** The capture misses one segment that was received. */
    private void loss() {
        List<Packet> packets =
                download(WITH_LOSS, SampleContent.html("Lost", 200)).packets();
        packets.remove(data(packets, Side.SERVER, 3));
        connections.add(packets);
    }

    private void reordering() {
        List<Packet> packets =
                download(REORDERED, SampleContent.html("Reordered", 200)).packets();
        for (int i : new int[] {2, 5, 8}) {
            Collections.swap(
                    packets,
                    packets.indexOf(data(packets, Side.SERVER, i)),
                    packets.indexOf(data(packets, Side.SERVER, i + 1)));
        }
        connections.add(packets);
    }

    private static Packet data(List<Packet> packets, Side sender, int number) {
        return packets.stream()
                .filter(packet -> packet.sender() == sender && packet.payload().length > 0)
                .skip(number)
                .findFirst()
                .orElseThrow();
    }

    private void reset() {
        Conversation c = between(RESET);
        c.handshake();
        send(c, Side.CLIENT, SampleContent.httpRequest("GET", "app.example.com", "/slow", new byte[0]));
        send(c, Side.SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nand then it broke".getBytes(UTF_8));
        c.rst(Side.SERVER);
        connections.add(c.packets());
    }

    private void midstream() {
        Conversation c = between(MIDSTREAM);
        c.client().skip(12_345);
        c.server().skip(678_901);
        for (int row = 0; row < 20; row++) {
            send(c, Side.CLIENT, ("SELECT " + row + "\n").getBytes(UTF_8));
            send(c, Side.SERVER, ("row " + row + " of a table\n").getBytes(UTF_8));
        }
        c.close(Side.CLIENT);
        connections.add(c.packets());
    }

    private void stillOpen() {
        Conversation c = between(STILL_OPEN);
        c.handshake();
        for (int line = 0; line < 10; line++) {
            send(c, Side.CLIENT, ("PRIVMSG #office :message " + line + "\r\n").getBytes(UTF_8));
            send(c, Side.SERVER, (":bert PRIVMSG #office :answer " + line + "\r\n").getBytes(UTF_8));
        }
        connections.add(c.packets());
    }
}
