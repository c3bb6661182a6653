package io.tocsin.expression.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which code points are the same but for their case, by Unicode's simple folding. */
final class CaseFolding {

    /** Each group of code points that fold to the same one, of at least two members. */
    static final List<int[]> ORBITS = orbits();

    private static final int DOTTED_CAPITAL_I = 0x130;
    private static final int DOTLESS_SMALL_I = 0x131;
    private static final int LAST_CASED = 0x1E943;

    private CaseFolding() {}

    private static List<int[]> orbits() {
        Map<Integer, List<Integer>> groups = new TreeMap<>();
        for (int c = 0; c <= LAST_CASED; c++) {
            int folded = folded(c);
            if (folded != c || Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c)) {
                groups.computeIfAbsent(folded, key -> new ArrayList<>()).add(c);
            }
        }
        // what others fold to need not be a letter with a case of its own
        groups.forEach((folded, members) -> {
            if (!members.contains(folded)) {
                members.add(folded);
            }
        });
        return groups.values().stream()
                .filter(members -> members.size() > 1)
                .map(members -> members.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /** The two Turkish letters fold only by Turkish rules, which RE2 does not apply. */
    private static int folded(int c) {
        return c == DOTTED_CAPITAL_I || c == DOTLESS_SMALL_I ? c : Character.toLowerCase(Character.toUpperCase(c));
    }
}
