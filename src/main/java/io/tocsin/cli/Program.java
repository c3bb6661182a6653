package io.tocsin.cli;

import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Terminal;
import io.tocsin.problem.Category;
import io.tocsin.problem.InvalidInputException;
import io.tocsin.problem.ProblemException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command line: what a command throws becomes a sentence on standard error and an exit code, never a stack trace. */
final class Program {

    private final String name;
    private final Terminal terminal;
    private final CommandLine commands;

    /** Ready to run {@code commands}, whose every message begins with {@code name}. */
    Program(String name, Terminal terminal, CommandLine commands) {
        this.name = name;
        this.terminal = terminal;
        this.commands = commands;
        commands.setOut(terminal.out());
        commands.setErr(terminal.err());
        // "@1740794400" is a time in an argument of publish, not the name of a file with arguments.
        commands.setExpandAtFiles(false);
        commands.setUsageHelpAutoWidth(true);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler((e, args) -> misused(e));
        commands.setExecutionExceptionHandler((e, command, result) -> failed(e));
    }

    /** {@code -h}, {@code --help} and, as Kapacitor, {@code -help}, for a command and all below it. */
    static OptionSpec helpOption() {
        return OptionSpec.builder("-h", "--help", "-help")
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Show this help.")
                .build();
    }

    /** Runs to the end of the command; its exit code. */
    int run(String... args) {
        int code = execute(args);
        terminal.flush();
        return code;
    }

    private int execute(String... args) {
        try {
            return commands.execute(args);
        } catch (Error e) {
            // picocli hands on exceptions only, and the virtual machine would print the stack of this
            return failed(e);
        }
    }

    private int misused(ParameterException e) {
        PrintWriter err = terminal.err();
        CommandLine command = e.getCommandLine();
        err.print(name + ": " + e.getMessage() + "\n");
        UnmatchedArgumentException.printSuggestions(e, err);
        String path = command.getCommandSpec()
                .qualifiedName()
                .substring(name.length())
                .strip();
        err.print("Try: " + name + " help" + (path.isEmpty() ? "" : " " + path) + "\n");
        return ExitCode.USAGE;
    }

    private int failed(Throwable e) {
        if (e instanceof InvalidInputException invalid) {
            invalid.problems().forEach(problem -> terminal.err().print(problem + "\n"));
            return exitCode(invalid.category());
        }
        if (e instanceof ProblemException problem) {
            terminal.err().print(name + ": " + problem.getMessage() + "\n");
            return exitCode(problem.category());
        }
        String message = e.getMessage() == null ? "" : ": " + e.getMessage();
        terminal.err()
                .print(
                        e instanceof IOException
                                ? name + ": input or output failed" + message + "\n"
                                : name + ": this should not happen, please report it: "
                                        + e.getClass().getSimpleName() + message + "\n");
        return ExitCode.FAILED;
    }

    private static int exitCode(Category category) {
        return switch (category) {
            case INVALID, NOT_FOUND, CONFLICT, REFUSED, UNAVAILABLE -> ExitCode.FAILED;
        };
    }
}
