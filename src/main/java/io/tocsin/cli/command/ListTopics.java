package io.tocsin.cli.command;

import io.tocsin.cli.client.Daemon;
import io.tocsin.cli.client.Json;
import io.tocsin.cli.terminal.ExitCode;
import io.tocsin.cli.terminal.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists topics with their level. A topic that several patterns match is listed once for each, as in Kapacitor. */
@Command(name = "topics", description = "List topics, their level and how many events they collected.")
public final class ListTopics implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "GLOB", arity = "0..*", description = "Patterns of topics; default: all.")
    private List<String> patterns = List.of();

    /** For one run. */
    public ListTopics(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Daemon daemon = session.daemon();
        var topics = new ArrayList<Json>();
        for (String pattern : patterns.isEmpty() ? List.of("") : patterns) {
            topics.addAll(matching(daemon, pattern));
        }
        if (session.isJson()) {
            session.print(new Json(topics.stream().map(Json::value).toList()));
            return ExitCode.DONE;
        }
        var table = new Table().left("ID", 2).left("Level", 8).right("Collected", 10);
        for (Json topic : topics) {
            table.row(
                    topic.get("id").text(),
                    topic.get("level").text(),
                    topic.get("collected").text());
        }
        table.print(session.terminal().out());
        return ExitCode.DONE;
    }

    /** The topics that match {@code pattern}, by id; all for the empty one. */
    static List<Json> matching(Daemon daemon, String pattern) {
        var query = new LinkedHashMap<String, String>();
        query.put("min-level", "OK");
        query.put("pattern", pattern);
        return daemon.get(Paths.TOPICS, query).get("topics").elements();
    }

    /** The handlers of {@code topic} that match {@code pattern}, by id; all for the empty one. */
    static List<Json> handlers(Daemon daemon, String topic, String pattern) {
        return daemon.get(Paths.handlers(topic), Map.of("pattern", pattern))
                .get("handlers")
                .elements();
    }
}
