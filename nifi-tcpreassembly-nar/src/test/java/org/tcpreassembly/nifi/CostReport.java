package org.tcpreassembly.nifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.tcpreassembly.nifi.CostFlow.Cost;
import org.tcpreassembly.nifi.runtime.BuildOutput;

/** A file of Markdown tables, printed as well: medians, and in brackets the least and the most. */
final class CostReport {
    private final Path file;

    /** @param name of the file in the build's target directory; what was there is replaced */
    CostReport(String name) throws IOException {
        this.file = BuildOutput.target().resolve(name);
        Files.deleteIfExists(file);
    }

    void header(String... columns) throws IOException {
        line("");
        row((Object[]) columns);
        line("|" + " --- |".repeat(columns.length));
    }

    void row(Object... cells) throws IOException {
        final StringBuilder row = new StringBuilder("|");
        for (final Object cell : cells) {
            row.append(' ')
                    .append(cell instanceof Double ? format("%.2f", cell) : cell)
                    .append(" |");
        }
        line(row.toString());
    }

    private static double median(DoubleStream values) {
        final double[] all = values.sorted().toArray();
        return all[all.length / 2];
    }

    /** By how much more the one costs than the other of its turn, in the middle: machines change their speed between turns. */
    static double ratio(List<Cost> costs, List<Cost> others, ToDoubleFunction<Cost> of) {
        return median(IntStream.range(0, costs.size())
                .mapToDouble(turn -> of.applyAsDouble(costs.get(turn)) / of.applyAsDouble(others.get(turn))));
    }

    static String spread(List<Cost> costs, ToDoubleFunction<Cost> of) {
        final DoubleSummaryStatistics all = costs.stream().mapToDouble(of).summaryStatistics();
        return format("%.2f (%.2f to %.2f)", median(costs.stream().mapToDouble(of)), all.getMin(), all.getMax());
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void line(String line) throws IOException {
        System.out.println(line);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
