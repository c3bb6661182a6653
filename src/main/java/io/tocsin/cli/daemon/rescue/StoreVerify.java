package io.tocsin.cli.daemon.rescue;

import io.tocsin.cli.daemon.DaemonOptions;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.settings.ByteCount;
import io.tocsin.store.Batch;
import io.tocsin.store.StoreDirectory;
import io.tocsin.store.StoreOpenException;
import io.tocsin.store.StoreUnavailableException;
import io.tocsin.store.rescue.Finding;
import io.tocsin.store.rescue.StoreView;
import io.tocsin.store.rescue.Verification;
import io.tocsin.topic.StoreMending;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads a store or a backup from end to end and names what is damaged. Changes nothing; exit code 1 when something is. */
@Command(
        name = "verify",
        description = "Read a store or a backup from end to end, and name what is damaged and what that means. "
                + "Changes nothing. Exits with 1 when something is damaged.")
public final class StoreVerify implements Callable<Integer> {

    private final DaemonOptions options;
    private final Terminal terminal;

    @Mixin
    private final StorePlace place = new StorePlace();

    @Option(
            names = "--deep",
            description = "Also read every event, state and definition, and compare them with each other.")
    private boolean deep;

    /** For one run. */
    public StoreVerify(DaemonOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var path = place.directory(options, terminal);
        var directory = new StoreDirectory(path);
        directory.requireStore();
        var alone = directory.lock();
        try {
            return verify(path);
        } finally {
            alone.close();
        }
    }

    private int verify(Path path) {
        var out = terminal.out();
        var verified = Verification.of(path);
        out.print(path + ": " + ByteCount.rounded(verified.bytes()) + "; " + verified.files()
                + (verified.files() == 1 ? " table or log was" : " tables and logs were") + " read.\n");
        verified.tornEnd()
                .ifPresent(end -> out.print(end.file().getFileName() + " ends at byte " + end.offset()
                        + " in the middle of a write: the next start drops the " + end.bytes()
                        + " bytes behind and keeps a copy in damaged. They were probably never acknowledged; damage to the"
                        + " last write looks the same.\n"));
        if (!verified.findings().isEmpty()) {
            var names = names(path);
            for (var finding : verified.findings()) {
                out.print("DAMAGED " + finding.file().getFileName() + ": " + finding.what() + "\n");
                var rows = finding.rows();
                if (rows != null) {
                    out.print("  It holds " + names.describe(rows) + ".\n");
                }
            }
        }
        var contradictions = deep ? contradictions(path) : List.<String>of();
        contradictions.forEach(contradiction -> out.print("WRONG " + contradiction + "\n"));
        if (verified.findings().isEmpty() && contradictions.isEmpty()) {
            out.print("Nothing is damaged.\n");
            return ExitCode.DONE;
        }
        boolean isSalvageable = verified.findings().stream().map(Finding::file).noneMatch(StoreDirectory::isFileList);
        out.print("What to do: restore a backup (tocsind store restore BACKUP)"
                + (isSalvageable
                        ? ", or save what can be read (tocsind store salvage --to DIR)."
                        : "; salvage needs the list of the store's files and cannot help.")
                + " Nothing was changed.\n");
        return ExitCode.FAILED;
    }

    private static StoredNames names(Path path) {
        try (var view = StoreView.open(path)) {
            return StoredNames.read(view);
        } catch (StoreOpenException e) {
            // the list of files is damaged, which the findings say: no name can be read
            return new StoredNames();
        }
    }

    private static List<String> contradictions(Path path) {
        var found = new ArrayList<String>();
        try (var view = StoreView.open(path)) {
            found.addAll(StoreMending.unreadable(view));
            var mended = StoreMending.mend(view, new Batch());
            found.addAll(mended.putRight());
            found.addAll(mended.gone());
        } catch (StoreOpenException | StoreUnavailableException | IllegalStateException e) {
            found.add("reading stops: " + e.getMessage());
        }
        return found;
    }
}
