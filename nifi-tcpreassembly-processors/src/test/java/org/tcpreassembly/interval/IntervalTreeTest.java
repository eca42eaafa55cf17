package org.tcpreassembly.interval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.tcpreassembly.memory.Records;

/** The tree is a map from start to range, logarithmic whatever the order of arrival. */
class IntervalTreeTest {
    private final Records nodes = new Records(IntervalTree.OWNER_FIELDS);
    private final IntervalTree tree = new IntervalTree(nodes, 42);
    private int root;

    private int add(long start, int length) {
        int node = nodes.allocate();
        tree.setRange(node, start, length);
        root = tree.insert(root, node);
        return node;
    }

    @Example
    void showsRangesAndHoles() {
        add(12, 1);
        add(3, 4);
        add(7, 1);
        assertEquals("[3,7) 0 [7,8) 4 [12,13)", tree.toString(root));
        assertEquals("", tree.toString(0));
    }

    @Property(tries = 300)
    void findsWhatATreeMapFinds(@ForAll long seed) {
        Random random = new Random(seed);
        root = 0;
        int before = nodes.inUse();
        TreeMap<Long, Integer> model = new TreeMap<>();
        for (int step = 0; step < 200; step++) {
            long start = random.nextInt(300) * 10L - 1500;
            if (model.containsKey(start)) {
                int node = model.remove(start);
                root = tree.remove(root, node);
                nodes.free(node);
            } else {
                model.put(start, add(start, 1 + random.nextInt(10)));
            }
            long position = random.nextInt(3200) - 1600;
            assertEquals(node(model.floorEntry(position)), tree.floor(root, position));
            Map.Entry<Long, Integer> ending = model.floorEntry(position);
            if (ending == null || tree.end(ending.getValue()) <= position) {
                ending = model.higherEntry(position);
            }
            assertEquals(node(ending), tree.firstEndingAfter(root, position));
        }
        int node = tree.first(root);
        for (int expected : model.values()) {
            assertEquals(expected, node);
            node = tree.next(node);
        }
        assertEquals(0, node);
        assertEquals(model.size(), nodes.inUse() - before);
    }

    private static int node(Map.Entry<Long, Integer> entry) {
        return entry == null ? 0 : entry.getValue();
    }

    @Example
    void staysShallowWhateverTheOrder() {
        int count = 1 << 16;
        for (int i = 0; i < count / 2; i++) {
            add(i * 4L, 2);
            add((count - i) * 4L, 2);
        }
        assertTrue(depth(root) < 60, () -> "depth " + depth(root));
    }

    private int depth(int node) {
        // the tree tells only its order: the fields of a node are START, LENGTH, LEFT, RIGHT, PARENT
        return node == 0 ? 0 : 1 + Math.max(depth(nodes.getInt(node, 12)), depth(nodes.getInt(node, 16)));
    }
}
