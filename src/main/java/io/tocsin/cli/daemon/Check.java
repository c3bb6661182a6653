package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Reads the configuration as {@code run} would, and says every mistake in it. Starts and connects nothing. */
@Command(name = "check", description = "Check the configuration and name every mistake in it; starts nothing.")
public final class Check implements Callable<Integer> {

    private final DaemonOptions options;
    private final Terminal terminal;

    /** For one run. */
    public Check(DaemonOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var file = ConfigurationFile.locate(options, terminal);
        file.readOrFail();
        terminal.out().print(file.path() + ": the configuration is right.\n");
        return ExitCode.DONE;
    }
}
