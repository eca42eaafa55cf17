package org.tcpreassembly.interval;

import org.tcpreassembly.memory.Records;

/**
 * Ordered sets of disjoint, non-empty ranges: a treap over records, any number of sets in one pool of nodes.
 *
 * <p>Invariant, of every set: an in-order walk meets the ranges in ascending order and none reaches into the next; a
 * node's rank, which depends on nothing an attacker knows, is never below its children's. So the depth is logarithmic
 * whatever the order of arrival.
 *
 * <p>A set is the int of its root, 0 when empty, and the caller keeps it: what changes a set returns its new root. The
 * tree uses the first {@link #OWNER_FIELDS} bytes of a node's record; the rest is the caller's.
 */
final class IntervalTree {
    /** Where the caller's own fields of a node begin. */
    static final int OWNER_FIELDS = 24;

    private static final int START = 0;
    private static final int LENGTH = 8;
    private static final int LEFT = 12;
    private static final int RIGHT = 16;
    private static final int PARENT = 20;

    private final Records nodes;
    private final int seed;

    IntervalTree(Records nodes, int seed) {
        this.nodes = nodes;
        this.seed = seed;
    }

    long start(int node) {
        return nodes.getLong(node, START);
    }

    int length(int node) {
        return nodes.getInt(node, LENGTH);
    }

    long end(int node) {
        return start(node) + length(node);
    }

    /** Sets the range of a node that is in no set, or narrows that of one which is. */
    void setRange(int node, long start, int length) {
        nodes.putLong(node, START, start);
        nodes.putInt(node, LENGTH, length);
    }

    /** The last range that starts at or below a position, 0 if none does. */
    int floor(int root, long position) {
        int found = 0;
        for (int node = root; node != 0; ) {
            if (start(node) <= position) {
                found = node;
                node = nodes.getInt(node, RIGHT);
            } else {
                node = nodes.getInt(node, LEFT);
            }
        }
        return found;
    }

    /** The first range that ends above a position, 0 if none does. */
    int firstEndingAfter(int root, long position) {
        int floor = floor(root, position);
        if (floor == 0) {
            return first(root);
        }
        return end(floor) > position ? floor : next(floor);
    }

    /** The lowest range of a set, 0 when it is empty. */
    int first(int root) {
        int node = root;
        while (node != 0 && nodes.getInt(node, LEFT) != 0) {
            node = nodes.getInt(node, LEFT);
        }
        return node;
    }

    /** The range above, 0 after the last. */
    int next(int node) {
        int right = nodes.getInt(node, RIGHT);
        if (right != 0) {
            return first(right);
        }
        int child = node;
        int parent = nodes.getInt(node, PARENT);
        while (parent != 0 && nodes.getInt(parent, RIGHT) == child) {
            child = parent;
            parent = nodes.getInt(parent, PARENT);
        }
        return parent;
    }

    /** Adds a node whose range overlaps none of the set's, and returns the new root. */
    int insert(int root, int node) {
        nodes.putInt(node, LEFT, 0);
        nodes.putInt(node, RIGHT, 0);
        int parent = 0;
        int side = LEFT;
        long start = start(node);
        for (int at = root; at != 0; at = nodes.getInt(at, side)) {
            parent = at;
            side = start < start(at) ? LEFT : RIGHT;
        }
        nodes.putInt(node, PARENT, parent);
        if (parent == 0) {
            return node;
        }
        nodes.putInt(parent, side, node);
        int newRoot = root;
        int rank = rank(node);
        while (parent != 0 && rank(parent) < rank) {
            rotateUp(node, parent);
            if (parent == newRoot) {
                newRoot = node;
            }
            parent = nodes.getInt(node, PARENT);
        }
        return newRoot;
    }

    /** Takes a node out of the set, without freeing its record, and returns the new root. */
    int remove(int root, int node) {
        int newRoot = root;
        while (true) {
            int left = nodes.getInt(node, LEFT);
            int right = nodes.getInt(node, RIGHT);
            if (left == 0 || right == 0) {
                int child = left != 0 ? left : right;
                int parent = nodes.getInt(node, PARENT);
                replaceChild(parent, node, child);
                return parent == 0 ? child : newRoot;
            }
            int up = rank(left) > rank(right) ? left : right;
            rotateUp(up, node);
            if (node == newRoot) {
                newRoot = up;
            }
        }
    }

    /** The ranges and the holes between them, as {@code [3,7) 5 [12,13)}. */
    String toString(int root) {
        StringBuilder text = new StringBuilder();
        long end = 0;
        for (int node = first(root); node != 0; node = next(node)) {
            if (!text.isEmpty()) {
                text.append(' ').append(start(node) - end).append(' ');
            }
            end = end(node);
            text.append('[').append(start(node)).append(',').append(end).append(')');
        }
        return text.toString();
    }

    private void rotateUp(int child, int parent) {
        int grandparent = nodes.getInt(parent, PARENT);
        int inner;
        if (nodes.getInt(parent, LEFT) == child) {
            inner = nodes.getInt(child, RIGHT);
            nodes.putInt(child, RIGHT, parent);
            nodes.putInt(parent, LEFT, inner);
        } else {
            inner = nodes.getInt(child, LEFT);
            nodes.putInt(child, LEFT, parent);
            nodes.putInt(parent, RIGHT, inner);
        }
        if (inner != 0) {
            nodes.putInt(inner, PARENT, parent);
        }
        replaceChild(grandparent, parent, child);
        nodes.putInt(parent, PARENT, child);
    }

    private void replaceChild(int parent, int old, int replacement) {
        if (parent != 0) {
            nodes.putInt(parent, nodes.getInt(parent, LEFT) == old ? LEFT : RIGHT, replacement);
        }
        if (replacement != 0) {
            nodes.putInt(replacement, PARENT, parent);
        }
    }

    /** Scatters the node's number by the seed (the finaliser of MurmurHash3). */
    private int rank(int node) {
        int h = node ^ seed;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
