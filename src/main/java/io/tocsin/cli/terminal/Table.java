package io.tocsin.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of text, laid out as Kapacitor's client does: each left-aligned column, also the last one, is padded to its
 * longest value and one blank more, unless it was added by {@link #last}. Widths count code points. Control characters
 * are printed as escapes, so that a message can neither break a row nor steer the terminal.
 */
public final class Table {

    private enum Side {
        LEFT,
        RIGHT,
        LAST
    }

    private record Column(String header, int minimum, Side side) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a left-aligned column of at least {@code minimum} and one blank. */
    public Table left(String header, int minimum) {
        columns.add(new Column(header, minimum, Side.LEFT));
        return this;
    }

    /** Adds a right-aligned column of at least {@code width}, without a blank after it. */
    public Table right(String header, int width) {
        columns.add(new Column(header, width, Side.RIGHT));
        return this;
    }

    /** Adds a left-aligned column that is not padded, for long texts at the end of a row. */
    public Table last(String header) {
        columns.add(new Column(header, 0, Side.LAST));
        return this;
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if it has not one value for each column
     */
    public void row(String... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        rows.add(List.of(values).stream().map(Table::printable).toList());
    }

    /** Whether no row was added. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints the header and the rows. */
    public void print(PrintWriter out) {
        printRow(out, columns.stream().map(Column::header).toList());
        rows.forEach(row -> printRow(out, row));
    }

    private void printRow(PrintWriter out, List<String> values) {
        var line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            String padding = " ".repeat(Math.max(0, width(i) - length(value)));
            line.append(
                    switch (columns.get(i).side) {
                        case LEFT -> value + padding;
                        case RIGHT -> padding + value;
                        case LAST -> value;
                    });
        }
        out.print(line.append('\n'));
    }

    private int width(int index) {
        Column column = columns.get(index);
        int longest =
                rows.stream().mapToInt(row -> length(row.get(index))).max().orElse(0);
        return Math.max(column.minimum, longest) + (column.side == Side.RIGHT ? 0 : 1);
    }

    /** Such as a right-to-left override, with which a name could pass for another one. */
    private static boolean steers(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static int length(String value) {
        return value.codePointCount(0, value.length());
    }

    /**
     * {@code text} with every control character, and every character that only steers how others are shown, as {@code \n},
     * {@code \r}, {@code \t}, {@code \}{@code uXXXX} or, beyond those, {@code \UXXXXXXXX}.
     */
    public static String printable(String text) {
        if (text.codePoints().noneMatch(Table::steers)) {
            return text;
        }
        var safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> {
                    if (steers(c)) {
                        safe.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
                    } else {
                        safe.appendCodePoint(c);
                    }
                }
            }
        });
        return safe.toString();
    }
}
