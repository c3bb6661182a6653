package io.tocsin.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** One figure of each round. For one thread. */
final class Rounds {

    private final List<Double> figures = new ArrayList<>();

    void add(double figure) {
        figures.add(figure);
    }

    double median() {
        var sorted = new ArrayList<>(figures);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The median and, in brackets, the lowest and the highest. */
    String text() {
        return number(median()) + " (" + number(Collections.min(figures)) + " to " + number(Collections.max(figures))
                + ")";
    }

    private static String number(double figure) {
        return String.format(Locale.ROOT, figure >= 1_000 ? "%,.0f" : figure >= 100 ? "%.0f" : "%.2f", figure);
    }
}
