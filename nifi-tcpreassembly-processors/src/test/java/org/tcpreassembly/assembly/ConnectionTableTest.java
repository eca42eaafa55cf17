package org.tcpreassembly.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.tcpreassembly.packet.TcpSegment;

class ConnectionTableTest {
    private static TcpSegment segment(boolean ipv6, long source, int sourcePort, long destination, int port) {
        return new TcpSegment().endpoints(ipv6, ipv6 ? 7 : 0, source, sourcePort, ipv6 ? 7 : 0, destination, port);
    }

    @Example
    void bothDirectionsFindTheConnectionEachOnItsSide() {
        ConnectionTable table = new ConnectionTable(1, false);
        TcpSegment there = segment(false, 9, 1000, 2, 80);
        TcpSegment back = segment(false, 2, 80, 9, 1000);
        assertEquals(0, table.find(there));
        int connection = table.add(5);
        int side = table.side();
        assertEquals(connection, table.find(back));
        assertEquals(1 - side, table.side());
        assertEquals(connection, table.find(there));
        assertEquals(side, table.side());
    }

    @Example
    void endpointsOfDifferentKindsAreDifferent() {
        ConnectionTable table = new ConnectionTable(1, false);
        int four = add(table, segment(false, 1, 1, 2, 2), 0);
        assertEquals(0, table.find(segment(true, 1, 1, 2, 2)));
        assertEquals(0, table.find(new TcpSegment().endpoints(true, 0, 1, 1, 0, 2, 2)), "the same numbers in IPv6");
        assertEquals(0, table.find(segment(false, 1, 2, 2, 1)), "ports the other way round");
        assertEquals(four, table.find(segment(false, 1, 1, 2, 2)));
    }

    @Example
    void encapsulationTellsConnectionsApartOnlyWhenAsked() {
        for (boolean asked : new boolean[] {false, true}) {
            ConnectionTable table = new ConnectionTable(1, asked);
            int one = add(table, segment(false, 1, 1, 2, 2).encapsulation(10), 0);
            int other = table.find(segment(false, 1, 1, 2, 2).encapsulation(20));
            assertEquals(asked ? 0 : one, other);
        }
    }

    private static int add(ConnectionTable table, TcpSegment segment, long time) {
        table.find(segment);
        return table.add(time);
    }

    @Property(tries = 50)
    void findsWhatAMapFinds(@ForAll long seed) {
        Random random = new Random(seed);
        ConnectionTable table = new ConnectionTable(random.nextLong(), false);
        Map<String, Integer> model = new HashMap<>();
        for (int step = 0; step < 5000; step++) {
            int low = random.nextInt(40);
            int port = random.nextInt(40);
            boolean ipv6 = random.nextInt(4) == 0;
            TcpSegment segment = segment(ipv6, low, port, 100, 80);
            String key = ipv6 + " " + low + " " + port;
            int connection = table.find(segment);
            assertEquals(model.getOrDefault(key, 0), connection);
            if (connection == 0) {
                model.put(key, table.add(step));
            } else if (random.nextBoolean()) {
                table.remove(connection);
                model.remove(key);
            }
        }
        assertEquals(model.size(), table.open());
        assertEquals(model.size(), table.records.inUse());
    }

    @Example
    void connectionsAreInTheOrderOfTheirLastPackets() {
        ConnectionTable table = new ConnectionTable(3, false);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            order.add(add(table, segment(false, i, 1, 1000, 2), i));
        }
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            Integer touched = order.remove(random.nextInt(order.size()));
            order.add(touched);
            table.touch(touched, 100 + i);
            assertEquals(order.getFirst(), table.bare.oldest());
        }
        int loaded = order.remove(50);
        table.load(loaded);
        assertEquals(loaded, table.loaded.oldest());
        table.remove(order.removeFirst());
        assertEquals(99, table.open());
        for (int connection : order) {
            assertEquals(connection, table.bare.oldest());
            table.remove(connection);
        }
        assertNotEquals(0, table.loaded.oldest());
    }

    @Example
    void lingeringConnectionsAreFoundByBothDirectionsAndEndWithASynOfAnotherStart() {
        ConnectionTable table = new ConnectionTable(1, true);
        TcpSegment there = segment(true, 9, 1000, 2, 80).encapsulation(3);
        TcpSegment back = segment(true, 2, 80, 9, 1000).encapsulation(3);
        int connection = add(table, there, 5);
        int side = table.side();
        int ended = table.lingering.add(table.records, connection, 6);
        table.lingering.began(ended, side, 101);
        table.remove(connection);

        assertEquals(0, table.find(segment(true, 9, 1000, 2, 80).encapsulation(4)));
        assertEquals(0, table.lingering.find(), "in another encapsulation");
        assertEquals(0, table.find(there));
        assertEquals(ended, table.lingering.find());
        assertEquals(6, table.lingering.ended(ended));
        assertFalse(table.lingering.isEndedBy(there.header(100, 0, TcpSegment.SYN, 0), ended), "the same SYN");
        assertFalse(table.lingering.isEndedBy(there.header(500, 0, TcpSegment.ACK, 0), ended), "no SYN");
        assertTrue(table.lingering.isEndedBy(there.header(500, 0, TcpSegment.SYN, 0), ended));
        table.find(back);
        assertEquals(ended, table.lingering.find());
        assertTrue(
                table.lingering.isEndedBy(back.header(100, 0, TcpSegment.SYN, 0), ended),
                "of a side that was not known to have begun");
        table.lingering.remove(ended);
        assertEquals(0, table.lingering.find());
        assertEquals(0, table.lingering.size());
    }
}
