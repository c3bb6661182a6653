package io.tocsin.cli.command;

import static java.util.Comparator.comparing;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a topic, its handlers, and the last event of each id, oldest first. */
@Command(name = "show-topic", description = "Show a topic: its level, handlers and the last event of each id.")
public final class ShowTopic implements Callable<Integer> {

    /** Go's RFC 822, in the zone of the terminal. */
    private static final DateTimeFormatter RFC_822 = DateTimeFormatter.ofPattern("dd MMM yy HH:mm zzz", Locale.ENGLISH);

    private final Session session;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    /** For one run. */
    public ShowTopic(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Daemon daemon = session.daemon();
        Json shown = daemon.get(Paths.topic(topic), Map.of());
        List<Json> handlers = daemon.get(Paths.handlers(topic), Map.of("pattern", ""))
                .get("handlers")
                .elements();
        List<Json> events = daemon.get(Paths.events(topic), Map.of("min-level", "OK")).get("events").elements().stream()
                .sorted(comparing(ShowTopic::time))
                .toList();
        if (session.isJson()) {
            var all = new LinkedHashMap<String, @Nullable Object>();
            all.put("topic", shown.value());
            all.put("handlers", handlers.stream().map(Json::value).toList());
            all.put("events", events.stream().map(Json::value).toList());
            session.print(new Json(all));
            return ExitCode.DONE;
        }
        PrintWriter out = session.terminal().out();
        out.print("ID: " + shown.get("id").text() + "\n");
        out.print("Level: " + shown.get("level").text() + "\n");
        out.print("Collected: " + shown.get("collected").text() + "\n");
        out.print("Handlers: "
                + handlers.stream().map(handler -> handler.get("id").text()).collect(Collectors.joining(", ", "[", "]"))
                + "\n");
        out.print("Events:\n");
        table(events).print(out);
        return ExitCode.DONE;
    }

    private Table table(List<Json> events) {
        var table =
                new Table().left("Event", 5).left("Level", 8).left("Message", 7).left("Date", 22);
        for (Json event : events) {
            Json state = event.get("state");
            table.row(
                    event.get("id").text(),
                    state.get("level").text(),
                    state.get("message").text(),
                    RFC_822.format(time(event).atZone(session.terminal().zone())));
        }
        return table;
    }

    private static Instant time(Json event) {
        try {
            return Instant.parse(event.get("state").get("time").text());
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
