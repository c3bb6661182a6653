package io.tocsin.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that only groups commands; alone it is a mistake of usage. */
@Command
final class Group implements Runnable {

    private final String missing;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A group that says {@code missing} when no command follows. */
    Group(String missing) {
        this.missing = missing;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), missing);
    }
}
