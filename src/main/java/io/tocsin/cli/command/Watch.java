package io.tocsin.cli.command;

import io.tocsin.cli.client.DaemonUnreachableException;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.client.ServerEvent;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Prints events as they are accepted, and what their handlers answer, until it is stopped. When the connection breaks it
 * goes on behind the last event, as soon as the daemon is there again, so that no event is missed.
 */
@Command(name = "watch", description = "Show events, and with --deliveries what becomes of them, as they happen.")
public final class Watch implements Callable<Integer> {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "TOPIC",
            defaultValue = "",
            description = "The topic, or a pattern such as disk*. Default: all.")
    private String topic = "";

    @Option(names = "--deliveries", description = "Also what each handler made of the events.")
    private boolean deliveries;

    @Option(
            names = "--after",
            paramLabel = "SEQ",
            description =
                    "Begin with the events behind this seq, as far as they are kept; 0 for all. Default: from now on.")
    private @Nullable String after;

    @Option(names = "--limit", paramLabel = "N", description = "End after N events. Default: never.")
    private @Nullable Long limit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private String lastId = "";
    private long events;
    private boolean connected;

    /** For one run. */
    public Watch(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (after != null && !after.matches("[0-9]{1,18}")) {
            throw new ParameterException(
                    spec.commandLine(), "--after " + after + " is not a seq: a whole number, as publish prints it.");
        }
        var daemon = session.daemon();
        Duration wait = FIRST_WAIT;
        while (!isDone()) {
            long before = events;
            try {
                daemon.events(Paths.WATCH, query(), lastId, this::show);
                if (!isDone()) {
                    session.note("tocsin: the daemon ended the stream; trying again");
                }
            } catch (DaemonUnreachableException e) {
                if (!connected || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                session.note("tocsin: " + e.getMessage() + "; trying again");
            }
            session.terminal().flush();
            if (!isDone() && !paused(wait)) {
                return ExitCode.FAILED;
            }
            wait = events > before ? FIRST_WAIT : longer(wait);
        }
        return ExitCode.DONE;
    }

    private static Duration longer(Duration wait) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
    }

    private boolean isDone() {
        return limit != null && events >= limit;
    }

    private Map<String, String> query() {
        var query = new LinkedHashMap<String, String>();
        if (!topic.isEmpty()) {
            query.put("topic", topic);
        }
        if (deliveries) {
            query.put("deliveries", "true");
        }
        if (after != null) {
            query.put("after", after);
        }
        return query;
    }

    private boolean show(ServerEvent event) {
        connected = true;
        if (!event.id().isEmpty()) {
            lastId = event.id();
        }
        if (event.type().isEmpty()) {
            return true;
        }
        if (session.isJson()) {
            var typed = new LinkedHashMap<String, @Nullable Object>();
            typed.put("type", event.type());
            if (event.data().value() instanceof Map<?, ?> members) {
                members.forEach((name, value) -> typed.put(String.valueOf(name), value));
            }
            session.terminal().out().print(new Json(typed).compact() + "\n");
        } else {
            session.terminal().out().print(Table.printable(line(event.type(), event.data())) + "\n");
        }
        session.terminal().flush();
        events += event.type().equals("event") ? 1 : 0;
        return !isDone();
    }

    private static String line(String type, Json data) {
        return switch (type) {
            case "event" ->
                data.get("seq").text() + " " + data.get("acceptedAt").text() + " "
                        + data.get("topic").text() + " " + data.get("id").text() + " "
                        + data.get("level").text() + " (was "
                        + data.get("previousLevel").text() + ") "
                        + data.get("message").text();
            case "delivery" ->
                data.get("seq").text() + "   " + data.get("topic").text() + "/" + DeliveryText.line(data);
            case "gap" ->
                "-- seq " + data.get("from").text() + " to " + data.get("to").text() + ": "
                        + data.get("reason").text();
            case "end" -> "-- cut off: " + data.get("reason").text();
            default -> type + " " + data.compact();
        };
    }

    private static boolean paused(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
