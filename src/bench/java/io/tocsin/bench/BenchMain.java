package io.tocsin.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs scenarios and prints a table. Arguments: {@code --distribution DIR [--small] [--rounds N] [SCENARIO …]}. Exit code 0
 * when every figure that has a limit keeps it, 1 when one does not, 2 for arguments that cannot be used.
 */
public final class BenchMain {

    private BenchMain() {}

    /** Runs what is asked for; everything without a name. */
    public static void main(String[] args) {
        @Nullable Path distribution = null;
        var size = Size.FULL;
        int rounds = 0;
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String argument = args[i];
            boolean hasValue = i + 1 < args.length;
            if (argument.equals("--distribution") && hasValue) {
                distribution = Path.of(args[++i]);
            } else if (argument.equals("--rounds") && hasValue && args[i + 1].matches("[1-9][0-9]{0,2}")) {
                rounds = Integer.parseInt(args[++i]);
            } else if (argument.equals("--small")) {
                size = Size.SMALL;
            } else {
                var named = Arrays.stream(Scenario.values())
                        .filter(scenario -> scenario.word().equals(argument))
                        .findFirst();
                named.ifPresentOrElse(scenarios::add, () -> refuse(argument));
            }
        }
        if (distribution == null) {
            refuse("no --distribution");
            return;
        }
        if (rounds > 0) {
            size = new Size(rounds, size.events(), size.ids(), size.pending(), size.steady());
        }
        run(distribution, size, scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios);
    }

    private static void refuse(String argument) {
        System.err.println("bench: cannot use " + argument + "\nusage: bench [--small] [--rounds N] [SCENARIO ...]\n"
                + "scenarios: "
                + Arrays.stream(Scenario.values()).map(Scenario::word).collect(Collectors.joining(", ")));
        System.exit(2);
    }

    private static void run(Path distribution, Size size, List<Scenario> scenarios) {
        System.out.println(size + "; both sides take turns; a warm-up of twice a round goes before");
        var table = new Table(System.out);
        for (var scenario : scenarios) {
            long began = System.nanoTime();
            scenario.run(distribution, size, table);
            table.endScenario();
            System.out.printf("  [%s: %d s]%n", scenario.word(), (System.nanoTime() - began) / 1_000_000_000L);
        }
        if (!table.missed().isEmpty()) {
            System.out.println("missed: " + String.join("; ", table.missed()));
            System.exit(1);
        }
    }
}
