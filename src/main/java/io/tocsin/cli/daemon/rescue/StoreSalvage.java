package io.tocsin.cli.daemon.rescue;

import io.tocsin.cli.daemon.DaemonOptions;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.store.Family;
import io.tocsin.store.rescue.Finding;
import io.tocsin.store.rescue.Salvage;
import io.tocsin.store.rescue.StoreView;
import io.tocsin.topic.StoreMending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a new store of what can be read of a damaged one. Exit code 0 also when something was left behind. */
@Command(
        name = "salvage",
        description =
                "Copy what can be read of a damaged store to a new directory, and say exactly what was left behind. "
                        + "The damaged one stays as it is.")
public final class StoreSalvage implements Callable<Integer> {

    /** Without rows of these it is not known what a handler had still to deliver. */
    private static final Set<Family> TELLING = Set.of(Family.META, Family.SPECS, Family.CURSOR);

    private final DaemonOptions options;
    private final Terminal terminal;

    @Mixin
    private final StorePlace place = new StorePlace();

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "The new store's directory, which must be empty or not exist.")
    private Path to = Path.of("");

    /** For one run. */
    public StoreSalvage(DaemonOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var from = place.directory(options, terminal);
        var mended = new ArrayList<StoreMending.Mended>();
        var saved = Salvage.run(from, to, (store, batch) -> mended.add(StoreMending.mend(store, batch)));
        var out = terminal.out();
        out.print(to + ": saved from " + from + ":\n");
        new TreeMap<>(saved.rows())
                .forEach((family, rows) ->
                        out.print("  " + family.name().toLowerCase(Locale.ROOT) + ": " + rows + " rows\n"));
        out.print("  and " + saved.changes() + " changes from the write-ahead log\n");
        if (saved.left().isEmpty()) {
            out.print("Nothing was left behind.\n");
        } else {
            StoredNames names;
            try (var view = StoreView.open(to.toAbsolutePath().normalize())) {
                names = StoredNames.read(view);
            }
            for (var left : saved.left()) {
                out.print("LEFT BEHIND " + left.file().getFileName() + ": " + left.what() + "\n");
                var rows = left.rows();
                if (rows != null) {
                    out.print("  Between these: " + names.describe(rows) + ".\n");
                }
            }
        }
        for (var found : mended) {
            found.gone().forEach(sentence -> out.print("LOST " + sentence + "\n"));
            if (found.gone().isEmpty() && isKnown(saved.left())) {
                out.print(
                        "Every handler had answered all of the events that were left behind: nothing stays undelivered.\n");
            }
            found.putRight().forEach(sentence -> out.print("MENDED " + sentence + "\n"));
        }
        out.print(
                "The new store has the id " + saved.storeId()
                        + ". What was delivered and is not known as such any more is delivered again, also on exactly-once"
                        + " clusters.\n"
                        + "To use it: move " + from + " away, move " + to
                        + " there, give it to the user that runs tocsind, and start it. Keep the damaged one until all is well.\n");
        return ExitCode.DONE;
    }

    /** Whether events were left behind, and nothing that would have to tell which handlers had to deliver them. */
    private static boolean isKnown(List<Finding> left) {
        return left.stream()
                        .anyMatch(finding ->
                                finding.rows() != null && finding.rows().family() == Family.LOG)
                && left.stream()
                        .allMatch(finding -> finding.rows() != null
                                && !TELLING.contains(finding.rows().family()));
    }
}
