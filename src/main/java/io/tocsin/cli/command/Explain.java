package io.tocsin.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.client.RefusedException;
import io.tocsin.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Tells for each handler what it made of an event, or would make of one: matched by which values, the record and where it
 * goes, what became of it and why. Nothing is published.
 */
@Command(
        name = "explain",
        description = "Tell what became of an event at each handler, or what would become of one.",
        footer = {
            "",
            "An event that was published: --seq N, or TOPIC --event ID for the last one of that id.",
            "One that was not: TOPIC with the flags of publish, or TOPIC --file FILE.",
        })
public final class Explain implements Callable<Integer> {

    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";

    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "TOPIC", description = "The topic.")
    private @Nullable String topic;

    @Option(names = "--seq", paramLabel = "N", description = "The event of this seq.")
    private @Nullable String seq;

    @Option(names = "--event", paramLabel = "ID", description = "The last event of this id in the topic.")
    private @Nullable String event;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Events that were not published, as JSON or one JSON object a line, at most 100.")
    private @Nullable String file;

    @Mixin
    private EventFlags flags = new EventFlags();

    /** For one run. */
    public Explain(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Json answer = answer();
        if (session.isJson()) {
            session.print(answer);
            return ExitCode.DONE;
        }
        var text = new ExplanationText(session.terminal().out());
        if (answer.has("results")) {
            answer.get("results").elements().forEach(text::print);
        } else {
            text.print(answer);
        }
        return ExitCode.DONE;
    }

    private Json answer() {
        int ways = (seq == null ? 0 : 1) + (event == null ? 0 : 1) + (file == null ? 0 : 1) + (flags.isEmpty() ? 0 : 1);
        if (seq != null && ways == 1 && topic != null) {
            throw new ParameterException(
                    spec.commandLine(), "--seq N names an event of any topic: leave the topic out.");
        }
        if (seq != null && !seq.matches("[0-9]{1,19}")) {
            throw new ParameterException(
                    spec.commandLine(), "--seq " + seq + " is not a seq: a whole number, as publish prints it.");
        }
        if (ways != 1 || (seq == null) == (topic == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "name one event: --seq N, or TOPIC with --event ID, with --file FILE, or with --id and --level.");
        }
        Daemon daemon = session.daemon();
        if (seq != null) {
            return daemon.get(Paths.EXPLAIN, Map.of("seq", seq));
        }
        String named = topic == null ? "" : topic;
        if (event != null) {
            var query = new LinkedHashMap<String, String>();
            query.put("topic", named);
            query.put("event", event);
            return daemon.get(Paths.EXPLAIN, query);
        }
        byte[] body = file == null ? body() : InputFile.read(Path.of(file));
        try {
            return daemon.post(
                            Paths.EXPLAIN + Daemon.query(Map.of("topic", named)),
                            isOneDocument(body) ? JSON : LINES,
                            Map.of(),
                            body,
                            Daemon.DEFAULT_TIMEOUT)
                    .orFail();
        } catch (RefusedException e) {
            throw e.of(file == null ? "" : file);
        }
    }

    private byte[] body() {
        try {
            return flags.event().compact().getBytes(UTF_8);
        } catch (InvalidArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static boolean isOneDocument(byte[] body) {
        try {
            return Json.parse(body).value() != null;
        } catch (IOException notOne) {
            return false;
        }
    }
}
