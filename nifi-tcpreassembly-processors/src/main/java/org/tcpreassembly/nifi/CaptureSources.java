package org.tcpreassembly.nifi;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.tcpreassembly.assembly.TcpAssembler;
import org.tcpreassembly.memory.DamagedStateException;
import org.tcpreassembly.memory.StateInput;
import org.tcpreassembly.memory.StateOutput;

/**
 * The inputs of a continuing capture that streams to come will tell of: each a small number, which connections and pieces
 * remember. What nothing remembers is forgotten now and then.
 */
final class CaptureSources {
    /** So many more than were remembered the last time, and it is looked again which still are. */
    private static final int MANY = 1000;

    /** What streams tell of an input. */
    record Source(String fileName, String sequence, long firstArrival, Map<String, String> carried) {}

    private final List<Source> sources = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private final TreeSet<Integer> changed = new TreeSet<>();
    private final BitSet used = new BitSet();
    /** By its first segment, each input of which something may be held. */
    private final TreeMap<Long, Integer> byArrival = new TreeMap<>();

    private int count;
    private int enough = MANY;

    CaptureSources() {
        sources.add(null);
    }

    /**
     * An input is about to be read.
     *
     * @param firstArrival the number that its first segment will have
     * @param oldestHeld the number of the segment held longest
     * @return its number, from 1
     */
    int add(FlowFile input, String sequence, List<String> names, long firstArrival, long oldestHeld) {
        Map<String, String> carried = new LinkedHashMap<>();
        for (String name : names) {
            String value = input.getAttribute(name);
            if (value != null) {
                carried.put(name, value);
            }
        }
        Integer same = byArrival.get(firstArrival); // the one before had no segments: nothing remembers it
        int number = same != null ? same : free.isEmpty() ? sources.size() : free.pop();
        put(number, new Source(input.getAttribute(CoreAttributes.FILENAME.key()), sequence, firstArrival, carried));
        byArrival.put(firstArrival, number);
        while (byArrival.size() > 1 && byArrival.higherKey(byArrival.firstKey()) <= oldestHeld) {
            byArrival.pollFirstEntry();
        }
        return number;
    }

    /** The number of an input of which a part is read already: the latest one, if that is it; else 0. */
    int resume(FlowFile input, String sequence) {
        Map.Entry<Long, Integer> latest = byArrival.lastEntry();
        Source source = latest == null ? null : sources.get(latest.getValue());
        boolean same = source != null
                && Objects.equals(source.sequence(), sequence)
                && Objects.equals(source.fileName(), input.getAttribute(CoreAttributes.FILENAME.key()));
        return same ? latest.getValue() : 0;
    }

    /** The input that brought a segment; 0 if it is not known. */
    int of(long arrival) {
        Map.Entry<Long, Integer> entry = byArrival.floorEntry(arrival);
        return entry == null ? 0 : entry.getValue();
    }

    /** True if one input was read before another; both must be known. */
    boolean isBefore(int one, int other) {
        return sources.get(one).firstArrival < sources.get(other).firstArrival;
    }

    /** The input of a number; null if it is not known. */
    Source get(int number) {
        return number < sources.size() ? sources.get(number) : null;
    }

    /** True if there are so many that it is worth while to look which are still remembered. */
    boolean areMany() {
        return count > enough || sources.size() > TcpAssembler.MAXIMUM_SOURCE - MANY;
    }

    /** Begins to look which are remembered: {@link #remember} each, then {@link #forgetOthers}. */
    void remember(int number) {
        used.set(number);
    }

    void forgetOthers() {
        byArrival.values().forEach(used::set);
        for (int number = 1; number < sources.size(); number++) {
            if (!used.get(number) && sources.get(number) != null) {
                sources.set(number, null);
                changed.add(number);
                free.push(number);
                count--;
            }
        }
        used.clear();
        enough = 2 * count + MANY;
    }

    void markAll() {
        changed.clear();
        for (int number = 1; number < sources.size(); number++) {
            if (sources.get(number) != null) {
                changed.add(number);
            }
        }
    }

    /** Writes what has changed since the last time. */
    void writeChanges(StateOutput out) {
        out.number(changed.size());
        for (int number : changed) {
            out.number(number);
            Source source = sources.get(number);
            out.flag(source != null);
            if (source != null) {
                out.text(source.fileName);
                out.text(source.sequence);
                out.number(source.firstArrival);
                out.number(source.carried.size());
                source.carried.forEach((name, value) -> {
                    out.text(name);
                    out.text(value);
                });
            }
        }
        changed.clear();
    }

    /** @param apply false: what was written then counts as changed */
    void read(StateInput in, boolean apply) throws DamagedStateException {
        for (int left = in.count(Integer.MAX_VALUE); left > 0; left--) {
            int number = in.count(TcpAssembler.MAXIMUM_SOURCE);
            Source source = null;
            if (in.flag()) {
                source = new Source(in.text(), in.text(), in.number(), new LinkedHashMap<>());
                for (int more = in.count(Integer.MAX_VALUE); more > 0; more--) {
                    source.carried.put(in.text(), in.text());
                }
            }
            if (apply) {
                while (sources.size() <= number) {
                    sources.add(null);
                }
                sources.set(number, source);
            } else if (number < sources.size()) {
                changed.add(number);
            }
        }
    }

    /** All is read. */
    void restored() {
        for (int number = sources.size() - 1; number > 0; number--) {
            if (sources.get(number) == null) {
                free.push(number);
            } else {
                byArrival.put(sources.get(number).firstArrival, number);
                count++;
            }
        }
        changed.clear();
        enough = 2 * count + MANY;
    }

    private void put(int number, Source source) {
        if (number == sources.size()) {
            sources.add(source);
            count++;
        } else {
            count += sources.get(number) == null ? 1 : 0;
            sources.set(number, source);
        }
        changed.add(number);
    }
}
