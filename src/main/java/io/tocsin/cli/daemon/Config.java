package io.tocsin.cli.daemon;

import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the configuration that takes effect, each value with its origin, secrets hidden. */
@Command(
        name = "config",
        description = "Print the configuration that takes effect, with the origin of each value; secrets are hidden.")
public final class Config implements Callable<Integer> {

    private final DaemonOptions options;
    private final Terminal terminal;

    /** For one run. */
    public Config(DaemonOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var file = ConfigurationFile.locate(options, terminal).readOrFail();
        terminal.out().print(file.effective());
        return ExitCode.DONE;
    }
}
