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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the handlers of topics. */
@Command(name = "topic-handlers", description = "List the handlers of topics.")
public final class ListTopicHandlers implements Callable<Integer> {

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "TOPIC-GLOB",
            arity = "0..1",
            description = "Pattern of topics; default: all.")
    private String topicPattern = "";

    @Parameters(
            index = "1..*",
            paramLabel = "HANDLER-GLOB",
            arity = "0..*",
            description = "Patterns of handlers; default: all.")
    private List<String> handlerPatterns = List.of();

    /** For one run. */
    public ListTopicHandlers(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Daemon daemon = session.daemon();
        var table = new Table().left("Topic", 10).left("ID", 10).left("Kind", 10);
        var listed = new ArrayList<Object>();
        for (Json topic : ListTopics.matching(daemon, topicPattern)) {
            String topicId = topic.get("id").text();
            for (String pattern : handlerPatterns.isEmpty() ? List.of("") : handlerPatterns) {
                for (Json handler : ListTopics.handlers(daemon, topicId, pattern)) {
                    table.row(topicId, handler.get("id").text(), kind(handler));
                    listed.add(withTopic(topicId, handler));
                }
            }
        }
        if (session.isJson()) {
            session.print(new Json(listed));
        } else {
            table.print(session.terminal().out());
        }
        return ExitCode.DONE;
    }

    /** A deleted one that still delivers what it had must not look as if it were not deleted. */
    private static String kind(Json handler) {
        String kind = handler.get("kind").text();
        return handler.get("state").text().equals("draining") ? kind + " (draining)" : kind;
    }

    private static Map<String, @Nullable Object> withTopic(String topic, Json handler) {
        var named = new LinkedHashMap<String, @Nullable Object>();
        named.put("topic", topic);
        if (handler.value() instanceof Map<?, ?> members) {
            members.forEach((key, value) -> named.put(String.valueOf(key), value));
        }
        return named;
    }
}
