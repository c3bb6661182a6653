package io.tocsin.cli;

import io.tocsin.cli.terminal.ProgramVersion;
import io.tocsin.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** Prints the version of this program; asks nobody. */
@Command(name = "version", description = "Show the version of this program.")
final class Version implements Runnable {

    private final String program;
    private final Terminal terminal;

    /** The version of {@code program}, printed on {@code terminal}. */
    Version(String program, Terminal terminal) {
        this.program = program;
        this.terminal = terminal;
    }

    @Override
    public void run() {
        terminal.out().print(program + " " + ProgramVersion.text() + "\n");
    }
}
