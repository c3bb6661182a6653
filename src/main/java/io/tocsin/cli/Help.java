package io.tocsin.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints how a command is used: {@code help}, {@code help publish}, {@code help list topics}. */
@Command(name = "help", description = "Show how a command is used.")
final class Help implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command; default: an overview.")
    private List<String> path = List.of();

    @Override
    public void run() {
        CommandLine shown = spec.root().commandLine();
        for (String name : path) {
            CommandLine next = shown.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(spec.commandLine(), "there is no command " + String.join(" ", path) + ".");
            }
            shown = next;
        }
        PrintWriter out = spec.commandLine().getOut();
        shown.usage(out);
    }
}
