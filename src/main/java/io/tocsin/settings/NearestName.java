package io.tocsin.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds what a misspelt name was probably meant to be, by the number of single-character edits (insert, delete,
 * replace, swap of neighbours). Case is ignored, and {@code _} is as good as {@code -}.
 */
public final class NearestName {

    private NearestName() {}

    /**
     * The known name nearest to {@code name}; the first in order of the alphabet where several are equally near.
     *
     * @return empty when none is within a third of the name's length, at least one edit
     */
    public static Optional<String> of(String name, Collection<String> known) {
        String wanted = folded(name);
        int limit = Math.max(1, wanted.length() / 3);
        record Candidate(String name, int edits) {}
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - name.length()) <= limit)
                .map(candidate -> new Candidate(candidate, edits(wanted, folded(candidate))))
                .filter(candidate -> candidate.edits() <= limit)
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int edits(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[from.length()][to.length()];
    }
}
