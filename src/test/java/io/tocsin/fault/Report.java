package io.tocsin.fault;

import io.tocsin.fault.Evidence.Finding;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a campaign came to.
 *
 * @param sums what did not add up in the daemon's own account
 * @param deaths how often the daemon died without a chance to store its cursors
 */
record Report(
        Mode mode,
        long seed,
        int accepted,
        Duration elapsed,
        Tally tally,
        int deaths,
        List<Finding> findings,
        List<String> sums) {

    private static final int MOST_EXAMPLES = 20;

    /** Copies. */
    Report {
        findings = List.copyOf(findings);
        sums = List.copyOf(sums);
    }

    /** Whether every promise of the mode was kept. */
    boolean isClean() {
        return findings.stream().allMatch(Finding::isClean) && sums.isEmpty();
    }

    int lost() {
        return findings.stream()
                .mapToInt(finding -> finding.verdict().lost().size())
                .sum();
    }

    int reordered() {
        return findings.stream()
                .mapToInt(finding -> finding.verdict().disordered().size())
                .sum();
    }

    int duplicated() {
        return findings.stream()
                .mapToInt(finding -> finding.verdict().duplicates())
                .sum();
    }

    int unexpected() {
        return findings.stream()
                .mapToInt(finding -> finding.verdict().unexpected().size())
                .sum();
    }

    /** Faults of the mode that never happened. */
    List<Fault> missing() {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.happensIn(mode) && tally.of(fault) == 0)
                .toList();
    }

    /** The tables. */
    String text() {
        var text = new StringBuilder();
        text.append(faults(mode, tally));
        text.append(String.format(
                "%n%-26s %8s %8s %6s %11s %10s %11s%n",
                "handler", "due", "records", "lost", "duplicated", "reordered", "unexpected"));
        findings.forEach(finding -> text.append(String.format(
                "%-26s %8d %8d %6d %11d %10d %11d%n",
                finding.handler().name(),
                finding.due(),
                finding.records(),
                finding.verdict().lost().size(),
                finding.verdict().duplicates(),
                finding.verdict().disordered().size(),
                finding.verdict().unexpected().size())));
        findings.forEach(finding -> {
            examples(text, finding, "lost", finding.verdict().lost());
            examples(text, finding, "reordered", finding.verdict().disordered());
            examples(text, finding, "unexpected", finding.verdict().unexpected());
            examples(
                    text,
                    finding,
                    "repeated without excuse",
                    finding.unexcused().stream().map(Object::toString).toList());
        });
        sums.forEach(sum -> text.append("sums: ").append(sum).append('\n'));
        text.append(String.format(
                "%nseed %d, %s: %d faults in %d s, the daemon died %d times, %d events accepted: "
                        + "lost %d, reordered %d, duplicated %d, unexpected %d, sums %s%n",
                seed,
                mode.word(),
                tally.total(),
                elapsed.toSeconds(),
                deaths,
                accepted,
                lost(),
                reordered(),
                duplicated(),
                unexpected(),
                sums.isEmpty() ? "right" : "wrong"));
        return text.toString();
    }

    /** How often each fault of a mode happened. */
    static String faults(Mode mode, Tally tally) {
        var text = new StringBuilder(String.format("%n%-26s %5s%n", "fault", "times"));
        for (var fault : Fault.values()) {
            if (fault.happensIn(mode)) {
                text.append(String.format("%-26s %5d%n", fault.word(), tally.of(fault)));
            }
        }
        return text.append(String.format("%-26s %5d%n", "all", tally.total())).toString();
    }

    private static void examples(StringBuilder text, Finding finding, String what, List<String> examples) {
        examples.stream()
                .limit(MOST_EXAMPLES)
                .forEach(example -> text.append(
                        String.format("%s: %s: %s%n", finding.handler().name(), what, example)));
        if (examples.size() > MOST_EXAMPLES) {
            text.append(String.format(
                    "%s: %s: and %d more%n", finding.handler().name(), what, examples.size() - MOST_EXAMPLES));
        }
    }
}
