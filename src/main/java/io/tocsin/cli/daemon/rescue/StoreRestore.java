package io.tocsin.cli.daemon.rescue;

import io.tocsin.cli.daemon.DaemonOptions;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.settings.ByteCount;
import io.tocsin.store.rescue.Restore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes the store anew from a backup. */
@Command(
        name = "restore",
        description = "Copy a backup to the store's directory, which must be empty or not exist. The backup stays.")
public final class StoreRestore implements Callable<Integer> {

    private final DaemonOptions options;
    private final Terminal terminal;

    @Mixin
    private final StorePlace place = new StorePlace();

    @Parameters(paramLabel = "BACKUP", description = "The backup's directory.")
    private Path backup = Path.of("");

    /** For one run. */
    public StoreRestore(DaemonOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var target = place.directory(options, terminal);
        var restored = Restore.run(backup, target);
        terminal.out()
                .print(target + ": restored " + ByteCount.rounded(restored.bytes()) + " from " + backup + ".\n"
                        + "The store has a new id, " + restored.storeId() + " instead of " + restored.formerId()
                        + ". That means:\n"
                        + "- Events accepted after the backup are not in it. Their seqs are given again, to other events;\n"
                        + "  with the store's id, which the header tocsin-event carries, an event is still told from any other.\n"
                        + "- What was delivered after the backup is delivered again, also on exactly-once clusters: their cursor\n"
                        + "  topic knows the former id only.\n"
                        + "- Receipts and dead letters are those of the moment of the backup.\n"
                        + "Give the directory to the user that runs tocsind, and start it.\n");
        return ExitCode.DONE;
    }
}
