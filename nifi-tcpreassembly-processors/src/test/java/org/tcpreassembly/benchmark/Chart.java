package org.tcpreassembly.benchmark;

import java.util.Locale;
import java.util.Map;

/** A line chart, both axes logarithmic, as SVG. */
final class Chart {
    private static final String[] COLOURS = {"#1f6feb", "#d1242f", "#6e7781", "#9a6700"};
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int RIGHT = 150;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;

    private final StringBuilder svg = new StringBuilder();
    private final double xFrom;
    private final double xTo;
    private final double yFrom;
    private final double yTo;

    private Chart(double xFrom, double xTo, double yFrom, double yTo) {
        this.xFrom = Math.log10(xFrom);
        this.xTo = Math.log10(xTo);
        this.yFrom = Math.floor(Math.log10(yFrom));
        this.yTo = Math.ceil(Math.log10(yTo));
    }

    /** @param lines by their names: y by x, ascending */
    static String of(String title, String xLabel, String yLabel, Map<String, Map<Integer, Double>> lines) {
        var xs = lines.values().stream().flatMap(line -> line.keySet().stream()).mapToDouble(x -> x);
        var ys = lines.values().stream().flatMap(line -> line.values().stream()).mapToDouble(y -> y);
        var x = xs.summaryStatistics();
        var y = ys.summaryStatistics();
        return new Chart(x.getMin(), x.getMax(), y.getMin(), y.getMax()).draw(title, xLabel, yLabel, lines);
    }

    private String draw(String title, String xLabel, String yLabel, Map<String, Map<Integer, Double>> lines) {
        add(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>",
                WIDTH, HEIGHT);
        add("<rect width='%d' height='%d' fill='white'/>", WIDTH, HEIGHT);
        add("<text x='%d' y='24' font-size='15'>%s</text>", LEFT, title);
        add("<text x='%d' y='%d' text-anchor='middle'>%s</text>", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, xLabel);
        add("<text transform='translate(16 %d) rotate(-90)' text-anchor='middle'>%s</text>", HEIGHT / 2, yLabel);
        for (int power = (int) yFrom; power <= yTo; power++) {
            double at = y(Math.pow(10, power));
            add("<path d='M%d %.1fH%d' stroke='#d0d7de'/>", LEFT, at, WIDTH - RIGHT);
            add("<text x='%d' y='%.1f' text-anchor='end'>%,.0f</text>", LEFT - 6, at + 4, Math.pow(10, power));
        }
        for (int power = (int) Math.ceil(xFrom); power <= xTo; power++) {
            double at = x(Math.pow(10, power));
            add("<path d='M%.1f %dV%d' stroke='#d0d7de'/>", at, TOP, HEIGHT - BOTTOM);
            add(
                    "<text x='%.1f' y='%d' text-anchor='middle'>%,.0f</text>",
                    at, HEIGHT - BOTTOM + 18, Math.pow(10, power));
        }
        int colour = 0;
        for (var line : lines.entrySet()) {
            draw(line.getKey(), COLOURS[colour++ % COLOURS.length], line.getValue());
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(String name, String colour, Map<Integer, Double> points) {
        StringBuilder path = new StringBuilder();
        double lastX = 0;
        double lastY = 0;
        for (var point : points.entrySet()) {
            lastX = x(point.getKey());
            lastY = y(point.getValue());
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", lastX, lastY));
            add("<circle cx='%.1f' cy='%.1f' r='3.5' fill='%s'/>", lastX, lastY, colour);
        }
        add("<path d='%s' fill='none' stroke='%s' stroke-width='2'/>", path, colour);
        add("<text x='%.1f' y='%.1f' fill='%s'>%s</text>", lastX + 8, lastY + 4, colour, name);
    }

    private double x(double value) {
        return LEFT + (Math.log10(value) - xFrom) / (xTo - xFrom) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (Math.log10(value) - yFrom) / (yTo - yFrom) * (HEIGHT - TOP - BOTTOM);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
