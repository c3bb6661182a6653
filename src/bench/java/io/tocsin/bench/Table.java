package io.tocsin.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects the figures of all scenarios and prints them, each as soon as its scenario is done. For one thread. */
final class Table {

    private final PrintStream out;
    private final List<String> missed = new ArrayList<>();
    private final Map<Target, Rounds> figures = new LinkedHashMap<>();

    Table(PrintStream out) {
        this.out = out;
        out.printf(Locale.ROOT, "%-58s %-34s %6s %6s%n", "", "median (range)", "must", "aim");
    }

    /** Adds the figure of one round. */
    void add(Target target, double figure) {
        figures.computeIfAbsent(target, added -> new Rounds()).add(figure);
    }

    /** Prints what was added since the last time. */
    void endScenario() {
        figures.forEach((target, rounds) -> {
            boolean isMissed = target.isMissedBy(rounds.median());
            boolean isLimited = !Double.isNaN(target.must());
            out.printf(
                    Locale.ROOT,
                    "%-58s %-34s %6s %6s %s%n",
                    target.figure(),
                    rounds.text(),
                    isLimited ? number(target.must()) : "",
                    isLimited ? number(target.aim()) : "",
                    isMissed ? "MISSED" : "");
            if (isMissed) {
                missed.add(target.figure());
            }
        });
        figures.clear();
        out.flush();
    }

    /** What missed its limit. */
    List<String> missed() {
        return List.copyOf(missed);
    }

    private static String number(double limit) {
        return limit == Math.rint(limit)
                ? String.format(Locale.ROOT, "%.0f", limit)
                : String.format(Locale.ROOT, "%.2f", limit);
    }
}
