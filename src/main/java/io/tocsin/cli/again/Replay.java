package io.tocsin.cli.again;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.client.RefusedException;
import io.tocsin.cli.command.Moment;
import io.tocsin.cli.command.Session;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.util.LinkedHashMap;
import java.util.List;
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
 * Has a part of a topic's log delivered once more to chosen handlers; their records bear the header {@code tocsin-replay}.
 * Asks before, since what consumers do with it cannot be undone; waits a while for the end.
 */
@Command(
        name = "replay",
        description =
                "Deliver events of a topic once more, to chosen handlers; their records bear the header tocsin-replay.")
public final class Replay implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "TOPIC", arity = "0..1", description = "The topic.")
    private @Nullable String topic;

    @Option(names = "--handler", paramLabel = "HANDLER", description = "The id of a handler of the topic; repeatable.")
    private List<String> handlers = List.of();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Moment.Reader.class,
            description = "Events accepted at this time or later (RFC 3339).")
    private @Nullable Moment from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = Moment.Reader.class,
            description = "Events accepted before this time (RFC 3339); default: now.")
    private @Nullable Moment to;

    @Option(names = "--from-seq", paramLabel = "SEQ", description = "Events from this seq on.")
    private @Nullable Long fromSeq;

    @Option(names = "--to-seq", paramLabel = "SEQ", description = "Events up to and with this seq.")
    private @Nullable Long toSeq;

    @Option(names = "--id", paramLabel = "EVENT", description = "Only events with this id.")
    private @Nullable String event;

    @Option(names = "--dry-run", description = "Only say how many events would go.")
    private boolean dryRun;

    @Mixin
    private Waiting waiting = new Waiting();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** For one run. */
    public Replay(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (topic == null || handlers.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "Must pass a topic and at least one --handler; or list, or cancel ID.");
        }
        if (from == null && fromSeq == null && event == null) {
            throw new ParameterException(spec.commandLine(), "Say where it begins: --from, --from-seq or --id.");
        }
        Moment.requireOrder(from, to, spec);
        requireSeq("--from-seq", fromSeq);
        requireSeq("--to-seq", toSeq);
        Daemon daemon = session.daemon();
        Json plan = post(daemon, true);
        if (dryRun) {
            print(plan);
            return ExitCode.DONE;
        }
        if (!confirmation.isGiven(session.terminal(), question(plan))) {
            session.note("tocsin: nothing is replayed.");
            return ExitCode.FAILED;
        }
        return waiting.report(
                session, daemon, post(daemon, false).get("replays").elements());
    }

    private void requireSeq(String option, @Nullable Long seq) {
        if (seq != null && seq < 1) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + seq + "; a seq is a whole number of at least 1.");
        }
    }

    private Json post(Daemon daemon, boolean isDry) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("topic", topic);
        body.put("handlers", handlers);
        put(body, "from", Moment.written(from));
        put(body, "to", Moment.written(to));
        put(body, "fromSeq", fromSeq);
        put(body, "toSeq", toSeq);
        put(body, "event", event);
        try {
            return daemon.post(
                            ReplayText.PATH + (isDry ? "?dry-run=true" : ""),
                            "application/json",
                            Map.of(),
                            new Json(body).compact().getBytes(UTF_8),
                            Daemon.DEFAULT_TIMEOUT)
                    .orFail();
        } catch (RefusedException e) {
            throw e.of("");
        }
    }

    private static void put(Map<String, @Nullable Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private String question(Json plan) {
        var text = new StringBuilder("Replay");
        String separator = " ";
        for (Json handler : plan.get("handlers").elements()) {
            text.append(separator)
                    .append(handler.has("more") ? "more than " : "")
                    .append(Said.events(handler.get("wouldGo").integer().orElse(0L)))
                    .append(" of topic ")
                    .append(topic)
                    .append(" to ")
                    .append(handler.get("handler").text());
            separator = ", ";
        }
        return text.append('?').toString();
    }

    private void print(Json plan) {
        if (session.isJson()) {
            session.print(plan);
            return;
        }
        var table = new Table()
                .left("Handler", 7)
                .left("Events", 6)
                .left("Would go", 8)
                .left("Filtered", 8)
                .last("Note");
        for (Json handler : plan.get("handlers").elements()) {
            table.row(
                    handler.get("handler").text(),
                    handler.get("events").text(),
                    handler.get("wouldGo").text(),
                    handler.get("filtered").text(),
                    handler.has("more")
                            ? "of the first " + handler.get("lookedAt").text() + " events; the rest was not looked at"
                            : handler.get("cause").text());
        }
        table.print(session.terminal().out());
    }
}
