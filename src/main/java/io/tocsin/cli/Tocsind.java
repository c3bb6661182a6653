package io.tocsin.cli;

import io.tocsin.cli.daemon.Check;
import io.tocsin.cli.daemon.Config;
import io.tocsin.cli.daemon.DaemonOptions;
import io.tocsin.cli.daemon.Run;
import io.tocsin.cli.daemon.rescue.StoreRestore;
import io.tocsin.cli.daemon.rescue.StoreSalvage;
import io.tocsin.cli.daemon.rescue.StoreVerify;
import io.tocsin.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The front of the daemon. Long options take one or two dashes, as {@code kapacitord}'s; without a command it runs. */
public final class Tocsind {

    private Tocsind() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs one command on {@code terminal}; its exit code. */
    static int run(Terminal terminal, String... args) {
        var options = new DaemonOptions();
        var root = new CommandLine(new Run(options, terminal));
        root.setCommandName("tocsind");
        root.getCommandSpec()
                .addOption(Program.helpOption())
                .addMixin("options", CommandSpec.forAnnotatedObject(options))
                .usageMessage()
                .description("The tocsin daemon.")
                .footer("", "tocsind class-archive makes its next start quicker; see A quicker start in operating.md.");
        var store = new CommandLine(new Group("Must say what to do with the store: verify, restore or salvage."));
        store.getCommandSpec().usageMessage().description("Look after the store of a daemon that is stopped.");
        store.addSubcommand(new StoreVerify(options, terminal))
                .addSubcommand(new StoreRestore(options, terminal))
                .addSubcommand(new StoreSalvage(options, terminal));
        root.addSubcommand(new Run(options, terminal))
                .addSubcommand(new Check(options, terminal))
                .addSubcommand(new Config(options, terminal))
                .addSubcommand("store", store)
                .addSubcommand(new Version("tocsind", terminal))
                .addSubcommand(new Help());
        return new Program("tocsind", terminal, root).run(args);
    }
}
