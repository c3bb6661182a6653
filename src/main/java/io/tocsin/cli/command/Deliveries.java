package io.tocsin.cli.command;

import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what became of events at each handler of their topic, and why. */
@Command(name = "deliveries", description = "Show what became of a topic's events at each handler.")
public final class Deliveries implements Callable<Integer> {

    /** As many as the daemon tells at once. */
    private static final int MOST_EVENTS = 1_000;

    private final Session session;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(names = "--event", paramLabel = "ID", description = "Only events of this id.")
    private @Nullable String event;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Moment.Reader.class,
            description = "Only events accepted at this time or later (RFC 3339).")
    private @Nullable Moment from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = Moment.Reader.class,
            description = "Only events accepted before this time (RFC 3339).")
    private @Nullable Moment to;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description =
                    "At most so many events, 1 to 1000: with --from the first ones, else the newest. Default: 100.")
    private @Nullable Integer limit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** For one run. */
    public Deliveries(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Moment.requireOrder(from, to, spec);
        if (limit != null && (limit < 1 || limit > MOST_EVENTS)) {
            throw new ParameterException(
                    spec.commandLine(), "--limit is " + limit + "; it must be a number from 1 to " + MOST_EVENTS + ".");
        }
        Json answer = session.daemon().get(Paths.deliveries(topic), query());
        if (session.isJson()) {
            session.print(answer);
            return ExitCode.DONE;
        }
        var table = new Table()
                .left("Seq", 3)
                .left("Event", 5)
                .left("Level", 8)
                .left("Accepted", 8)
                .left("Handler", 7)
                .left("Status", 11)
                .left("Attempts", 8)
                .left("Where", 5)
                .left("Acknowledged", 12)
                .last("Reason");
        for (Json one : answer.get("events").elements()) {
            List<Json> deliveries = one.get("deliveries").elements();
            if (deliveries.isEmpty()) {
                row(table, one, new Json(null));
            }
            deliveries.forEach(delivery -> row(table, one, delivery));
        }
        table.print(session.terminal().out());
        return ExitCode.DONE;
    }

    private Map<String, String> query() {
        var query = new LinkedHashMap<String, String>();
        put(query, "event", event);
        put(query, "from", Moment.written(from));
        put(query, "to", Moment.written(to));
        put(query, "limit", limit == null ? null : limit.toString());
        return query;
    }

    private static void put(Map<String, String> query, String key, @Nullable String value) {
        if (value != null) {
            query.put(key, value);
        }
    }

    private static void row(Table table, Json event, Json delivery) {
        table.row(
                event.get("seq").text(),
                event.get("id").text(),
                event.get("level").text(),
                event.get("acceptedAt").text(),
                delivery.value() == null
                        ? "(no handler)"
                        : delivery.get("handler").text(),
                delivery.get("status").text(),
                delivery.get("attempts").text(),
                DeliveryText.position(delivery),
                delivery.get("acknowledged").text(),
                DeliveryText.reason(delivery));
    }
}
