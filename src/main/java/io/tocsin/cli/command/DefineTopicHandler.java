package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.client.RefusedException;
import io.tocsin.cli.terminal.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Creates or replaces the handler that each file describes; topic and id stand inside the file.
 *
 * <p>The file's own bytes are sent, so that the daemon can name line and column of a mistake. Every file is tried, and a
 * refused one does not undo the others. Prints nothing when all went well, as Kapacitor's client.
 */
@Command(name = "define-topic-handler", description = "Create or replace topic handlers from YAML or JSON files.")
public final class DefineTopicHandler implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Handler files, named *.yaml, *.yml or *.json.")
    private List<Path> files = List.of();

    /** For one run. */
    public DefineTopicHandler(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Daemon daemon = session.daemon();
        boolean allDefined = true;
        var defined = new ArrayList<Object>();
        for (Path file : files) {
            try {
                Object handler = define(daemon, file).value();
                if (handler != null) {
                    defined.add(handler);
                }
            } catch (RefusedException e) {
                allDefined = false;
                report(file, e);
            } catch (InvalidArgumentException e) {
                allDefined = false;
                session.note("tocsin: " + e.getMessage());
            }
        }
        if (session.isJson()) {
            session.print(new Json(defined));
        }
        return allDefined ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static Json define(Daemon daemon, Path file) {
        String contentType = contentType(file);
        return daemon.post(
                        Paths.HANDLERS,
                        contentType,
                        Map.of("Tocsin-File-Name", Daemon.headerValue(file.toString())),
                        InputFile.read(file),
                        Daemon.DEFAULT_TIMEOUT)
                .orFail();
    }

    private static String contentType(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return "application/yaml";
        }
        if (name.endsWith(".json")) {
            return "application/json";
        }
        throw new InvalidArgumentException(
                "cannot tell whether " + file + " is YAML or JSON. Let its name end in .yaml, .yml or .json.");
    }

    private void report(Path file, RefusedException refused) {
        if (refused.problems().isEmpty()) {
            session.note("tocsin: " + file + ": " + refused.getMessage());
        } else {
            refused.problems().forEach(session::note);
        }
    }
}
